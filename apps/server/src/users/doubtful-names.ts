import type { Em } from '../platform/orm.ts';

/** Two names that people may take for one another. What is new is refused; these are from before. */
export interface DoubtfulName {
  /** `address`: a username that is another's e-mail address. `look`: two usernames, or two names of groups, that look the same. */
  kind: 'address' | 'look' | 'group-look';
  name: string;
  other: string;
}

const MOST = 1000;

/** Usernames that are somebody else's e-mail address: whoever types it at sign-in is taken for the one who has it as username. */
export async function namesThatAreAddresses(em: Em): Promise<DoubtfulName[]> {
  const rows = await em.execute<{ name: string; other: string }[]>(
    `select a.username as name, b.username as other from users a join users b on b.email_key = a.username_key and b.id <> a.id
     where a.username_key like '%@%' order by a.username_key limit ${MOST}`,
  );
  return rows.map((row) => ({ kind: 'address', ...row }));
}

/** All doubtful names that the database has, at most a thousand of each kind. */
export async function doubtfulNames(em: Em): Promise<DoubtfulName[]> {
  return [
    ...(await namesThatAreAddresses(em)),
    ...(await lookAlikes(em, 'users', 'username', 'look')),
    ...(await lookAlikes(em, 'groups', 'name', 'group-look')),
  ];
}

/** Of the two that look the same one is not plain ASCII: its keys begin with `u`. */
async function lookAlikes(em: Em, table: string, name: string, kind: DoubtfulName['kind']): Promise<DoubtfulName[]> {
  const pairs = ['look_key', 'folded_look_key'].map(
    (column) => `select a.${name} as name, b.${name} as other from ${table} a
      join ${table} b on b.${column} in (a.${column}, 'a' || substr(a.${column}, 2)) and b.id <> a.id
      where a.${column} like 'u%' and (b.${column} like 'a%' or a.id < b.id)`,
  );
  const rows = await em.execute<{ name: string; other: string }[]>(`${pairs.join(' union ')} order by 1, 2 limit ${MOST}`);
  return rows.map((row) => ({ kind, ...row }));
}
