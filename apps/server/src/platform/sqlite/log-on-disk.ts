import { closeSync, constants, fdatasync, fstatSync, openSync } from 'node:fs';
import { DatabaseUnavailable, faultOf } from '../database-fault.ts';

/** Milliseconds for which a commit waits for the disk. */
const PATIENCE = 10_000;

/**
 * Takes the write-ahead log to the disk off the event loop, once for all commits that wait for it at the same time. SQLite would do it within each
 * commit, and this process could do nothing else meanwhile.
 *
 * It is the log as one writer has it, which keeps the file from being replaced. What a checkpoint takes out of the log is on the disk before the log
 * is begun anew: SQLite sees to that.
 */
export class LogOnDisk {
  readonly #path: string;
  #file: number | undefined;
  #closed = false;
  #running: Promise<void> = Promise.resolve();
  #next: Promise<void> | undefined;

  /** @param database its path. */
  constructor(database: string) {
    this.#path = `${database}-wal`;
  }

  /** Bytes of the file. It does not get shorter by being begun anew. Only after a commit. */
  get size(): number {
    return fstatSync(this.#open()).size;
  }

  /**
   * Waits until all that was committed is on the disk.
   * @throws DatabaseUnavailable when the disk fails, or does not answer in time.
   */
  async flush(): Promise<void> {
    const file = this.#open();
    // One that is under way may have begun before the commit.
    const sync = (): Promise<void> => {
      this.#next = undefined;
      this.#running = new Promise((resolve, reject) => {
        fdatasync(file, (cause) => (cause ? reject(new DatabaseUnavailable(faultOf(cause) ?? 'away', cause.message, { cause })) : resolve()));
      });
      return this.#running;
    };
    this.#next ??= this.#running.then(sync, sync);
    let timer: NodeJS.Timeout | undefined;
    const late = new Promise<never>((_resolve, reject) => {
      timer = setTimeout(() => reject(new DatabaseUnavailable('away', 'The disk of the database does not answer.')), PATIENCE);
    });
    try {
      await Promise.race([this.#next, late]);
    } finally {
      clearTimeout(timer);
    }
  }

  /** For when its writer is closed. Whoever waits is still answered. */
  close(): void {
    this.#closed = true;
    const close = (): void => {
      if (this.#file !== undefined) closeSync(this.#file);
      this.#file = undefined;
    };
    (this.#next ?? this.#running).then(close, close);
  }

  #open(): number {
    if (this.#closed) throw new DatabaseUnavailable('away', 'The database was closed.');
    return (this.#file ??= openSync(this.#path, constants.O_RDWR));
  }
}
