import type { Group as WireGroup, groupMembersInput } from '@gatehouse/contract';
import type { z } from 'zod';
import { regroup } from '../grants/regroup.ts';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import { authorize } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { fromMatching } from '../platform/read-page.ts';
import { User } from '../users/user.entity.ts';
import { findGroup, groupSubject } from './list-groups.ts';
import { tellBeforeTheyLeave } from './tell-members.ts';

type Input = z.output<typeof groupMembersInput>;

/** Puts users into a group: all of them or none. Who is in it already stays. */
export const addMembers = (call: AuthorizedCall, input: Input): Promise<WireGroup> => changeMembers(call, input, 'add');

/** Takes users out of a group: all of them or none. Who is not in it is passed over. */
export const removeMembers = (call: AuthorizedCall, input: Input): Promise<WireGroup> => changeMembers(call, input, 'remove');

/** @throws Refusal `not-found`, `invalid` on `userIds.N` for a user that is not there, and what {@link regroup} does. */
async function changeMembers(call: AuthorizedCall, { id, userIds }: Input, way: 'add' | 'remove'): Promise<WireGroup> {
  return change(call, async (em, trail) => {
    const group = await findGroup(call, em, id);
    authorize(call, 'manageMembers', 'Group', groupSubject(group));
    const members = await membersAmong(em, id, userIds);
    const wanted = [...new Set(userIds)].filter((userId) => members.has(userId) === (way === 'remove'));
    if (wanted.length === 0) return group;
    await requireSeen(call, em, wanted, userIds);
    const people = `(${wanted.map(() => '?').join(', ')})`;
    const roles = way === 'add' ? { gained: group.roles } : { lost: group.roles, leaving: [id] };
    if (way === 'remove') await tellBeforeTheyLeave(em, trail, wanted, [id]);
    await regroup(call, em, { people: wanted, ...roles, fieldOf: (userId) => `userIds.${userIds.indexOf(userId)}` }, async () => {
      if (way === 'add') await em.execute(`insert into group_members (user_id, group_id) select id, ? from users where id in ${people}`, [id, ...wanted]);
      else await em.execute(`delete from group_members where group_id = ? and user_id in ${people}`, [id, ...wanted]);
      const now = timestampOf(call.platform.clock.now());
      await em.execute(`update users set version = version + 1, updated_at = ? where id in ${people}`, [now, ...wanted]);
    });
    trail.record({
      action: `group.${way}-members`,
      mentions: wanted,
      subject: { type: 'Group', id, label: group.name },
      changes: {
        // Ids, not names: history must not name people whose data is erased one day. Whoever reads it is told the names of today.
        members: way === 'add' ? { before: [], after: wanted } : { before: wanted, after: [] },
        ...(group.roles.length > 0 && { roles: way === 'add' ? { before: [], after: group.roles } : { before: group.roles, after: [] } }),
      },
    });
    return findGroup(call, em, id);
  });
}

async function membersAmong(em: Em, groupId: string, userIds: readonly string[]): Promise<Set<string>> {
  const rows = await em.execute<{ user_id: string }[]>(
    `select user_id from group_members where group_id = ? and user_id in (${userIds.map(() => '?').join(', ')})`,
    [groupId, ...userIds],
  );
  return new Set(rows.map(({ user_id }) => user_id));
}

/** @throws Refusal `invalid` that names the place, in what was `sent`, of each of these whom the caller does not see. */
async function requireSeen({ ability }: AuthorizedCall, em: Em, ids: readonly string[], sent: readonly string[]): Promise<void> {
  const among = { sql: `u.id in (${ids.map(() => '?').join(', ')})`, parameters: ids };
  const { sql, parameters } = fromMatching(em, { entity: User, alias: 'u', where: [accessibleBy(ability, 'read', 'User')] }, among);
  const found = await em.execute<{ id: string }[]>(`select u.id ${sql}`, [...parameters]);
  const seen = new Set(found.map(({ id }) => id));
  const missing = ids.filter((id) => !seen.has(id));
  if (missing.length === 0) return;
  const fields = Object.fromEntries(missing.map((id) => [`userIds.${sent.indexOf(id)}`, 'This user is not there any more.']));
  const message = missing.length === 1 ? 'One of these users is not there any more.' : `${missing.length} of these users are not there any more.`;
  throw new Refusal('BAD_REQUEST', 'invalid', message, { fields });
}
