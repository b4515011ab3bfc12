import { databaseKind, type Em } from './orm.ts';

/*
 * An import writes its users and groups bit by bit, out of sight, and then makes all of them visible in one step. Until then they keep their names
 * from being taken, and nothing else: whoever finds users or groups by a name, in a list or by counting asks for those in sight. Ids need not be
 * asked for: nobody was told one.
 */

/** The imports whose rows are out of sight. */
export const HIDDEN_IMPORTS = "select i.id from imports i where i.state <> 'committed'";

/** The condition that no import has yet to make a row of `users` or `groups` seen: all that there is to ask of a user. */
export const inSight = (alias: string): string => `(${alias}.import_id is null or ${alias}.import_id not in (${HIDDEN_IMPORTS}))`;

/** The condition that a row of `groups` is in sight: one whose many members still leave it is deleted already. */
export const isGroupInSight = (alias: string): string => `(${alias}.removed_at is null and ${inSight(alias)})`;

/** The same as {@link inSight} for a user of whom there is an id only. Nobody is looked up while nothing is hidden. */
export const isPersonInSight = (userId: string): string =>
  `(not exists (${HIDDEN_IMPORTS}) or exists (select 1 from users s where s.id = ${userId} and ${inSight('s')}))`;

/** An import that is out of sight, and how many people it has written so far. */
interface Hidden {
  id: string;
  people: number | string;
}

/** Rows that a page steps over for each that it shows, at about which looking up all in sight is as dear. */
const PAGE = 25;

/**
 * A condition, besides {@link inSight}, by which a list of users finds few people in sight without stepping over very many that are not: while a new
 * installation imports its company, that is. `undefined` where stepping over them is cheaper, as it nearly always is.
 */
export async function fewInSight(em: Em, alias: string): Promise<{ sql: string; parameters: string[] } | undefined> {
  const hidden = await em.execute<Hidden[]>("select id, people from imports where state <> 'committed' order by id");
  if (hidden.length === 0) return undefined;
  const [shown] = await em.execute<{ rows: number | string }[]>("select rows from table_rows where name = 'users'");
  const people = hidden.reduce((sum, each) => sum + Number(each.people), 0);
  if (Number(shown?.rows) ** 2 >= people * PAGE) return undefined;
  // Each part is a range of one index.
  const ids = hidden.map(({ id }) => id);
  const between = ids.map((_id, index) => (index + 1 < ids.length ? 'v.import_id > ? and v.import_id < ?' : 'v.import_id > ?'));
  // Statistics would tell SQLite that nearly all have the same value, and that the index is of no use.
  const sqlite = databaseKind(em) === 'sqlite';
  const table = sqlite ? 'users v indexed by users_import_id' : 'users v';
  const parts = ['v.import_id is null', 'v.import_id < ?', ...between].map((range) => `select v.id from ${table} where ${range}`).join(' union all ');
  const first = ids.slice(0, 1);
  const parameters = [...first, ...ids.flatMap((id, index) => [id, ...ids.slice(index + 1, index + 2)])];
  return { sql: sqlite ? `${alias}.id in (${parts})` : `${alias}.id = any (array(${parts}))`, parameters };
}
