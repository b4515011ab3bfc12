import { databaseKind, type Em } from './orm.ts';

/** From so many new rows on, what PostgreSQL plans for the former few is slow. */
const FIRST = 1000;

/**
 * Tells PostgreSQL, while very many rows are written, how many there are by now. It would look by itself within a minute; until then a statement that was
 * planned for a table of ten people reads all of what has become a hundred thousand, for everybody who asks. SQLite's plans do not follow the size.
 */
export class FreshStatistics {
  readonly #tables: readonly string[];
  #rows = 0;
  #next = FIRST;

  constructor(tables: readonly string[]) {
    this.#tables = tables;
  }

  /** Counts rows that were written, and looks at the tables when there are twice as many as when it last did. Outside of a transaction. */
  async wrote(em: Em, rows: number): Promise<void> {
    this.#rows += rows;
    if (databaseKind(em) === 'sqlite' || this.#rows < this.#next) return;
    this.#next = 2 * this.#rows;
    // It takes a sample, a tenth of a second of however many rows, and locks nobody out.
    await em.execute(`analyze ${this.#tables.join(', ')}`);
  }
}
