import type { restoreUserInput, User as WireUser } from '@gatehouse/contract';
import type { z } from 'zod';
import { requireMayRegroup } from '../grants/regroup.ts';
import { RoleGrant } from '../grants/role-grant.entity.ts';
import { requireEmailFor } from '../grants/role-rules.ts';
import { readGroups } from '../groups/list-groups.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { isDefined } from '../platform/authz/roles-in-force.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { conflict } from '../platform/errors.ts';
import { insertRows } from '../platform/insert-rows.ts';
import type { Em } from '../platform/orm.ts';
import { deletedSubject, findDeleted, type KeptUser } from './kept-user.ts';
import { requireFreeEmail, requireUntakenUsername } from './user-rules.ts';
import { foldedNames, User } from './user.entity.ts';
import { maskUser, readUser } from './user.view.ts';

/**
 * Brings a deleted user back, deactivated: names, those roles that have not ended, and those groups that are still there.
 * They have no password and no second factor: once reactivated they are invited anew. `email` is for when theirs is taken.
 * @throws Refusal `not-found`, `wrong-status` when it is too late, `email-taken`, `username-taken`
 * when it is somebody's address by now, `above-ceiling` for what would return.
 */
export async function restoreUser(call: AuthorizedCall, input: z.output<typeof restoreUserInput>): Promise<WireUser> {
  const { id } = input;
  return change(call, async (em, trail) => {
    const deleted = await findDeleted(em, id);
    const now = timestampOf(call.platform.clock.now());
    authorize(call, 'delete', 'User', deletedSubject(deleted));
    requireCeiling(call, deleted.roles, 'person');
    const { kept, restorableUntil } = deleted;
    if (!kept || restorableUntil === null || restorableUntil <= now) {
      throw conflict('wrong-status', 'The time in which they could be restored is over, or their data was erased. Add them as a new user.');
    }
    const email = input.email === undefined ? kept.email : input.email;
    await requireUntakenUsername(em, kept.username, id);
    await requireFreeEmail(em, email, id);
    const roles = kept.roles.filter(({ role, expiresAt }) => isDefined(call.platform, role) && (expiresAt === null || expiresAt > now));
    const groups = await readGroups(em, kept.groups);
    requireEmailFor(call.platform, [...roles.map(({ role }) => role), ...groups.flatMap((group) => group.roles)], email);
    await em.execute('delete from user_tombstones where id = ?', [id]);
    await insertKept(call, em, id, { ...kept, email, roles, groups: groups.map((group) => group.id) });
    await requireMayRegroup(call, em, { people: [id], gained: [...new Set(groups.flatMap((group) => group.roles))] });
    trail.record({
      action: 'user.restore',
      subject: { type: 'User', id, label: kept.username },
      changes: {
        status: { before: null, after: 'deactivated' },
        roles: { before: null, after: roles.map(({ role }) => role) },
        groups: { before: null, after: groups.map((group) => group.id) },
        ...(email !== kept.email && { email: { before: kept.email, after: email } }),
      },
    });
    const user = await readUser(em, call.platform.clock, id);
    if (!user) throw new Error('A user that was just restored can not be read.');
    return maskUser(call.ability, user);
  });
}

async function insertKept({ platform }: AuthorizedCall, em: Em, id: string, kept: KeptUser): Promise<void> {
  const { username, firstName, lastName, email, createdAt, lastLoginAt, version, authzVersion, roles, groups } = kept;
  const row = {
    id,
    username,
    firstName,
    lastName,
    email,
    ...foldedNames({ username, firstName, lastName, email }),
    status: 'deactivated',
    deactivationReason: null,
    createdAt,
    updatedAt: timestampOf(platform.clock.now()),
    lastLoginAt,
    // Whoever still has them open from before is told that they changed.
    version: version + 1,
    authzVersion: authzVersion + 1,
  };
  await insertRows(em, User, [row]);
  await insertRows(
    em,
    RoleGrant,
    roles.map(({ role, expiresAt }) => ({ id: platform.ids.next(), user: id, role, expiresAt })),
  );
  for (const group of groups) await em.execute('insert into group_members (user_id, group_id) values (?, ?)', [id, group]);
}
