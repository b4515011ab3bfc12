import type { updateUserInput, User as WireUser } from '@gatehouse/contract';
import type { z } from 'zod';
import type { Changes, Trail } from '../audit/trail.ts';
import { queueNotice } from '../credentials/queue-mail.ts';
import { ownGroups, regroup } from '../grants/regroup.ts';
import { requireEmailFor } from '../grants/role-rules.ts';
import { requireMayPlace } from '../groups/require-may-place.ts';
import { tellBeforeTheyLeave } from '../groups/tell-members.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { requireConfirmation } from '../platform/authz/require-confirmation.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { staleVersion } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { standsFor } from '../platform/principal.ts';
import { requestEmailChange } from './change-own-email.ts';
import { findUser } from './find-user.ts';
import { requireFreeEmail, requireFreeUsername } from './user-rules.ts';
import { maskUser, readUser, roleIdsOf } from './user.view.ts';
import { writeNames } from './write-names.ts';

const fields = ['username', 'firstName', 'lastName', 'email'] as const;

/**
 * Changes a user's own data. What is not sent is not touched; a version that is not the current one is a conflict.
 * Whoever enters an e-mail address of their own must confirm it before it counts, whichever call they make.
 */
export async function updateUser(
  call: AuthorizedCall,
  input: z.output<typeof updateUserInput>,
  action: 'user.update' | 'profile.update' = 'user.update',
): Promise<WireUser> {
  return change(call, async (em, trail) => {
    const user = await findUser(call, em, input.id);
    const names = { username: user.username, firstName: user.firstName, lastName: user.lastName, email: user.email };
    const changes: Changes = {};
    for (const field of fields) {
      const value = input[field];
      if (value === undefined || value === names[field]) continue;
      changes[field] = { before: names[field], after: value };
      Object.assign(names, { [field]: value });
    }
    // Whoever has the mailbox can ask for a new password.
    if (standsFor(call.principal, user.id) && changes.email) requireConfirmation(call);
    const ownEmail = user.id === call.principal.id && changes.email ? names.email : null;
    if (ownEmail !== null) {
      names.email = user.email;
      delete changes.email;
    }
    const sent = fields.filter((field) => input[field] !== undefined);
    authorize(call, 'update', 'User', user, sent);
    if (user.id !== call.principal.id) requireCeiling(call, roleIdsOf(user), 'person');
    if (user.version !== input.version) throw staleVersion('user');
    if (changes.username) await requireFreeUsername(em, names.username, user.id);
    if (changes.email) await requireFreeEmail(em, names.email, user.id);
    const groupIds = input.groupIds && [...new Set(input.groupIds)];
    if (groupIds && differ(user, groupIds)) changes['groups'] = { before: user.groups.map(({ id }) => id), after: groupIds };
    if (ownEmail !== null) await requestEmailChange(call, em, trail, user, ownEmail);
    if (Object.keys(changes).length === 0) return maskUser(call.ability, user);
    // Names first: what a group carries may need an e-mail address that is set, or taken away, with the same call.
    await writeNames(call, em, user, names);
    // At the address of before: whoever took an account over would read the new one's.
    if (user.id !== call.principal.id && (changes['username'] ?? changes['email'])) await queueNotice(call, em, user.id, 'name-changed', user.email);
    if (groupIds && changes['groups']) await replaceGroups(call, em, trail, user, groupIds);
    const updated = (await readUser(em, call.platform.clock, user.id)) ?? user;
    requireEmailFor(call.platform, roleIdsOf(updated), names.email);
    trail.record({ action, subject: { type: 'User', id: user.id, label: names.username }, changes });
    return maskUser(call.ability, updated);
  });
}

const differ = ({ groups }: WireUser, wanted: readonly string[]): boolean => groups.length !== wanted.length || groups.some(({ id }) => !wanted.includes(id));

async function replaceGroups(call: AuthorizedCall, em: Em, trail: Trail, user: WireUser, wanted: readonly string[]): Promise<void> {
  const held = user.groups.map(({ id }) => id);
  const added = wanted.filter((id) => !held.includes(id));
  const removed = held.filter((id) => !wanted.includes(id));
  if (standsFor(call.principal, user.id)) throw ownGroups();
  const gained = await requireMayPlace(call, em, added);
  const lost = await requireMayPlace(call, em, removed);
  if (removed.length > 0) await tellBeforeTheyLeave(em, trail, [user.id], removed);
  await regroup(call, em, { people: [user.id], gained, lost, leaving: removed }, async () => {
    for (const id of added) await em.execute('insert into group_members (user_id, group_id) values (?, ?)', [user.id, id]);
    for (const id of removed) await em.execute('delete from group_members where user_id = ? and group_id = ?', [user.id, id]);
  });
}
