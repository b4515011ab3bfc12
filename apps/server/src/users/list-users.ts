import type { listUsersInput, Page, User as WireUser, UserFilter, UserSort } from '@gatehouse/contract';
import { foldForSearch } from '@gatehouse/contract';
import { raw } from '@mikro-orm/sql';
import type { z } from 'zod';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { contains, cursorOf, readPage } from '../platform/keyset.ts';
import { databaseKind } from '../platform/orm.ts';
import { User } from './user.entity.ts';
import { maskUser, readUsers } from './user.view.ts';

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

/** One page of the users that the caller may see, with the total of all that match. */
export async function listUsers(call: AuthorizedCall, input: z.output<typeof listUsersInput>): Promise<Page<WireUser>> {
  const { em, ability, platform } = call;
  const page = readPage<UserSort>(input, { sort: 'username', direction: 'asc' });
  const matching = () => {
    const query = em
      .createQueryBuilder(User, 'u')
      .where({ $and: [accessibleBy(ability, 'read', 'User'), ...filters(input.filter, timestampOf(platform.clock.now()))] });
    const search = foldForSearch(input.search?.trim() ?? '');
    return search === '' ? query : query.andWhere({ [contains(databaseKind(em), 'u.search_text', search) as never]: [] });
  };
  const column = sortColumns[page.sort];
  const query = matching().select(['id', raw(`${column} as sort_value`)]);
  if (page.after) {
    const beyond = page.direction === 'asc' ? '>' : '<';
    query.andWhere({ [raw(`(${column}, u.id) ${beyond} (?, ?)`, [String(page.after.value), String(page.after.id)]) as never]: [] });
  }
  const found = await query
    .orderBy([{ [raw(column) as never]: page.direction }, { id: page.direction }])
    .limit(page.limit + 1)
    .execute<{ id: string; sort_value: string }[]>('all', false);
  // `count(*)`, not `count(id)`: SQLite answers it from the index pages without looking at the rows.
  const [counted] = await matching().select(raw('count(*) as total')).execute<{ total: number | string }[]>('all', false);
  const total = Number(counted?.total ?? 0);
  const shown = found.slice(0, page.limit);
  const last = shown.at(-1);
  const users = await readUsers(
    em,
    platform.clock,
    shown.map(({ id }) => id),
  );
  return {
    items: users.map((user) => maskUser(ability, user)),
    nextCursor: found.length > page.limit && last ? cursorOf(page, last.sort_value, last.id) : null,
    total,
  };
}

function filters(filter: UserFilter | undefined, now: string) {
  return [
    ...(filter?.status ? [{ status: { $in: filter.status } }] : []),
    ...(filter?.role ? [{ roles: { $some: { role: { $in: filter.role }, $or: [{ expiresAt: null }, { expiresAt: { $gt: now } }] } } }] : []),
    ...(filter?.groupId ? [{ groups: { $some: { id: { $in: filter.groupId } } } }] : []),
  ];
}
