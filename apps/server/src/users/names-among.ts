import { type Look, SeenLooks } from '../platform/look-alikes/look-keys.ts';
import { databaseKind, type Em } from '../platform/orm.ts';
import { runInTransaction } from '../platform/prepared-statement.ts';

/** Keys that are looked for in a column of a table. */
export interface Sought {
  table: string;
  column: string;
  keys: readonly string[];
}

/** Those of the keys that stand in their columns, in the order of what is sought. One statement: an import asks a lot of times. */
export async function among(em: Em, sought: readonly Sought[]): Promise<ReadonlySet<string>[]> {
  const found = sought.map(() => new Set<string>());
  const asked = sought.map((one, place) => ({ ...one, place })).filter(({ keys }) => keys.length > 0);
  if (asked.length === 0) return found;
  const rows = await (databaseKind(em) === 'postgres' ? runInTransaction<Found>(em, ...boundTexts(asked)) : em.execute<Found[]>(...filledTexts(asked)));
  for (const { place, key } of rows) found[Number(place)]?.add(key);
  return found;
}

interface Found {
  place: number | string;
  key: string;
}

type Asked = Sought & { place: number };

const filledTexts = (asked: readonly Asked[]): [string, string[]] => [
  asked
    .map(({ table, column, keys, place }) => `select ${place} as place, ${column} as "key" from ${table} where ${column} in ${marks(keys)}`)
    .join(' union all '),
  asked.flatMap(({ keys }) => filled(keys)),
];

const boundTexts = (asked: readonly Asked[]): [string, (readonly string[])[]] => [
  asked
    .map(({ table, column, place }, index) => `select ${place} as place, ${column} as "key" from ${table} where ${column} = any($${index + 1}::text[])`)
    .join(' union all '),
  asked.map(({ keys }) => keys),
];

/** What is sought to find the names of some tables that these looks can't be told apart from; {@link looksOf} takes what was found. */
export const soughtLooks = (tables: readonly string[], looks: readonly Look[]): Sought[] =>
  tables.flatMap((table) => [
    { table, column: 'look_key', keys: looks.flatMap(({ confused }) => confused.lookKeys) },
    { table, column: 'folded_look_key', keys: looks.flatMap(({ confused }) => confused.foldedLookKeys) },
  ]);

export function looksOf(found: readonly ReadonlySet<string>[]): SeenLooks {
  const seen = new SeenLooks();
  for (let place = 0; place < found.length; place += 2) seen.addKeys(found[place] ?? new Set(), found[place + 1] ?? new Set());
  return seen;
}

/** Lists are filled up to a power of two, with what stands in them already: few texts of SQL, so that each is prepared once. */
const filledLength = (values: readonly string[]): number => 2 ** Math.ceil(Math.log2(values.length));
const filled = (values: readonly string[]): string[] => Array.from({ length: filledLength(values) }, (_, index) => values[index] ?? values[0] ?? '');
const marks = (values: readonly string[]): string => `(${Array.from({ length: filledLength(values) }, () => '?').join(', ')})`;
