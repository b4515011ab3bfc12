import { fork } from 'node:child_process';

export interface LoadRequest {
  method: 'GET' | 'POST';
  path: string;
  body?: string;
}

/** One run of the load generator. Requests are sent in order and, when only a duration is given, again from the first. */
export interface LoadPlan {
  url: string;
  headers: Record<string, string>;
  requests: LoadRequest[];
  connections: number;
  /** Seconds; without it every request is sent exactly once. */
  duration?: number;
}

export interface LoadResult {
  /** Answers with status 2xx in a second. */
  perSecond: number;
  /** Milliseconds. */
  p50: number;
  p99: number;
  /** Answers other than 2xx, time-outs and broken connections. */
  failed: number;
  completed: number;
}

/**
 * Runs the plan in a process of its own, so that the generator's work is not counted as the server's.
 * @throws Error when the generator dies or any request fails: a refused request is fast, and would flatter the numbers.
 */
export function runLoad(plan: LoadPlan): Promise<LoadResult> {
  const { promise, resolve, reject } = Promise.withResolvers<LoadResult>();
  const generator = fork(new URL('./load-generator.ts', import.meta.url), { stdio: ['ignore', 'inherit', 'inherit', 'ipc'] });
  generator.once('message', (message) => resolve(message as LoadResult));
  generator.once('error', reject);
  generator.once('exit', (code) => reject(new Error(`The load generator ended with exit code ${code}.`)));
  generator.send(plan);
  return promise.then((result) => {
    if (result.failed > 0) throw new Error(`${result.failed} of ${result.completed + result.failed} requests to ${plan.url}${plan.requests[0]?.path} failed.`);
    return result;
  });
}
