import type { Group as WireGroup, groupMembersInput } from '@gatehouse/contract';
import type { z } from 'zod';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { invalidField, Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { readUsers, roleIdsOf } from '../users/user.view.ts';
import { findGroup } from './list-groups.ts';

type Input = z.output<typeof groupMembersInput>;

/** Puts users into a group: all of them or none. Who is in it already stays. */
export const addMembers = (call: AuthorizedCall, input: Input): Promise<WireGroup> => changeMembers(call, input, 'add');

/** Takes users out of a group: all of them or none. Who is not in it is passed over. */
export const removeMembers = (call: AuthorizedCall, input: Input): Promise<WireGroup> => changeMembers(call, input, 'remove');

/**
 * Nobody changes their own groups, nor those of somebody whose permissions exceed their own.
 * @throws Refusal `not-found`, `invalid` on `userIds` for a user that is not there, `own-roles`, `above-ceiling`.
 */
async function changeMembers(call: AuthorizedCall, { id, userIds }: Input, way: 'add' | 'remove'): Promise<WireGroup> {
  return change(call, async (em, trail) => {
    const group = await findGroup(call, em, id);
    authorize(call, 'manageMembers', 'Group', group);
    const members = await membersAmong(em, id, userIds);
    const wanted = new Set(userIds.filter((userId) => members.has(userId) === (way === 'remove')));
    if (wanted.has(call.principal.id)) throw new Refusal('FORBIDDEN', 'own-roles', 'Nobody changes their own groups. Ask somebody else who manages groups.');
    const users = await readUsers(em, call.platform.clock, [...wanted]);
    if (users.length < wanted.size) throw invalidField('userIds', `${wanted.size - users.length} of these users are not there any more.`);
    for (const user of users) requireCeiling(call, roleIdsOf(user), 'person');
    if (users.length === 0) return group;
    const now = timestampOf(call.platform.clock.now());
    for (const user of users) {
      if (way === 'add') await em.execute('insert into group_members (user_id, group_id) values (?, ?)', [user.id, id]);
      else await em.execute('delete from group_members where user_id = ? and group_id = ?', [user.id, id]);
      await em.execute('update users set version = version + 1, updated_at = ? where id = ?', [now, user.id]);
    }
    const names = users.map(({ username }) => username);
    trail.record({
      action: `group.${way}-members`,
      subject: { type: 'Group', id, label: group.name },
      changes: { members: way === 'add' ? { before: [], after: names } : { before: names, after: [] } },
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
