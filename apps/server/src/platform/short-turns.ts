import { commitLater } from './commit-later.ts';
import type { DatabaseKind } from './orm.ts';

/**
 * Milliseconds that a transaction of many should take, and how many rows it has. On SQLite whoever writes waits for it; on PostgreSQL only changes
 * do, and each statement is a way there and back. However slow the machine, fewer rows would spend their time on beginning and ending. Powers of
 * two, so that few texts of SQL are prepared.
 */
const LIMITS = { sqlite: { aim: 15, fewest: 64, most: 256 }, postgres: { aim: 20, fewest: 64, most: 512 } } as const;

/**
 * Cuts work on many rows into transactions that are short on this machine, and leaves room between them: for others in this process, and for other
 * processes, which can't queue for SQLite's writer and try it again and again.
 */
export class ShortTurns {
  readonly #limits: (typeof LIMITS)[DatabaseKind];
  #rows: number;

  constructor(kind: DatabaseKind) {
    this.#limits = LIMITS[kind];
    this.#rows = this.#limits.fewest;
  }

  /** How many rows the next transaction should take. */
  get rows(): number {
    return this.#rows;
  }

  /** As {@link take}, for what may be lost with the power: see `commit-later.ts`. */
  takeLater<Result>(work: (begin: () => void) => Promise<Result>): Promise<Result> {
    return this.take((begin) => commitLater(() => work(begin)));
  }

  /** Does one transaction, and waits until the next one may begin. `work` says when it has begun, and no longer waits for others. */
  async take<Result>(work: (begin: () => void) => Promise<Result>): Promise<Result> {
    let began = performance.now();
    const result = await work(() => (began = performance.now()));
    const { aim, fewest, most } = this.#limits;
    const took = performance.now() - began;
    if (took > aim) this.#rows = Math.max(fewest, this.#rows / 2);
    else if (took < aim / 2) this.#rows = Math.min(most, this.#rows * 2);
    await new Promise((resolve) => setTimeout(resolve, Math.min(1 + took / 8, aim)));
    return result;
  }
}
