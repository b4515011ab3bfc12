import { DatabaseSync, type StatementSync } from 'node:sqlite';

export type Bindable = string | number | bigint | null | Uint8Array;

interface Prepared {
  statement: StatementSync;
  /** Whether it answers rows. */
  reader: boolean;
}

/** Statements kept prepared per handle; MikroORM's texts are few, ad-hoc filters are what this bounds. */
const PREPARED_STATEMENTS = 200;

/** One connection to a SQLite file that compiles each SQL text once. */
export class PreparedHandle {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, Prepared>();

  constructor(file: string, { readOnly }: { readOnly: boolean }) {
    this.#database = new DatabaseSync(file, { timeout: 10_000, enableForeignKeyConstraints: true, readOnly });
    // What is deleted or erased is overwritten in the file, not only forgotten.
    const writing = readOnly ? '' : 'pragma journal_mode = wal; pragma synchronous = full; pragma secure_delete = on;';
    this.#database.exec(`${writing} pragma temp_store = memory; pragma cache_size = -16384;`);
  }

  prepare(sql: string): Prepared {
    const known = this.#prepared.get(sql);
    if (known) return known;
    // Transactions begin `immediate`: a deferred one that turns from reading to writing can't wait and fails at once
    // when another process (the command line, say) has written in between.
    const statement = this.#database.prepare(sql === 'begin' ? 'begin immediate' : sql);
    const prepared = { statement, reader: statement.columns().length > 0 };
    if (this.#prepared.size >= PREPARED_STATEMENTS) {
      const oldest = this.#prepared.keys().next().value;
      if (oldest !== undefined) this.#prepared.delete(oldest);
    }
    this.#prepared.set(sql, prepared);
    return prepared;
  }

  close(): void {
    this.#prepared.clear();
    this.#database.close();
  }
}
