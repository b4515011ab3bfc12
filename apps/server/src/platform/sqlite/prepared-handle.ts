import { DatabaseSync, type StatementSync } from 'node:sqlite';

export type Bindable = string | number | bigint | null | Uint8Array;

interface Prepared {
  statement: StatementSync;
  /** Whether it answers rows. */
  reader: boolean;
}

/** The shape of Kysely's results. */
export interface RunResult {
  rows: Record<string, unknown>[];
  numAffectedRows?: bigint;
  insertId?: bigint;
}

/** Statements kept prepared per handle; MikroORM's texts are few, ad-hoc filters are what this bounds. */
const PREPARED_STATEMENTS = 200;

/** One connection to a SQLite file that compiles each SQL text once. It never waits for a lock: see `try-while-busy.ts`. */
export class PreparedHandle {
  readonly #database: DatabaseSync;
  readonly #prepared = new Map<string, Prepared>();

  constructor(file: string, { readOnly }: { readOnly: boolean }) {
    this.#database = new DatabaseSync(file, { timeout: 0, enableForeignKeyConstraints: true, readOnly });
    try {
      // Commits wait for the disk in `log-on-disk.ts`, and pages are moved by `checkpoints.ts`: not within a statement.
      // What is deleted or erased is overwritten in the file, not only forgotten.
      const writing = readOnly ? '' : 'pragma journal_mode = wal; pragma synchronous = normal; pragma wal_autocheckpoint = 0; pragma secure_delete = on;';
      this.#database.exec(`${writing} pragma temp_store = memory; pragma cache_size = -16384;`);
    } catch (cause) {
      this.#database.close();
      throw cause;
    }
  }

  get isOpen(): boolean {
    return this.#database.isOpen;
  }

  /** Whether a transaction is open. SQLite ends one by itself when its disk is full. */
  get inTransaction(): boolean {
    return this.#database.isTransaction;
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

  run(sql: string, values: readonly Bindable[]): RunResult {
    const { statement, reader } = this.prepare(sql);
    if (reader) return { rows: statement.all(...values) };
    const { changes, lastInsertRowid } = statement.run(...values);
    return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
  }

  /** The rows of a statement one after the other, each with its columns in order: none is kept. */
  each(sql: string): Iterable<unknown[]> {
    const statement = this.#database.prepare(sql);
    statement.setReturnArrays(true);
    // The types know of rows that are objects alone.
    return statement.iterate() as Iterable<unknown> as Iterable<unknown[]>;
  }

  close(): void {
    this.#prepared.clear();
    if (this.#database.isOpen) this.#database.close();
  }
}
