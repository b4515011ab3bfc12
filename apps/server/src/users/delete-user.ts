import type { DeletionImpact, User as WireUser } from '@gatehouse/contract';
import { foldForIdentity } from '@gatehouse/contract';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { requireConfirmation } from '../platform/authz/require-confirmation.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { conflict } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { findUser } from './find-user.ts';
import { UserTombstone } from './user-tombstone.entity.ts';
import { User } from './user.entity.ts';
import { roleIdsOf } from './user.view.ts';

/** What would go with a user, and what stands in the way. */
export async function deletionImpact(call: AuthorizedCall, { id }: { id: string }): Promise<DeletionImpact> {
  const user = await findUser(call, call.em, id);
  return impactOf(call.em, user);
}

async function impactOf(em: Em, user: WireUser): Promise<DeletionImpact> {
  const [sessions] = await em.execute<{ count: number | string }[]>('select count(*) as count from sessions where user_id = ?', [user.id]);
  return { groups: user.groups, sessions: Number(sessions?.count ?? 0), referrers: [], blockedBy: user.status === 'deactivated' ? null : 'not-deactivated' };
}

/**
 * Deletes a deactivated user and leaves a tombstone: the username stays theirs, and history stays readable.
 * With `erase` the tombstone keeps no name.
 */
export async function deleteUser(call: AuthorizedCall, { id, erase = false }: { id: string; erase?: boolean | undefined }): Promise<{ id: string }> {
  return change(call, async (em, trail) => {
    if (erase) requireConfirmation(call);
    const user = await findUser(call, em, id);
    authorize(call, 'delete', 'User', user);
    requireCeiling(call, roleIdsOf(user), 'person');
    if (user.status !== 'deactivated') throw conflict('not-deactivated', `Deactivate ${user.username} first; then they can be deleted.`);
    await em.nativeDelete(User, { id });
    await em.insert(UserTombstone, {
      id,
      usernameKey: foldForIdentity(user.username),
      label: erase ? null : user.username,
      deletedAt: timestampOf(call.platform.clock.now()),
    });
    trail.record({
      action: 'user.delete',
      subject: { type: 'User', id, label: user.username },
      changes: {
        status: { before: user.status, after: null },
        roles: { before: roleIdsOf(user), after: null },
        groups: { before: user.groups.map(({ id: group }) => group), after: null },
      },
    });
    return { id };
  });
}
