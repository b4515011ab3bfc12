import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ChainReport } from '@gatehouse/contract';
import { SECOND } from '../../platform/clock.ts';
import type { Config } from '../../platform/config.ts';
import { DatabaseUnavailable, type FaultKind } from '../../platform/database-fault.ts';
import { SQLITE_FILE } from '../../platform/orm.ts';
import type { Progress } from './verify-chain.ts';

/** What the thread is given: where the trail is, and where to write how far it is. */
export interface ThreadInput {
  file: string;
  databaseUrl: string | null;
  progress: SharedArrayBuffer;
}

export type ThreadAnswer = { report: ChainReport } | { failed: string; fault: FaultKind | undefined };

/** A verification under way. */
export interface Verification {
  /** @throws DatabaseUnavailable */
  report: Promise<ChainReport>;
  progress(): Progress;
}

/** Milliseconds in which a verification must have come further. */
const PATIENCE = 60 * SECOND;
/** Megabytes: it keeps no more than a few rows, and one entry for each erasure. */
const MEMORY = 256;

/**
 * Verifies the trail as it is committed now, on a connection and in a thread of its own: the requests of this process are answered meanwhile
 * as if it were not there. It ends when `stop` says so.
 */
export function startVerification({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>, stop: AbortSignal): Verification {
  const shared = new SharedArrayBuffer(2 * Float64Array.BYTES_PER_ELEMENT);
  const counts = new Float64Array(shared);
  const progress = (): Progress => ({ checked: counts[0] ?? 0, total: counts[1] ?? 0 });
  return { progress, report: inThread({ file: join(dataDir, SQLITE_FILE), databaseUrl, progress: shared }, progress, stop) };
}

function inThread(workerData: ThreadInput, progress: () => Progress, stop: AbortSignal): Promise<ChainReport> {
  return new Promise<ChainReport>((resolve, reject) => {
    const wasStopped = new DatabaseUnavailable('busy', 'The verification was stopped.');
    if (stop.aborted) return reject(wasStopped);
    const thread = new Worker(new URL('verification-thread.ts', import.meta.url), { workerData, resourceLimits: { maxOldGenerationSizeMb: MEMORY } });
    let last = progress().checked;
    const watch = setInterval(() => {
      if (progress().checked === last) end(() => reject(new DatabaseUnavailable('away', 'A verification of the trail came to a standstill.')));
      last = progress().checked;
    }, PATIENCE);
    let settle = (): void => reject(new Error('A verification ended without an answer.'));
    const end = (by: () => void): void => {
      settle = by;
      void thread.terminate();
    };
    const stopped = (): void => end(() => reject(wasStopped));
    stop.addEventListener('abort', stopped, { once: true });
    thread.once('message', (answer: ThreadAnswer) => end(() => ('report' in answer ? resolve(answer.report) : reject(failureOf(answer)))));
    thread.once('error', (cause) => end(() => reject(cause)));
    // Its connection has gone by then.
    thread.once('exit', () => {
      clearInterval(watch);
      stop.removeEventListener('abort', stopped);
      settle();
    });
  });
}

const failureOf = ({ failed, fault }: Extract<ThreadAnswer, { failed: string }>): Error =>
  fault === undefined ? new Error(failed) : new DatabaseUnavailable(fault, failed);
