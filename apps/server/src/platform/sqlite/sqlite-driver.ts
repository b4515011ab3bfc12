import type { Configuration, Dictionary, LoggingOptions, QueryResult, Transaction } from '@mikro-orm/core';
import { AbstractSqlDriver, BaseSqliteConnection, isRaw, NativeQueryBuilder, type RawQueryFragment, SqlitePlatform } from '@mikro-orm/sql';
import { CompiledQuery, type QueryResult as KyselyResult } from 'kysely';
import type { Bindable, PreparedHandle, RunResult } from './prepared-handle.ts';
import { SqliteFile } from './sqlite-file.ts';
import { runInside } from './writer-driver.ts';

/**
 * MikroORM writes parameters into the SQL text, so no two calls share a prepared statement. This connection binds them
 * instead: the texts are few, and SQLite compiles each once.
 *
 * A statement of a transaction, and a read outside of one, run at once on their own handle: the transaction owns the
 * writer, and the reader never waits. Only a write outside of a transaction waits for its turn.
 */
class PreparingSqliteConnection extends BaseSqliteConnection {
  /** The connection that each open transaction began on. */
  readonly #handles = new WeakMap<object, PreparedHandle>();

  override async begin(options: Parameters<BaseSqliteConnection['begin']>[0] = {}) {
    const transaction = await super.begin(options);
    const handle = options.ctx ? this.#handles.get(options.ctx) : await this.#file()?.writer();
    if (handle) this.#handles.set(transaction, handle);
    return transaction;
  }

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
    const run = async (): Promise<T> => this.transformRawResult<T>(await this.#run(sql, values, ctx), method);
    return this.executeQuery(sql, run, { query: sql, params: values, ...loggerContext });
  }

  async #run(sql: string, values: Bindable[], ctx: Transaction | undefined): Promise<RunResult | KyselyResult<unknown>> {
    const file = this.#file();
    if (ctx && file) {
      const handle = this.#handles.get(ctx);
      if (!handle) throw new Error('This transaction is not one of this database.');
      try {
        return runInside(handle, sql, values);
      } catch (cause) {
        file.failed(cause);
        throw cause;
      }
    }
    if (file && /^\s*(select|with)\b/i.test(sql)) return file.read((handle) => handle.run(sql, values));
    return this.getClient().executeQuery(CompiledQuery.raw(sql, values));
  }

  #file(): SqliteFile | undefined {
    const file: unknown = this.config.get('driverOptions');
    return file instanceof SqliteFile ? file : undefined;
  }
}

/** The parameters as SQLite takes them; `undefined` when one has no such form, or the text quotes identifiers by parameter. */
export function boundValues(sql: string, params: unknown): Bindable[] | undefined {
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
