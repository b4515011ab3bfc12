import { Worker } from 'node:worker_threads';
import { SECOND } from '../clock.ts';
import type { WriterTurns } from './writer-turns.ts';

/** How many pages the log had, all of which are in the file now unless somebody reads what was there before. */
export type CheckpointAnswer = { pages: number } | { failed: string };

/** Bytes of the log from which on it is looked after: a small database needs no thread for it. */
const BEGIN = 4 * 1024 * 1024;
/** So many commits, and milliseconds, lie between two checkpoints at least. */
const COMMITS = 16;
const PAUSE = 250;
/** Pages that the log may have before writers are kept from adding to it, for as long as the rest of it takes. */
const MOST_PAGES = 4096;
const PATIENCE = 30 * SECOND;
const PATIENCE_OF_WRITERS = 2 * SECOND;

/**
 * Moves pages from the write-ahead log into the file now and then, in a thread of its own. SQLite would do it within a commit, where this process waits for
 * the disk, for 30 to 200 ms beside heavy writing.
 *
 * Writers go on meanwhile, so that what they add is left over, and the log is begun anew only when nothing is. Where it has become long they wait for
 * that: little is left by then.
 */
export class Checkpoints {
  readonly #database: string;
  readonly #turns: WriterTurns;
  #thread: Worker | undefined;
  #running: Promise<void> | undefined;
  #commits = 0;
  #last = 0;

  constructor(database: string, turns: WriterTurns) {
    this.#database = database;
    this.#turns = turns;
  }

  /** To be told of each commit. `size` is that of the log, in bytes. */
  committed(size: () => number): void {
    this.#commits += 1;
    if (this.#running || this.#commits < COMMITS || performance.now() - this.#last < PAUSE) return;
    if (!this.#thread && size() < BEGIN) return;
    this.#commits = 0;
    this.#running = this.#checkpoint().finally(() => {
      this.#running = undefined;
      this.#last = performance.now();
    });
  }

  async close(): Promise<void> {
    await this.#thread?.terminate();
  }

  async #checkpoint(): Promise<void> {
    if ((await this.#ask(PATIENCE)) < MOST_PAGES) return;
    try {
      await this.#turns.take();
    } catch {
      return;
    }
    await this.#ask(PATIENCE_OF_WRITERS);
    this.#turns.giveBack();
  }

  /** Never fails: what could not be moved is moved the next time, by another thread. */
  #ask(patience: number): Promise<number> {
    const thread = (this.#thread ??= this.#start());
    return new Promise((resolve) => {
      const end = (answer: CheckpointAnswer): void => {
        clearTimeout(timer);
        thread.off('message', end).off('exit', failed).off('error', failed);
        resolve('failed' in answer ? 0 : answer.pages);
      };
      const failed = (): void => {
        if (this.#thread === thread) this.#thread = undefined;
        end({ failed: 'The thread has ended.' });
      };
      const timer = setTimeout(() => void thread.terminate(), patience);
      thread.on('message', end).on('exit', failed).on('error', failed);
      thread.postMessage(null, []);
    });
  }

  #start(): Worker {
    const thread = new Worker(new URL('checkpoint-thread.ts', import.meta.url), { workerData: this.#database });
    thread.unref();
    return thread;
  }
}
