import { CompiledQuery, type Kysely } from 'kysely';
import { databaseKind, type DatabaseKind, type Em, type Orm, poolOf } from './orm.ts';
import { type NamedStatement, preparedTexts } from './postgres/postgres-pool.ts';

/** A statement that runs so often that PostgreSQL should not read and plan its text each time, as it does for all others. SQLite keeps every text prepared. */
export interface PreparedStatement {
  /** By which a connection knows it: another text needs another name. */
  name: string;
  /** Parameters are `?` for SQLite and `$1`, `$2` … for PostgreSQL. */
  text: Record<DatabaseKind, string>;
}

/** A parameter. A list is an array for PostgreSQL and a JSON array for SQLite ({@link isOneOf}). */
type Value = string | readonly string[];

/** SQL: the parameter of this number. */
export const parameter = (kind: DatabaseKind, number: number): string => (kind === 'sqlite' ? '?' : `$${number}`);

/** SQL: whether a text is in the list that is the parameter of this number. */
export const isOneOf = (kind: DatabaseKind, column: string, number: number): string =>
  kind === 'sqlite' ? `${column} in (select value from json_each(${parameter(kind, number)}))` : `${column} = any(${parameter(kind, number)}::text[])`;

/** Runs a statement on what is committed now, outside of any transaction: one that writes is a transaction of its own. */
export async function runPrepared<Row>(orm: Orm, { name, text }: PreparedStatement, values: readonly Value[]): Promise<Row[]> {
  if (databaseKind(orm.em) === 'sqlite') return (orm.em.fork() as Em).execute<Row[]>(text.sqlite, boundOnSqlite(values));
  return runOnPostgres<Row>(orm, { name, text: text.postgres, values });
}

/** As {@link runPrepared}, in the transaction of `em`, if it has one. */
export async function runPreparedIn<Row>(em: Em, { name, text }: PreparedStatement, values: readonly Value[]): Promise<Row[]> {
  if (databaseKind(em) === 'sqlite') return em.execute<Row[]>(text.sqlite, boundOnSqlite(values));
  preparedTexts.set(text.postgres, name);
  return runInTransaction<Row>(em, text.postgres, values);
}

const boundOnSqlite = (values: readonly Value[]): string[] => values.map((value) => (typeof value === 'string' ? value : JSON.stringify(value)));

/** As {@link runPrepared}, for what is done in another way on SQLite. */
export const runOnPostgres = <Row>(orm: Orm, statement: NamedStatement): Promise<Row[]> => poolOf(orm).query<Row>(statement);

/**
 * Runs a statement on PostgreSQL in the transaction of `em`, if it has one. Its values are bound, where MikroORM would write them into the text for
 * PostgreSQL to read: with hundreds of them that takes longer than the statement.
 */
export async function runInTransaction<Row>(em: Em, text: string, values: readonly unknown[]): Promise<Row[]> {
  const client = em.getTransactionContext<Kysely<unknown>>() ?? em.getConnection().getClient();
  return (await client.executeQuery<Row>(CompiledQuery.raw(text, [...values]))).rows;
}
