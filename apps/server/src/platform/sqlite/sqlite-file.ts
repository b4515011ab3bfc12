import { SqliteDialect } from 'kysely';
import { type Bindable, PreparedHandle } from './prepared-handle.ts';

/**
 * The embedded database for Kysely and MikroORM: the built-in `node:sqlite`, set up for a server. WAL, every
 * acknowledged commit on disk (`synchronous=FULL`), writers that wait for one another instead of failing.
 *
 * It has two connections. Transactions own the `writer`, one at a time. Reads outside of a transaction go to the `reader`,
 * which sees what is committed and never waits for a writer.
 */
export class SqliteFile extends SqliteDialect {
  readonly #path: string;
  #writer: PreparedHandle | undefined;
  #reader: PreparedHandle | undefined;

  constructor(path: string) {
    super({
      database: async () => ({
        prepare: (sql: string) => {
          const { statement, reader } = this.writer.prepare(sql);
          return {
            reader,
            all: (parameters: readonly unknown[]) => statement.all(...(parameters as Bindable[])),
            run: (parameters: readonly unknown[]) => {
              const { changes, lastInsertRowid } = statement.run(...(parameters as Bindable[]));
              return { changes, lastInsertRowid };
            },
            iterate: (parameters: readonly unknown[]) => statement.iterate(...(parameters as Bindable[])),
          };
        },
        close: () => this.#close(),
      }),
    });
    this.#path = path;
  }

  get writer(): PreparedHandle {
    return (this.#writer ??= new PreparedHandle(this.#path, { readOnly: false }));
  }

  /** Opened after the writer, which makes the file. */
  get reader(): PreparedHandle {
    return this.writer && (this.#reader ??= new PreparedHandle(this.#path, { readOnly: true }));
  }

  #close(): void {
    this.#reader?.close();
    this.#writer?.close();
    this.#reader = undefined;
    this.#writer = undefined;
  }
}
