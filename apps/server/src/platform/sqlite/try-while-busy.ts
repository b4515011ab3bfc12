import { DatabaseUnavailable, faultOf } from '../database-fault.ts';

/** Milliseconds for which the lock of another process is waited for. */
const BUSY_PATIENCE = 5000;
/** Milliseconds between two tries, at most. */
const PAUSE = 20;

/**
 * Does something that another process may keep from being done for a while. SQLite would wait within the call, and nothing else could happen in
 * this process; here each try is short, and others have their turn in between.
 * @throws DatabaseUnavailable `busy` when it was in vain for too long.
 */
export async function tryWhileBusy<Result>(work: () => Result): Promise<Result> {
  const end = performance.now() + BUSY_PATIENCE;
  for (let pause = 1; ; pause = Math.min(2 * pause, PAUSE)) {
    try {
      return work();
    } catch (cause) {
      if (faultOf(cause) !== 'busy') throw cause;
      if (performance.now() > end) throw new DatabaseUnavailable('busy', 'Another process holds the database.', { cause });
    }
    await new Promise((resolve) => setTimeout(resolve, pause));
  }
}
