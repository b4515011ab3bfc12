import type { Logger } from './logger.ts';
import { databaseKind, type Em } from './orm.ts';

/** From so many new rows on, what PostgreSQL plans for the former few is slow. */
const FIRST = 1000;

/**
 * Tells PostgreSQL, while very many rows are written, how many there are by now. It would look by itself within a minute; until then a statement that was
 * planned for a table of ten people reads all of what has become a hundred thousand, for everybody who asks. SQLite's plans do not follow the size.
 */
export class FreshStatistics {
  readonly #logger: Logger;
  readonly #tables: readonly string[];
  #rows = 0;
  #next = FIRST;

  constructor(logger: Logger, tables: readonly string[]) {
    this.#logger = logger;
    this.#tables = tables;
  }

  /**
   * Counts rows that were written, and looks at the tables when there are twice as many as when it last did. Outside of a transaction.
   * What is written does not depend on it: a failure is logged, and a table that somebody else looks at or tidies up is passed over.
   */
  async wrote(em: Em, rows: number): Promise<void> {
    this.#rows += rows;
    if (databaseKind(em) === 'sqlite' || this.#rows < this.#next) return;
    this.#next = 2 * this.#rows;
    // It takes a sample, a tenth of a second of however many rows, and locks nobody out.
    try {
      await em.execute(`analyze (skip_locked) ${this.#tables.join(', ')}`);
    } catch (cause) {
      this.#logger.warn({ err: cause }, 'PostgreSQL could not look at the tables that grow. Others may be slower for a minute.');
    }
  }
}
