import { Worker } from 'node:worker_threads';
import { SECOND } from '../clock.ts';
import { DatabaseUnavailable, type FaultKind } from '../database-fault.ts';
import type { Bindable, RunResult } from './prepared-handle.ts';

/** A statement that only reads. */
export interface Scan {
  id: number;
  sql: string;
  values: readonly Bindable[];
}

export type ScanAnswer = { id: number; rows: RunResult['rows'] } | { id: number; failed: string; fault: FaultKind | undefined };

interface Waiting {
  resolve(rows: RunResult['rows']): void;
  reject(cause: Error): void;
}

/** Milliseconds for one, as for a statement on PostgreSQL. */
const PATIENCE = 30 * SECOND;

/** Reads a SQLite file in a thread of its own, made when first needed: `node:sqlite` answers within the call, and nothing else could happen meanwhile. */
export class Scanner {
  readonly #file: string;
  #thread: Worker | undefined;
  #count = 0;
  readonly #waiting = new Map<number, Waiting>();

  constructor(file: string) {
    this.#file = file;
  }

  /** @throws DatabaseUnavailable; Error for a statement that is wrong. */
  scan(sql: string, values: readonly Bindable[]): Promise<RunResult['rows']> {
    const id = ++this.#count;
    const thread = (this.#thread ??= this.#start());
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => void this.#end(new DatabaseUnavailable('busy', 'A search took too long.')), PATIENCE);
      const settled = (): void => {
        clearTimeout(timer);
        this.#waiting.delete(id);
      };
      this.#waiting.set(id, {
        resolve: (rows) => {
          settled();
          resolve(rows);
        },
        reject: (cause) => {
          settled();
          reject(cause);
        },
      });
      thread.postMessage({ id, sql, values } satisfies Scan, []);
    });
  }

  async close(): Promise<void> {
    await this.#end(new DatabaseUnavailable('away', 'The database was closed.'));
  }

  #start(): Worker {
    const thread = new Worker(new URL('scan-thread.ts', import.meta.url), { workerData: this.#file });
    thread.unref();
    thread.on('message', (answer: ScanAnswer) => {
      const waiting = this.#waiting.get(answer.id);
      if ('rows' in answer) waiting?.resolve(answer.rows);
      else waiting?.reject(answer.fault === undefined ? new Error(answer.failed) : new DatabaseUnavailable(answer.fault, answer.failed));
    });
    const failed = (cause: unknown): void => {
      if (this.#thread === thread) void this.#end(cause instanceof Error ? cause : new DatabaseUnavailable('busy', 'The thread that searches has ended.'));
    };
    thread.once('error', failed);
    thread.once('exit', failed);
    return thread;
  }

  /** Whatever waits is told, and the next one has a new thread. */
  async #end(cause: Error): Promise<void> {
    const thread = this.#thread;
    this.#thread = undefined;
    for (const { reject } of this.#waiting.values()) reject(cause);
    await thread?.terminate();
  }
}
