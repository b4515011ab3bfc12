/** Milliseconds that a transaction of many should take. Others wait for it, on SQLite every write. */
const AIM = 15;
/** However slow the machine, fewer would spend their time on beginning and ending. Powers of two, so that few texts of SQL are prepared. */
const FEWEST = 64;
const MOST = 256;

/**
 * Cuts work on many rows into transactions that are short on this machine, and leaves room between them: for others in this process, and for other
 * processes, which can't queue for SQLite's writer and try it again and again.
 */
export class ShortTurns {
  #rows = FEWEST;

  /** How many rows the next transaction should take. */
  get rows(): number {
    return this.#rows;
  }

  /** Does one transaction, and waits until the next one may begin. `work` says when it has begun, and no longer waits for others. */
  async take<Result>(work: (begin: () => void) => Promise<Result>): Promise<Result> {
    let began = performance.now();
    const result = await work(() => (began = performance.now()));
    const took = performance.now() - began;
    if (took > AIM) this.#rows = Math.max(FEWEST, this.#rows / 2);
    else if (took < AIM / 2) this.#rows = Math.min(MOST, this.#rows * 2);
    await new Promise((resolve) => setTimeout(resolve, Math.min(1 + took / 8, AIM)));
    return result;
  }
}
