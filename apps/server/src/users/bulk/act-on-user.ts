import type { BulkAction } from '@gatehouse/contract';
import { requireMayPlace } from '../../groups/require-may-place.ts';
import { requireCeiling } from '../../platform/authz/authorize.ts';
import { guardCaller, type Permission } from '../../platform/authz/guard-caller.ts';
import type { AuthorizedCall } from '../../platform/call.ts';
import { Refusal } from '../../platform/errors.ts';
import { standsFor } from '../../platform/principal.ts';
import { deactivateUser, reactivateUser } from '../change-status.ts';
import { findUser } from '../find-user.ts';
import { setRoles } from '../set-roles.ts';
import { updateUser } from '../update-user.ts';
import { requireKnownRoles } from '../../grants/role-rules.ts';

/** What is done to each of many users. */
export interface Act {
  action: BulkAction;
  groupId?: string | null | undefined;
  roles?: readonly { role: string; expiresAt?: string | null }[] | undefined;
  reason?: string | null | undefined;
}

/**
 * Does the act to one user, or rehearses it.
 * @returns whether it changed anything about them.
 * @throws Refusal when that user can't be acted on.
 */
export async function actOnUser(call: AuthorizedCall, { action, groupId, roles = [], reason }: Act, id: string): Promise<boolean> {
  const user = await findUser(call, call.em.fork(), id);
  const { version } = user;
  const groups = user.groups.map((group) => group.id);
  const changed = ({ version: now }: { version: number }): boolean => now !== version;
  switch (action) {
    case 'deactivate':
      return changed(await deactivateUser(call, { id, reason: reason ?? undefined }));
    case 'reactivate':
      return changed(await reactivateUser(call, { id }));
    case 'setRoles':
      // An Owner may step down, but not half-way through a list: the rest of it would be judged without their permissions.
      if (standsFor(call.principal, id)) throw new Refusal('FORBIDDEN', 'own-roles', 'Nobody changes their own roles together with those of others.');
      return changed(await setRoles(call, { id, version, roles: [...roles] }));
    case 'addToGroup':
      return changed(await updateUser(call, { id, version, groupIds: [...groups, groupId ?? ''] }));
    case 'removeFromGroup':
      return changed(await updateUser(call, { id, version, groupIds: groups.filter((group) => group !== groupId) }));
  }
}

const permissions: Record<BulkAction, Permission> = {
  deactivate: ['deactivate', 'User'],
  reactivate: ['reactivate', 'User'],
  setRoles: ['assignRoles', 'User'],
  addToGroup: ['manageMembers', 'Group'],
  removeFromGroup: ['manageMembers', 'Group'],
};

/**
 * Refuses at once what would be refused for every single user.
 * @throws Refusal `not-permitted`, `invalid` for a group and `unknown-role` for a role that is not there, `above-ceiling`.
 */
export async function requireMayAct(call: AuthorizedCall, { action, groupId, roles = [] }: Act): Promise<void> {
  guardCaller(call, call.principal, { can: permissions[action] });
  const ids = roles.map(({ role }) => role);
  requireKnownRoles(call.platform, ids);
  requireCeiling(call, ids, 'role');
  if (groupId) await requireMayPlace(call, call.em, [groupId]);
}
