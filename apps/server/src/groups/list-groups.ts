import type { Group as WireGroup, listGroupsInput, Page } from '@gatehouse/contract';
import { foldForSearch } from '@gatehouse/contract';
import { raw } from '@mikro-orm/sql';
import type { z } from 'zod';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { notFound } from '../platform/errors.ts';
import { contains, cursorOf, readPage } from '../platform/keyset.ts';
import { databaseKind, type Em } from '../platform/orm.ts';
import { Group } from './group.entity.ts';

const members = '(select count(*) from group_members m where m.group_id = g.id)';
const sortColumns = { name: 'g.name_key', memberCount: members, createdAt: 'g.created_at' } as const;
type GroupSort = keyof typeof sortColumns;

/** One page of the groups that the caller may see, with the total of all that match. */
export async function listGroups(call: AuthorizedCall, input: z.output<typeof listGroupsInput>): Promise<Page<WireGroup>> {
  const { em, ability } = call;
  const page = readPage<GroupSort>(input, { sort: 'name', direction: 'asc' });
  const matching = () => {
    const query = em.createQueryBuilder(Group, 'g').where(accessibleBy(ability, 'read', 'Group'));
    const search = foldForSearch(input.search?.trim() ?? '');
    return search === '' ? query : query.andWhere({ [contains(databaseKind(em), 'g.search_text', search) as never]: [] });
  };
  const column = sortColumns[page.sort];
  const query = matching().select(['id', raw(`${column} as sort_value`)]);
  if (page.after) {
    const value = page.sort === 'memberCount' ? Number(page.after.value) || 0 : String(page.after.value);
    query.andWhere({ [raw(`(${column}, g.id) ${page.direction === 'asc' ? '>' : '<'} (?, ?)`, [value, String(page.after.id)]) as never]: [] });
  }
  const found = await query
    .orderBy([{ [raw(column) as never]: page.direction }, { id: page.direction }])
    .limit(page.limit + 1)
    .execute<{ id: string; sort_value: string | number }[]>('all', false);
  const shown = found.slice(0, page.limit);
  const last = shown.at(-1);
  return {
    items: await readGroups(
      em,
      shown.map(({ id }) => id),
    ),
    nextCursor: found.length > page.limit && last ? cursorOf(page, page.sort === 'memberCount' ? Number(last.sort_value) : last.sort_value, last.id) : null,
    total: await matching().getCount('id', false),
  };
}

/** A group that the caller may see. @throws Refusal `not-found`. */
export async function getGroup({ em, ability }: AuthorizedCall, { id }: { id: string }): Promise<WireGroup> {
  const visible = await em.count(Group, { $and: [{ id }, accessibleBy(ability, 'read', 'Group')] });
  const [group] = visible === 1 ? await readGroups(em, [id]) : [];
  if (!group) throw notFound('group');
  return group;
}

interface GroupRow {
  id: string;
  name: string;
  description: string;
  member_count: number | string;
  version: number;
  created_at: string;
  updated_at: string;
}

async function readGroups(em: Em, ids: readonly string[]): Promise<WireGroup[]> {
  if (ids.length === 0) return [];
  const rows = await em.execute<GroupRow[]>(
    `select g.id, g.name, g.description, g.version, g.created_at, g.updated_at, ${members} as member_count from groups g where g.id in (${ids.map(() => '?').join(', ')})`,
    [...ids],
  );
  return ids.flatMap((id) =>
    rows
      .filter((row) => row.id === id)
      .map(({ name, description, member_count, version, created_at, updated_at }) => ({
        id,
        name,
        description,
        memberCount: Number(member_count),
        version,
        createdAt: created_at,
        updatedAt: updated_at,
      })),
  );
}
