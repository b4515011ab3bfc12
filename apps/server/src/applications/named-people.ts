import type { NamedPeople, Who } from '@gatehouse/contract';
import { Group } from '../groups/group.entity.ts';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import type { Em } from '../platform/orm.ts';
import { fromMatching } from '../platform/read-page.ts';
import { User } from '../users/user.entity.ts';

/** The names behind the users and groups of some sets, as far as the caller may see them. */
export async function namedPeople({ ability }: AuthorizedCall, em: Em, sets: readonly Who[]): Promise<NamedPeople> {
  const userIds = [...new Set(sets.flatMap((who) => who.userIds))];
  const groupIds = [...new Set(sets.flatMap((who) => who.groupIds))];
  const users = fromMatching(em, { entity: User, alias: 'u', where: [accessibleBy(ability, 'read', 'User'), { id: { $in: userIds } }] });
  const groups = fromMatching(em, { entity: Group, alias: 'g', where: [accessibleBy(ability, 'read', 'Group'), { id: { $in: groupIds } }] });
  const read = (columns: string, { sql, parameters }: typeof users) => em.execute<NamedPeople['users']>(`select ${columns} ${sql} order by 2`, [...parameters]);
  return {
    users: userIds.length === 0 ? [] : await read('u.id, u.username as label', users),
    groups: groupIds.length === 0 ? [] : await read('g.id, g.name as label', groups),
  };
}

/** Those of the ids that nobody, or no group, has. */
export async function unknownIds(em: Em, table: 'users' | 'groups', ids: readonly string[]): Promise<string[]> {
  const known = new Set<string>();
  for (let start = 0; start < ids.length; start += IDS_AT_ONCE) {
    const part = ids.slice(start, start + IDS_AT_ONCE);
    for (const { id } of await em.execute<{ id: string }[]>(`select id from ${table} where id in (${part.map(() => '?').join(', ')})`, part)) known.add(id);
  }
  return ids.filter((id) => !known.has(id));
}

/** Bound parameters of one statement, below either database's limit. */
const IDS_AT_ONCE = 5000;
