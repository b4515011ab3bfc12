import { searchKeyOf } from '@gatehouse/contract';
import type { DatabaseKind } from './orm.ts';
import type { Sql } from './read-page.ts';

/** The words that were typed, once each: they are looked for in any order. */
export const wordsOf = (typed: string): string[] => [...new Set(typed.split(/\s+/).filter((word) => word !== ''))];

/** SQL: whether a text holds all of these words, as parts, wherever they stand; `undefined` for none. `%` and `_` mean themselves. */
function holdsAll(kind: DatabaseKind, text: string, typed: string): Sql | undefined {
  const words = wordsOf(typed);
  const holds = `${kind === 'sqlite' ? 'instr' : 'strpos'}(${text}, ?) > 0`;
  return words.length === 0 ? undefined : { sql: words.map(() => holds).join(' and '), parameters: words };
}

/** A test on a folded column for the words that somebody typed, in any order; `undefined` for nothing. */
export const searchFor = (kind: DatabaseKind, column: string, typed: string | undefined): Sql | undefined => holdsAll(kind, column, searchKeyOf(typed ?? ''));

/** Lower-cases ASCII letters and no others, here and in SQL: what `lower` makes of others depends on the database and its collation. */
export const lowerAscii = (text: string): string => text.replace(/[A-Z]/g, (letter) => letter.toLowerCase());
export const sqlLowerAscii = (kind: DatabaseKind, column: string): string => `lower(${column}${kind === 'postgres' ? ' collate "C"' : ''})`;

/**
 * Whether a column that holds a JSON list of texts has this one, whole. What stands before an item tells its beginning from a quote inside
 * of one, which JSON escapes.
 */
export function listHas(kind: DatabaseKind, column: string, text: string): Sql {
  const position = kind === 'sqlite' ? 'instr' : 'strpos';
  const item = JSON.stringify(text);
  return { sql: `${position}(${column}, ?) = 1 or ${position}(${column}, ?) > 0`, parameters: [`[${item}`, `,${item}`] };
}

/** A subquery that answers the rows of `from` as one JSON text, `[[column, …], …]`: what belongs to a row comes with it, in the same query. */
export function jsonRows(kind: DatabaseKind, { columns, from, orderBy }: { columns: string; from: string; orderBy: string }): string {
  return kind === 'sqlite'
    ? `(select json_group_array(json_array(${columns}) order by ${orderBy}) from ${from})`
    : `(select coalesce(json_agg(json_build_array(${columns}) order by ${orderBy}), '[]')::text from ${from})`;
}

/** The rows that {@link jsonRows} answered. `Cells` are the types of the columns. */
export const rowsOfJson = <Cells extends unknown[]>(text: string): Cells[] => JSON.parse(text) as Cells[];
