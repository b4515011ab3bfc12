import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import type { ChainReport } from '@gatehouse/contract';
import { SECOND } from '../../platform/clock.ts';
import type { Config } from '../../platform/config.ts';
import { DatabaseUnavailable } from '../../platform/database-fault.ts';
import { SQLITE_FILE } from '../../platform/orm.ts';
import { outcomeOf, RESOURCE_LIMITS, type ThreadAnswer, type ThreadInput } from './thread-answer.ts';
import type { Progress } from './verify-chain.ts';

/** A verification under way. */
export interface Verification {
  /** @throws DatabaseUnavailable */
  report: Promise<ChainReport>;
  progress(): Progress;
  /** How many events each of the two threads has checked. */
  shares(): [first: number, second: number];
}

/** Milliseconds in which a verification must have come further. */
const PATIENCE = 60 * SECOND;

/**
 * Verifies the trail as it is committed now, on a connection and in a thread of its own: the requests of this process are answered meanwhile
 * as if it were not there. It ends when `stop` says so.
 */
export function startVerification({ databaseUrl, dataDir }: Pick<Config, 'databaseUrl' | 'dataDir'>, stop: AbortSignal): Verification {
  const shared = new SharedArrayBuffer(3 * Float64Array.BYTES_PER_ELEMENT);
  const counts = new Float64Array(shared);
  const shares = (): [number, number] => [counts[1] ?? 0, counts[2] ?? 0];
  const progress = (): Progress => ({ checked: shares()[0] + shares()[1], total: counts[0] ?? 0 });
  return { progress, shares, report: inThread({ file: join(dataDir, SQLITE_FILE), databaseUrl, progress: shared, after: 0 }, progress, stop) };
}

function inThread(workerData: ThreadInput, progress: () => Progress, stop: AbortSignal): Promise<ChainReport> {
  return new Promise<ChainReport>((resolve, reject) => {
    const wasStopped = new DatabaseUnavailable('busy', 'The verification was stopped.');
    if (stop.aborted) return reject(wasStopped);
    const thread = new Worker(new URL('verification-thread.ts', import.meta.url), { workerData, resourceLimits: RESOURCE_LIMITS });
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
    thread.once('message', (answer: ThreadAnswer<ChainReport>) => end(() => resolve(outcomeOf(answer))));
    thread.once('error', (cause) => end(() => reject(cause)));
    // Its connection has gone by then, and so has a second thread.
    thread.once('exit', () => {
      clearInterval(watch);
      stop.removeEventListener('abort', stopped);
      settle();
    });
  });
}
