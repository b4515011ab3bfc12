import type { Filter } from '@gatehouse/ability';
import type { EntityClass } from '@mikro-orm/core';
import { raw } from '@mikro-orm/sql';
import { inSight, isGroupInSight } from './in-sight.ts';
import type { PageRequest } from './keyset.ts';
import { cursorOf } from './keyset.ts';
import type { Em } from './orm.ts';

/** A piece of SQL with the values of its question marks. */
export interface Sql {
  sql: string;
  parameters: readonly (string | number | null)[];
}

/** Which rows of a table. */
export interface Matching {
  entity: EntityClass<object>;
  /** The name by which the other pieces of SQL call a row. */
  alias: string;
  /** All of them must hold. */
  where: readonly Filter[];
  /** Further conditions, as SQL; all of them must hold too. */
  also?: readonly (Sql | undefined)[] | undefined;
  /** A statement that answers as `total` how many rows the whole table has, where that is known without counting them. */
  all?: string;
}

/** Runs a statement that only reads. */
export type Ask = <Row>(sql: string, parameters: readonly unknown[]) => Promise<Row[]>;

interface PageOf extends Matching {
  /** The select list. */
  columns: string;
  /** The SQL that the page's sort goes by, never NULL; `id`, unique, breaks ties. */
  sortBy: string;
  id: string;
  page: PageRequest<string>;
  /** Whether to count all that match; `total` is 0 when not. */
  counted?: boolean | undefined;
  /** What runs its statements; the call's own connection unless said. */
  ask?: Ask;
}

const askOn =
  (em: Em): Ask =>
  (sql, parameters) =>
    em.execute(sql, [...parameters]);

/**
 * One page of the rows that match, and how many match in all: two queries, plain rows.
 * MikroORM words the conditions; the rest is written here, since composing it anew costs more than running it.
 */
export async function readPageOf<Row extends object>(em: Em, { columns, sortBy, id, page, counted = true, ask = askOn(em), ...matching }: PageOf) {
  const after = page.after && {
    // The first comparison says nothing new, but SQLite seeks by it in an index of an expression, and would walk all pages before otherwise.
    sql: `${sortBy} ${page.direction === 'asc' ? '>=' : '<='} ? and (${sortBy}, ${id}) ${page.direction === 'asc' ? '>' : '<'} (?, ?)`,
    parameters: [page.after.value, page.after.value, page.after.id],
  };
  const rest = fromMatching(em, matching, ...(after ? [after] : []));
  const found = await ask<Row & { sort_value: string | number; sort_id: string | number }>(
    `select ${columns}, ${sortBy} as sort_value, ${id} as sort_id ${rest.sql} order by ${sortBy} ${page.direction}, ${id} ${page.direction} limit ?`,
    [...rest.parameters, page.limit + 1],
  );
  const rows = found.slice(0, page.limit);
  const last = rows.at(-1);
  // A first page that is also the last one has been counted by reading it: a search that finds little looks at everybody once, not twice.
  const totalOf = async (): Promise<number> => (page.after === null && found.length <= page.limit ? found.length : countMatching(em, matching, ask));
  return {
    rows: rows as Row[],
    nextCursor: found.length > page.limit && last ? cursorOf(page, last.sort_value, last.sort_id) : null,
    total: counted ? await totalOf() : 0,
  };
}

/**
 * `from <table> <alias> where …` for the rows that match, with further conditions if need be.
 * MikroORM words the filters; whoever selects from it writes the rest. Rows of an import that is not complete, and groups that are being removed, are left out.
 */
export function fromMatching(em: Em, { entity, alias, where, also = [] }: Matching, ...more: readonly Sql[]): Sql {
  const { tableName, properties } = em.getMetadata().get(entity);
  const sight = 'importId' in properties ? { sql: 'removedAt' in properties ? isGroupInSight(alias) : inSight(alias), parameters: [] } : undefined;
  const conditions = [conditionOf(em, entity, alias, where), sight, ...also, ...more].filter((condition) => condition !== undefined);
  const table = em.getPlatform().quoteIdentifier(tableName);
  return {
    sql: `from ${table} ${alias}${conditions.length === 0 ? '' : ` where ${conditions.map(({ sql }) => `(${sql})`).join(' and ')}`}`,
    parameters: conditions.flatMap(({ parameters }) => parameters),
  };
}

/** How many rows match. `count(*)`, not of a column: SQLite answers it from the index pages without looking at the rows. */
export async function countMatching(em: Em, matching: Matching, ask = askOn(em)): Promise<number> {
  const { sql, parameters } = fromMatching(em, matching);
  const { entity, alias, all } = matching;
  const isAll = sql === fromMatching(em, { entity, alias, where: [] }).sql;
  const [row] = await ask<{ total: number | string }>((isAll && all) || `select count(*) as total ${sql}`, parameters);
  return Number(row?.total ?? 0);
}

/** The filters as the condition of a WHERE clause; `undefined` when none narrows anything. */
export function conditionOf(em: Em, entity: EntityClass<object>, alias: string, where: readonly Filter[]): Sql | undefined {
  const given = where.filter((filter) => Object.keys(filter).length > 0);
  if (given.length === 0) return undefined;
  const quote = (name: string): string => em.getPlatform().quoteIdentifier(name);
  const { tableName, primaryKeys } = em.getMetadata().get(entity);
  const { sql, params } = em.createQueryBuilder(entity, alias).select(raw('1 as one')).where({ $and: given }).toQuery();
  const parameters = params as Sql['parameters'];
  const plain = `select 1 as one from ${quote(tableName)} as ${quote(alias)} where `;
  if (sql.startsWith(plain)) return { sql: sql.slice(plain.length), parameters };
  throw new Error(`A condition on ${tableName} (${primaryKeys.join(', ')}) is not worded as one table's WHERE clause: ${sql}`);
}
