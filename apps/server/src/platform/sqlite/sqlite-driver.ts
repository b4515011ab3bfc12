import type { Configuration, Dictionary, LoggingOptions, QueryResult, Transaction } from '@mikro-orm/core';
import { AbstractSqlDriver, BaseSqliteConnection, isRaw, NativeQueryBuilder, type RawQueryFragment, SqlitePlatform } from '@mikro-orm/sql';
import { CompiledQuery } from 'kysely';
import type { Bindable, PreparedHandle } from './prepared-handle.ts';
import { SqliteFile } from './sqlite-file.ts';

/**
 * MikroORM writes parameters into the SQL text, so no two calls share a prepared statement. This connection binds them
 * instead: the texts are few, and SQLite compiles each once.
 *
 * A statement of a transaction, and a read outside of one, run at once on their own handle: the transaction owns the
 * writer, and the reader never waits. Only a write outside of a transaction queues, in Kysely.
 */
class PreparingSqliteConnection extends BaseSqliteConnection {
  override async execute<T extends QueryResult | Dictionary | Dictionary[] = Dictionary[]>(
    query: string | NativeQueryBuilder | RawQueryFragment,
    params: readonly unknown[] | Dictionary = [],
    method: 'all' | 'get' | 'run' = 'all',
    ctx?: Transaction,
    loggerContext?: LoggingOptions,
  ): Promise<T> {
    const fragment = query instanceof NativeQueryBuilder ? query.toRaw() : query;
    const sql = isRaw(fragment) ? fragment.sql : fragment;
    const values = boundValues(sql, isRaw(fragment) ? fragment.params : params);
    if (!values) return super.execute<T>(query, params, method, ctx, loggerContext);
    await this.ensureConnection();
    const handle = this.#handleFor(sql, ctx);
    const run = async (): Promise<T> =>
      this.transformRawResult<T>(handle ? runOn(handle, sql, values) : await this.getClient().executeQuery(CompiledQuery.raw(sql, values)), method);
    return this.executeQuery(sql, run, { query: sql, params: values, ...loggerContext });
  }

  #handleFor(sql: string, ctx: Transaction | undefined): PreparedHandle | undefined {
    const file: unknown = this.config.get('driverOptions');
    if (!(file instanceof SqliteFile)) return undefined;
    if (ctx) return file.writer;
    return /^\s*select\b/i.test(sql) ? file.reader : undefined;
  }
}

/** The shape of Kysely's results, which `transformRawResult` takes. */
function runOn(handle: PreparedHandle, sql: string, values: Bindable[]) {
  const { statement, reader } = handle.prepare(sql);
  if (reader) return { rows: statement.all(...values) };
  const { changes, lastInsertRowid } = statement.run(...values);
  return { rows: [], numAffectedRows: BigInt(changes), insertId: BigInt(lastInsertRowid) };
}

/** The parameters as SQLite takes them; `undefined` when one has no such form, or the text quotes identifiers by parameter. */
function boundValues(sql: string, params: unknown): Bindable[] | undefined {
  if (!Array.isArray(params) || sql.includes('??') || sql.includes('\\?')) return undefined;
  const values: Bindable[] = [];
  for (const value of params as unknown[]) {
    if (typeof value === 'string' || typeof value === 'bigint') values.push(value);
    // A JavaScript number would be bound as a float, which LIMIT and typeof() tell apart from an integer.
    else if (typeof value === 'number') values.push(Number.isSafeInteger(value) ? BigInt(value) : value);
    else if (typeof value === 'boolean') values.push(value ? 1n : 0n);
    else if (value === null || value === undefined) values.push(null);
    else return undefined;
  }
  return values;
}

/** The SQLite driver with {@link PreparingSqliteConnection}. */
export class PreparingSqliteDriver extends AbstractSqlDriver<PreparingSqliteConnection> {
  constructor(config: Configuration) {
    super(config, new SqlitePlatform(), PreparingSqliteConnection, ['kysely']);
  }
}
