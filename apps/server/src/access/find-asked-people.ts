import { type AuthorizeInput, foldForIdentity } from '@gatehouse/contract';
import type { Person } from '@gatehouse/decisions';
import type { Timestamp } from '../platform/clock.ts';
import { type DatabaseKind, databaseKind, type Em } from '../platform/orm.ts';
import { jsonRows, rowsOfJson } from '../platform/sql-words.ts';

/** How a user is asked for: by one of the three. */
export type AskedUser = AuthorizeInput['user'];

const selectOf = (kind: DatabaseKind): string => `select u.id, u.username_key, u.email_key, u.status,
  ${jsonRows(kind, { columns: 'r.role, r.expires_at', from: 'role_grants r where r.user_id = u.id', orderBy: 'r.role' })} as granted_roles,
  ${jsonRows(kind, {
    columns: "m.group_id, (select string_agg(c.role, ' ' order by c.role) from group_roles c where c.group_id = m.group_id)",
    from: 'group_members m where m.user_id = u.id',
    orderBy: 'm.group_id',
  })} as held_groups
  from users u`;

const SELECT: Record<DatabaseKind, string> = { sqlite: selectOf('sqlite'), postgres: selectOf('postgres') };

interface Row {
  id: string;
  username_key: string;
  email_key: string | null;
  status: string;
  granted_roles: string;
  held_groups: string;
}

type Column = 'id' | 'username_key' | 'email_key';

const ask = ({ id, username, email }: AskedUser): [Column, string] =>
  id !== undefined ? ['id', id] : username !== undefined ? ['username_key', foldForIdentity(username)] : ['email_key', foldForIdentity(email ?? '')];

/**
 * The people who are asked about, as the database has them now, with their groups and all roles that they hold. However many are
 * asked about, it is at most one query for each way of asking. Names and addresses compare as at sign-in, ids exactly.
 * @returns who an asked user is; `undefined` for nobody.
 */
export async function findAskedPeople(em: Em, asked: readonly AskedUser[], at: Timestamp): Promise<(user: AskedUser) => Person | undefined> {
  const wanted: Record<Column, Set<string>> = { id: new Set(), username_key: new Set(), email_key: new Set() };
  for (const user of asked) {
    const [column, value] = ask(user);
    wanted[column].add(value);
  }
  const found: Record<Column, Map<string, Person>> = { id: new Map(), username_key: new Map(), email_key: new Map() };
  for (const column of ['id', 'username_key', 'email_key'] as const) {
    const values = [...wanted[column]];
    if (values.length === 0) continue;
    const rows = await em.execute<Row[]>(`${SELECT[databaseKind(em)]} where u.${column} in (${marks(values.length)})`, padded(values));
    for (const row of rows) found[column].set(row[column] ?? '', personOf(row, at));
  }
  return (user) => {
    const [column, value] = ask(user);
    return found[column].get(value);
  };
}

function personOf({ id, status, granted_roles, held_groups }: Row, at: Timestamp): Person {
  const roles = new Set<string>();
  for (const [role, expiresAt] of rowsOfJson<[string, string | null]>(granted_roles)) if (expiresAt === null || expiresAt > at) roles.add(role);
  const groups = rowsOfJson<[string, string | null]>(held_groups);
  for (const [, carried] of groups) for (const role of carried?.split(' ') ?? []) roles.add(role);
  return { id, status, groupIds: groups.map(([group]) => group), roles: [...roles] };
}

/** Lists are asked for in sizes of powers of two, so that the database knows few texts and prepares each once. */
const sizeOf = (count: number): number => 2 ** Math.ceil(Math.log2(count));
export const marks = (count: number): string => Array.from({ length: sizeOf(count) }, () => '?').join(', ');
export const padded = (values: readonly string[]): string[] => [
  ...values,
  ...Array.from({ length: sizeOf(values.length) - values.length }, () => values[0] ?? ''),
];
