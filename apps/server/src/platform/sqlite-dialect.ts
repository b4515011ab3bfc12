import { DatabaseSync, type StatementSync } from 'node:sqlite';
import { SqliteDialect } from 'kysely';

/** Statements kept prepared per connection; MikroORM's texts are few, ad-hoc filters are what this bounds. */
const PREPARED_STATEMENTS = 200;

type SqliteParameters = (string | number | bigint | null | Uint8Array)[];

/**
 * The built-in `node:sqlite` for Kysely, set up for a server: WAL, every acknowledged commit on disk
 * (`synchronous=FULL`), writers that wait for one another instead of failing, and prepared statements kept.
 *
 * Transactions begin `immediate`: a deferred one that turns from reading to writing can't wait and fails at once
 * when another process (the command line, say) has written in between.
 */
export class ServerSqliteDialect extends SqliteDialect {
  constructor(file: string) {
    super({
      database: async () => {
        const db = new DatabaseSync(file, { timeout: 10_000, enableForeignKeyConstraints: true });
        db.exec('pragma journal_mode = wal; pragma synchronous = full; pragma temp_store = memory; pragma cache_size = -32768;');
        const prepared = new Map<string, StatementSync>();
        const statement = (sql: string): StatementSync => {
          const known = prepared.get(sql);
          if (known) return known;
          const fresh = db.prepare(sql === 'begin' ? 'begin immediate' : sql);
          if (prepared.size >= PREPARED_STATEMENTS) {
            const oldest = prepared.keys().next().value;
            if (oldest !== undefined) prepared.delete(oldest);
          }
          prepared.set(sql, fresh);
          return fresh;
        };
        return {
          prepare(sql: string) {
            const stmt = statement(sql);
            return {
              reader: /^\s*(select|pragma|explain|with)/i.test(sql) || /\breturning\b/i.test(sql),
              all: (parameters: readonly unknown[]) => stmt.all(...(parameters as SqliteParameters)),
              run: (parameters: readonly unknown[]) => {
                const { changes, lastInsertRowid } = stmt.run(...(parameters as SqliteParameters));
                return { changes, lastInsertRowid };
              },
              iterate: (parameters: readonly unknown[]) => stmt.iterate(...(parameters as SqliteParameters)),
            };
          },
          close: () => db.close(),
        };
      },
    });
  }
}
