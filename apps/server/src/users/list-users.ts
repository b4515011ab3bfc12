import type { listUsersInput, Page, User as WireUser, UserFilter, UserSort } from '@gatehouse/contract';
import type { z } from 'zod';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { fewInSight } from '../platform/in-sight.ts';
import { readPage } from '../platform/keyset.ts';
import { databaseKind } from '../platform/orm.ts';
import { readPageOf, type Sql } from '../platform/read-page.ts';
import { searchFor } from '../platform/sql-words.ts';
import { invitedAs } from './invited-or-not.ts';
import { User } from './user.entity.ts';
import { maskUser, userColumns, type UserRow, viewUser } from './user.view.ts';

/** The column that a sort goes by. What may be NULL sorts as the empty text, first, in both databases. */
const sortColumns: Record<UserSort, string> = {
  username: 'u.username_key',
  firstName: 'u.first_name_sort',
  lastName: 'u.last_name_sort',
  email: "coalesce(u.email_key, '')",
  status: 'u.status',
  createdAt: 'u.created_at',
  lastLoginAt: "coalesce(u.last_login_at, '')",
};

/** The users, as `u`, whom the caller may see and who match. */
export function matchingUsers({ em, ability, platform }: AuthorizedCall, { search, filter }: { search?: string | undefined; filter?: UserFilter | undefined }) {
  const now = timestampOf(platform.clock.now());
  return {
    entity: User,
    alias: 'u',
    all: "select rows as total from table_rows where name = 'users'",
    where: [accessibleBy(ability, 'read', 'User'), ...filters(filter)],
    also: [
      searchFor(databaseKind(em), 'u.search_text', search),
      ...holdersOf(filter?.role, now),
      ...membersOf(filter?.groupId),
      invitedAs(filter?.invitation, now),
    ],
  };
}

/** One page of the users that the caller may see, with the total of all that match. */
export async function listUsers(call: AuthorizedCall, input: z.output<typeof listUsersInput>, { counted = true } = {}): Promise<Page<WireUser>> {
  const { em, ability, platform } = call;
  const now = timestampOf(platform.clock.now());
  const matching = matchingUsers(call, input);
  const few = await fewInSight(em, 'u');
  const page = readPage<UserSort>(input, { sort: 'username', direction: 'asc' });
  const { rows, nextCursor, total } = await readPageOf<UserRow>(em, {
    ...matching,
    also: [...matching.also, few],
    columns: userColumns[databaseKind(em)],
    // With the sign SQLite does not go along the index, and sorts the few.
    sortBy: few && databaseKind(em) === 'sqlite' ? `+${sortColumns[page.sort]}` : sortColumns[page.sort],
    id: 'u.id',
    page,
    counted,
  });
  return { items: rows.map((row) => maskUser(ability, viewUser(row, now))), nextCursor, total };
}

function filters(filter: UserFilter | undefined) {
  return [
    ...(filter?.status ? [{ status: { $in: filter.status } }] : []),
    ...(filter?.importId === undefined ? [] : [{ importId: filter.importId }]),
    ...(filter?.lastLogin ? lastLoginFilters(filter.lastLogin) : []),
  ];
}

// Written by hand: MikroORM joins the users once more to ask for what belongs to them, which at a million users takes twice as long.
const holdersOf = (roles: readonly string[] | undefined, now: string): Sql[] =>
  roles
    ? [
        {
          sql: `u.id in (select h.user_id from held_roles h where h.role in ${marks(roles)} and (h.expires_at is null or h.expires_at > ?))`,
          parameters: [...roles, now],
        },
      ]
    : [];

/** Among none of them is nobody. */
const marks = (values: readonly string[]): string => `(${values.length === 0 ? 'null' : values.map(() => '?').join(', ')})`;

const membersOf = (groupIds: readonly string[] | undefined): Sql[] =>
  groupIds
    ? [
        {
          sql: `u.id in (select m.user_id from groups g join group_members m on m.group_id = g.id where g.id in ${marks(groupIds)} and g.removed_at is null)`,
          parameters: groupIds,
        },
      ]
    : [];

function lastLoginFilters({ before, never }: NonNullable<UserFilter['lastLogin']>) {
  const earlier = before === undefined ? [] : [{ lastLoginAt: { $lt: timestampOf(new Date(before)) } }];
  if (never === true) return [{ $or: [...earlier, { lastLoginAt: null }] }];
  return never === false ? [...earlier, { lastLoginAt: { $ne: null } }] : earlier;
}
