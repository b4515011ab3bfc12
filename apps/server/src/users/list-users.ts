import type { listUsersInput, Page, User as WireUser, UserFilter, UserSort } from '@gatehouse/contract';
import type { z } from 'zod';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { readPage } from '../platform/keyset.ts';
import { databaseKind } from '../platform/orm.ts';
import { readPageOf } from '../platform/read-page.ts';
import { searchFor } from '../platform/sql-words.ts';
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
  return {
    entity: User,
    alias: 'u',
    where: [accessibleBy(ability, 'read', 'User'), ...filters(filter, timestampOf(platform.clock.now()))],
    also: [searchFor(databaseKind(em), 'u.search_text', search)],
  };
}

/** One page of the users that the caller may see, with the total of all that match. */
export async function listUsers(call: AuthorizedCall, input: z.output<typeof listUsersInput>, { counted = true } = {}): Promise<Page<WireUser>> {
  const { em, ability, platform } = call;
  const now = timestampOf(platform.clock.now());
  const page = readPage<UserSort>(input, { sort: 'username', direction: 'asc' });
  const { rows, nextCursor, total } = await readPageOf<UserRow>(em, {
    ...matchingUsers(call, input),
    columns: userColumns[databaseKind(em)],
    sortBy: sortColumns[page.sort],
    id: 'u.id',
    page,
    counted,
  });
  return { items: rows.map((row) => maskUser(ability, viewUser(row, now))), nextCursor, total };
}

function filters(filter: UserFilter | undefined, now: string) {
  return [
    ...(filter?.status ? [{ status: { $in: filter.status } }] : []),
    ...(filter?.role ? [{ roles: { $some: { role: { $in: filter.role }, $or: [{ expiresAt: null }, { expiresAt: { $gt: now } }] } } }] : []),
    ...(filter?.groupId ? [{ groups: { $some: { id: { $in: filter.groupId } } } }] : []),
    ...(filter?.lastLogin ? lastLoginFilters(filter.lastLogin) : []),
  ];
}

function lastLoginFilters({ before, never }: NonNullable<UserFilter['lastLogin']>) {
  const earlier = before === undefined ? [] : [{ lastLoginAt: { $lt: timestampOf(new Date(before)) } }];
  if (never === true) return [{ $or: [...earlier, { lastLoginAt: null }] }];
  return never === false ? [...earlier, { lastLoginAt: { $ne: null } }] : earlier;
}
