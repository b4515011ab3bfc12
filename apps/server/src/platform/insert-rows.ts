import type { EntityClass } from '@mikro-orm/core';
import { letOthersGo } from './let-others-go.ts';
import { databaseKind, type Em, type Orm } from './orm.ts';
import { runInTransaction, runOnPostgres } from './prepared-statement.ts';

/** A row by the names of the entity's scalar properties. */
type Row = Readonly<Record<string, string | number | boolean | null>>;

/** Bound parameters in one statement: below either database's limit (32,766 and 65,535). */
const PARAMETERS = 16_000;
/** After so many rows others are answered, within the transaction too: what they read does not wait for it. */
const MANY = 64;

/**
 * Inserts rows whose every column is given, in as few statements as the limit of parameters allows. It is for rows that
 * no unit of work follows: it does not look at each value as `em.insertMany` does, which costs more than the database.
 */
export async function insertRows<Entity extends object>(em: Em, entity: EntityClass<Entity>, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  if (databaseKind(em) === 'postgres') {
    const { text, values } = fromJson(em, entity, first, rows);
    await runInTransaction(em, text, values);
    return;
  }
  const { properties, tableName } = em.getMetadata().get(entity);
  const names = Object.keys(first);
  const columns = names.map((name) => em.getPlatform().quoteIdentifier(columnOf(properties, name)));
  const head = `insert into ${em.getPlatform().quoteIdentifier(tableName)} (${columns.join(', ')}) values `;
  const marks = `(${names.map(() => '?').join(', ')})`;
  // A power of two, and then the rest by powers of two: few texts, so that each is prepared once.
  const largest = 2 ** Math.floor(Math.log2(PARAMETERS / names.length));
  let start = 0;
  while (start < rows.length) {
    const size = Math.min(largest, 2 ** Math.floor(Math.log2(rows.length - start)));
    const part = rows.slice(start, start + size);
    await em.execute(
      head + Array.from({ length: size }, () => marks).join(', '),
      part.flatMap((row) => names.map((name) => row[name])),
      'run',
    );
    if (size >= MANY) await letOthersGo();
    start += size;
  }
}

/**
 * As {@link insertRows}, in a transaction of its own: when it returns, all rows are on the disk, and when it fails none are. On PostgreSQL it is one
 * statement of one text, however many rows, so that it is one way there and back.
 */
export async function insertAtOnce<Entity extends object>(orm: Orm, entity: EntityClass<Entity>, rows: readonly Row[]): Promise<void> {
  const [first] = rows;
  if (!first) return;
  if (databaseKind(orm.em) === 'sqlite') return orm.em.fork().transactional((em) => insertRows(em as Em, entity, rows));
  await runOnPostgres(orm, { name: `insert-${orm.getMetadata().get(entity).tableName}`, ...fromJson(orm.em as Em, entity, first, rows) });
}

/** One text of SQL for however many rows, all of them in one parameter: PostgreSQL would take longer to read them as SQL than to write them. */
function fromJson<Entity extends object>(em: Em, entity: EntityClass<Entity>, first: Row, rows: readonly Row[]): { text: string; values: [string] } {
  const { properties, tableName } = em.getMetadata().get(entity);
  const columns = Object.keys(first).map((name): [string, string] => [name, columnOf(properties, name)]);
  const list = columns.map(([, column]) => em.getPlatform().quoteIdentifier(column)).join(', ');
  const table = em.getPlatform().quoteIdentifier(tableName);
  const named = rows.map((row) => Object.fromEntries(columns.map(([name, column]) => [column, row[name]])));
  return { text: `insert into ${table} (${list}) select ${list} from json_populate_recordset(null::${table}, $1)`, values: [JSON.stringify(named)] };
}

function columnOf(properties: Record<string, { fieldNames: string[] } | undefined>, name: string): string {
  const column = properties[name]?.fieldNames[0];
  if (column === undefined) throw new Error(`There is no column for "${name}".`);
  return column;
}
