import { DatabaseUnavailable } from '../database-fault.ts';

/** Milliseconds for which somebody waits for their turn. */
const PATIENCE = 10_000;

interface Waiting {
  start(): void;
}

/** Turns at the one writer: one after the other, in the order in which they were asked for. */
export class WriterTurns {
  #taken = false;
  readonly #waiting = new Set<Waiting>();

  /** Waits for the turn. Whoever has it gives it back. @throws DatabaseUnavailable `busy` when it does not come in time. */
  async take(): Promise<void> {
    if (!this.#taken) {
      this.#taken = true;
      return;
    }
    await new Promise<void>((resolve, reject) => {
      const timer = setTimeout(() => {
        this.#waiting.delete(mine);
        reject(new DatabaseUnavailable('busy', 'Others are writing to the database, and it took too long.'));
      }, PATIENCE);
      const mine: Waiting = {
        start: () => {
          clearTimeout(timer);
          resolve();
        },
      };
      this.#waiting.add(mine);
    });
  }

  giveBack(): void {
    const [next] = this.#waiting;
    if (next === undefined) {
      this.#taken = false;
      return;
    }
    this.#waiting.delete(next);
    next.start();
  }
}
