import type { BulkAction } from '@gatehouse/contract';
import { requireMayPlace } from '../../groups/require-may-place.ts';
import { requireCeiling } from '../../platform/authz/authorize.ts';
import { guardCaller, type Permission } from '../../platform/authz/guard-caller.ts';
import type { AuthorizedCall } from '../../platform/call.ts';
import { conflict, Refusal } from '../../platform/errors.ts';
import { standsFor } from '../../platform/principal.ts';
import { deactivateUser, reactivateUser } from '../change-status.ts';
import { directRolesOf, type WantedRoles } from '../direct-roles.ts';
import { findUser } from '../find-user.ts';
import { inviteByMail } from '../invitation.ts';
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

/** What an act came to for one user. */
interface Acted {
  changed: boolean;
  /** Roles that they hold no longer. */
  lost: readonly string[];
}

/**
 * Does the act to one user, or rehearses it.
 * @throws Refusal when that user can't be acted on.
 */
export async function actOnUser(call: AuthorizedCall, { action, groupId, roles = [], reason }: Act, id: string): Promise<Acted> {
  const user = await findUser(call, call.em.fork(), id);
  const { version } = user;
  const groups = user.groups.map((group) => group.id);
  const changed = ({ version: now }: { version: number }, lost: readonly string[] = []): Acted => ({ changed: now !== version, lost });
  switch (action) {
    case 'deactivate':
      return changed(await deactivateUser(call, { id, reason: reason ?? undefined }));
    case 'reactivate':
      return changed(await reactivateUser(call, { id }));
    case 'invite':
      return { changed: await inviteByMail(call, { id }), lost: [] };
    case 'addRoles':
    case 'removeRoles':
    case 'setRoles': {
      // An Owner may step down, but not half-way through a list: the rest of it would be judged without their permissions.
      if (standsFor(call.principal, id)) throw new Refusal('FORBIDDEN', 'own-roles', 'Nobody changes their own roles together with those of others.');
      const held = directRolesOf(user);
      const wanted = wantedOf(action, held, roles);
      if (wanted.length === 0) throw conflict('last-role', `It is the only role that ${user.username} holds directly. Give them another one first.`);
      const kept = new Set(wanted.map(({ role }) => role));
      return changed(
        await setRoles(call, { id, version, roles: wanted }),
        [...held.keys()].filter((role) => !kept.has(role)),
      );
    }
    case 'addToGroup':
      return changed(await updateUser(call, { id, version, groupIds: [...groups, groupId ?? ''] }));
    case 'removeFromGroup':
      return changed(await updateUser(call, { id, version, groupIds: groups.filter((group) => group !== groupId) }));
  }
}

type Roles = NonNullable<Act['roles']>;

/** The roles that somebody is to hold directly. One that they hold until a day is not made to stay by being added. */
function wantedOf(action: 'addRoles' | 'removeRoles' | 'setRoles', held: WantedRoles, roles: Roles): { role: string; expiresAt?: string | null }[] {
  if (action === 'setRoles') return [...roles];
  const before = [...held].map(([role, expiresAt]) => ({ role, expiresAt }));
  return action === 'addRoles'
    ? [...before, ...roles.filter(({ role }) => !held.has(role))]
    : before.filter(({ role }) => !roles.some((one) => one.role === role));
}

const permissions: Record<BulkAction, Permission> = {
  invite: ['resetCredentials', 'User'],
  deactivate: ['deactivate', 'User'],
  reactivate: ['reactivate', 'User'],
  addRoles: ['assignRoles', 'User'],
  removeRoles: ['assignRoles', 'User'],
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
