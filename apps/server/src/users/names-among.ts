import { type Look, SeenLooks } from '../platform/look-alikes/look-keys.ts';
import type { Em } from '../platform/orm.ts';

/** Those of the names of some tables that these can't be told apart from. */
export async function looksAmong(em: Em, tables: readonly string[], looks: readonly Look[]): Promise<SeenLooks> {
  const written = looks.flatMap(({ confused }) => confused.lookKeys);
  const folded = looks.flatMap(({ confused }) => confused.foldedLookKeys);
  const seen = new SeenLooks();
  for (const table of tables) seen.addKeys(await among(em, table, 'look_key', written), await among(em, table, 'folded_look_key', folded));
  return seen;
}

/** Those of the keys that stand in a column. */
export async function among(em: Em, table: string, column: string, keys: readonly string[]): Promise<ReadonlySet<string>> {
  if (keys.length === 0) return new Set();
  const rows = await em.execute<{ key: string }[]>(`select ${column} as "key" from ${table} where ${column} in ${marks(keys)}`, filled(keys));
  return new Set(rows.map(({ key }) => key));
}

/** Lists are filled up to a power of two, with what stands in them already: few texts of SQL, so that each is prepared once. */
const filledLength = (values: readonly string[]): number => 2 ** Math.ceil(Math.log2(values.length));
const filled = (values: readonly string[]): string[] => Array.from({ length: filledLength(values) }, (_, index) => values[index] ?? values[0] ?? '');
const marks = (values: readonly string[]): string => `(${Array.from({ length: filledLength(values) }, () => '?').join(', ')})`;
