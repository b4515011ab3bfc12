import { type AppAbility, canOn, type FieldOf, vocabulary } from '@gatehouse/ability';
import type { HeldRole, User as WireUser, UserStatus } from '@gatehouse/contract';
import { type Clock, timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';

interface UserRow {
  id: string;
  username: string;
  first_name: string;
  last_name: string | null;
  email: string | null;
  status: UserStatus;
  created_at: string;
  updated_at: string;
  last_login_at: string | null;
  version: number;
}

const marks = (values: readonly unknown[]): string => values.map(() => '?').join(', ');

/**
 * Users as they go over the wire, in the order of `ids`: four queries, however many they are. Plain rows, not entities:
 * nothing here is going to change. Unknown ids are left out.
 */
export async function readUsers(em: Em, clock: Clock, ids: readonly string[]): Promise<WireUser[]> {
  if (ids.length === 0) return [];
  const now = timestampOf(clock.now());
  const list = marks(ids);
  const rows = await em.execute<UserRow[]>(
    `select id, username, first_name, last_name, email, status, created_at, updated_at, last_login_at, version from users where id in (${list})`,
    [...ids],
  );
  const grants = await em.execute<{ user_id: string; role: string; expires_at: string | null }[]>(
    `select user_id, role, expires_at from role_grants where user_id in (${list}) and (expires_at is null or expires_at > ?) order by role`,
    [...ids, now],
  );
  const groups = await em.execute<{ user_id: string; id: string; name: string }[]>(
    `select m.user_id, g.id, g.name from group_members m join groups g on g.id = m.group_id where m.user_id in (${list}) order by g.name_key`,
    [...ids],
  );
  const locks = await em.execute<{ key: string }[]>(`select "key" from login_throttles where "key" in (${list}) and locked_until > ?`, [
    ...ids.map((id) => `user:${id}`),
    now,
  ]);
  const locked = new Set(locks.map(({ key }) => key));
  const byId = new Map(
    rows.map((row): [string, WireUser] => [
      row.id,
      {
        id: row.id,
        username: row.username,
        firstName: row.first_name,
        lastName: row.last_name,
        email: row.email,
        status: row.status,
        roles: [],
        groups: [],
        version: row.version,
        createdAt: row.created_at,
        updatedAt: row.updated_at,
        lastLoginAt: row.last_login_at,
        locked: locked.has(`user:${row.id}`),
      },
    ]),
  );
  for (const { user_id, role, expires_at } of grants) byId.get(user_id)?.roles.push({ role, via: 'direct', expiresAt: expires_at } satisfies HeldRole);
  for (const { user_id, id, name } of groups) byId.get(user_id)?.groups.push({ id, name });
  return ids.flatMap((id) => byId.get(id) ?? []);
}

/** Leaves out the fields of a user that the caller may not read. */
export function maskUser(ability: AppAbility, user: WireUser): WireUser {
  const hidden = vocabulary.User.fields.filter((field: FieldOf<'User'>) => !canOn(ability, 'read', 'User', user, field));
  if (hidden.length === 0) return user;
  const shown = { ...user };
  for (const field of hidden) Reflect.deleteProperty(shown, field);
  return shown;
}

export const roleIdsOf = (user: Pick<WireUser, 'roles'>): string[] => user.roles.map(({ role }) => role);
