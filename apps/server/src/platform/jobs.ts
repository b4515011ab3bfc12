import type { Call } from './call.ts';
import { faultOf } from './database-fault.ts';
import type { Em } from './orm.ts';
import type { Platform } from './platform.ts';

/** Work that the server does by itself, again and again. It must bear being done by several processes at once. */
export interface Job {
  name: string;
  /** Milliseconds from one end to the next beginning. */
  every: number;
  /** `stopping` tells a long one to end early. */
  run(call: Call, stopping: AbortSignal): Promise<unknown>;
  /** Done once, when the server stops. */
  end?(call: Call): Promise<unknown>;
}

/**
 * Does each job now and then every so often, never twice at once. A failure is logged, and the job goes on next time.
 * @returns what stops them, once those under way have ended.
 */
export function startJobs(platform: Platform, jobs: readonly Job[]): () => Promise<void> {
  const stopping = new AbortController();
  const running = jobs.map((job) => repeat(platform, job, stopping.signal));
  return async () => {
    stopping.abort();
    await Promise.all(running);
  };
}

async function repeat(platform: Platform, job: Job, signal: AbortSignal): Promise<void> {
  while (!signal.aborted) {
    await attempt(platform, job, (call) => job.run(call, signal));
    await pause(job.every, signal);
  }
  if (job.end) await attempt(platform, job, job.end);
}

async function attempt(platform: Platform, { name }: Job, work: (call: Call) => Promise<unknown>): Promise<void> {
  try {
    await work(systemCall(platform));
  } catch (cause) {
    // What is wrong with the database is said once, not by every job.
    if (faultOf(cause) === undefined) platform.logger.error({ err: cause, job: name }, 'A job failed; it is tried again.');
  }
}

/** Ends early when the jobs are stopped; does not keep the process alive. */
function pause(milliseconds: number, signal: AbortSignal): Promise<void> {
  return new Promise((resolve) => {
    if (signal.aborted) return resolve();
    const timer = setTimeout(resolve, milliseconds).unref();
    signal.addEventListener('abort', () => {
      clearTimeout(timer);
      resolve();
    });
  });
}

/** A call that the system itself makes. */
export const systemCall = (platform: Platform): Call => ({
  platform,
  em: platform.orm.em.fork() as Em,
  origin: { actor: { kind: 'system', id: null, label: 'system' }, address: null, userAgent: null, requestId: null, policyHash: platform.policies.hash },
});
