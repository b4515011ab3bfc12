import { canOn } from '@gatehouse/ability';
import type { Group as WireGroup, listGroupsInput, Page } from '@gatehouse/contract';
import type { z } from 'zod';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { notFound } from '../platform/errors.ts';
import { readPage } from '../platform/keyset.ts';
import { databaseKind, type Em } from '../platform/orm.ts';
import { readPageOf } from '../platform/read-page.ts';
import { searchFor } from '../platform/sql-words.ts';
import { Group } from './group.entity.ts';
import { HIDDEN_IMPORTS, isGroupInSight } from '../platform/in-sight.ts';

const members = `(g.member_count
  - coalesce((select sum(h.members) from import_groups h where h.group_id = g.id and h.import_id in (${HIDDEN_IMPORTS})), 0))`;
const carried = "(select string_agg(c.role, ' ' order by c.role) from group_roles c where c.group_id = g.id)";
const columns = `g.id, g.name, g.description, g.version, g.created_at, g.updated_at, ${members} as member_count, ${carried} as carried_roles`;
const sortColumns = { name: 'g.name_key', memberCount: members, createdAt: 'g.created_at' } as const;
type GroupSort = keyof typeof sortColumns;

/** One page of the groups that the caller may see, with the total of all that match. */
export async function listGroups(call: AuthorizedCall, input: z.output<typeof listGroupsInput>): Promise<Page<WireGroup>> {
  const { em, ability } = call;
  const page = readPage<GroupSort>(input, { sort: 'name', direction: 'asc' });
  const { rows, nextCursor, total } = await readPageOf<GroupRow>(em, {
    entity: Group,
    alias: 'g',
    columns,
    where: [accessibleBy(ability, 'read', 'Group'), ...(input.filter?.role ? [{ roles: { $some: { role: { $in: input.filter.role } } } }] : [])],
    also: [searchFor(databaseKind(em), 'g.search_text', input.search)],
    sortBy: sortColumns[page.sort],
    id: 'g.id',
    // PostgreSQL compares a count with a number only.
    page: page.sort === 'memberCount' && page.after ? { ...page, after: { ...page.after, value: Number(page.after.value) || 0 } } : page,
  });
  return { items: rows.map(viewGroup), nextCursor, total };
}

/** A group that the caller may see. @throws Refusal `not-found`. */
export async function findGroup({ ability }: AuthorizedCall, em: Em, id: string): Promise<WireGroup> {
  const [group] = await readGroups(em, [id]);
  if (!group || !canOn(ability, 'read', 'Group', groupSubject(group))) throw notFound('group');
  return group;
}

/** Groups by id, whoever asks, in no order. Unknown ids are left out. */
export const readGroups = (em: Em, ids: readonly string[]): Promise<WireGroup[]> => groupsBy(em, 'id', ids);

/** Groups by folded name, as {@link readGroups}. */
export const readGroupsNamed = (em: Em, keys: readonly string[]): Promise<WireGroup[]> => groupsBy(em, 'name_key', keys);

async function groupsBy(em: Em, column: 'id' | 'name_key', values: readonly string[]): Promise<WireGroup[]> {
  if (values.length === 0) return [];
  const rows = await em.execute<GroupRow[]>(
    `select ${columns} from groups g where ${isGroupInSight('g')} and g.${column} in (${values.map(() => '?').join(', ')})`,
    [...values],
  );
  return rows.map(viewGroup);
}

/** A group as the rules of the policies read it: its roles are rows there. */
export const groupSubject = <Row extends { roles: readonly string[] }>(group: Row) => ({ ...group, roles: group.roles.map((role) => ({ role })) });

interface GroupRow {
  id: string;
  name: string;
  description: string;
  member_count: number | string;
  carried_roles: string | null;
  version: number;
  created_at: string;
  updated_at: string;
}

const viewGroup = ({ id, name, description, member_count, carried_roles, version, created_at, updated_at }: GroupRow): WireGroup => ({
  id,
  name,
  description,
  memberCount: Number(member_count),
  roles: carried_roles?.split(' ') ?? [],
  version,
  createdAt: created_at,
  updatedAt: updated_at,
});
