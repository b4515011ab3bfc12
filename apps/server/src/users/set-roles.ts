import type { setRolesInput, User as WireUser } from '@gatehouse/contract';
import type { z } from 'zod';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { invalidField, Refusal, staleVersion } from '../platform/errors.ts';
import { findUser } from './find-user.ts';
import { OWNER, requireOwnerRemains } from '../grants/last-owner.ts';
import { RoleGrant } from '../grants/role-grant.entity.ts';
import { requireEmailFor, requireKnownRoles } from '../grants/role-rules.ts';
import { maskUser, readUser, roleIdsOf } from './user.view.ts';

/**
 * Replaces the roles that a user holds directly. The ceiling covers both directions: neither what is granted nor what
 * is taken away may exceed the caller's own permissions. Nobody changes their own roles, but an Owner may step down.
 * What they hold through groups stays.
 */
export async function setRoles(call: AuthorizedCall, input: z.output<typeof setRolesInput>): Promise<WireUser> {
  const wanted = new Map(input.roles.map(({ role, expiresAt }) => [role, expiresAt ? timestampOf(new Date(expiresAt)) : null]));
  requireKnownRoles(call.platform, [...wanted.keys()]);
  const now = timestampOf(call.platform.clock.now());
  for (const expiresAt of wanted.values()) if (expiresAt !== null && expiresAt <= now) throw invalidField('roles', 'A role can only end in the future.');

  return change(call, async (em, trail) => {
    const user = await findUser(call, em, input.id);
    const held = roleIdsOf(user);
    authorize(call, 'assignRoles', 'User', user);
    const carried = user.roles.filter(({ via }) => via === 'group').map(({ role }) => role);
    if (user.id === call.principal.id && (wanted.has(OWNER) || carried.includes(OWNER)))
      throw new Refusal('FORBIDDEN', 'own-roles', 'Nobody changes their own roles. As an Owner you may only step down.');
    requireCeiling(call, held, 'person');
    requireCeiling(call, [...wanted.keys()], 'role');
    if (user.version !== input.version) throw staleVersion('user');
    requireEmailFor(call.platform, [...wanted.keys(), ...carried], user.email);

    const before = user.roles.filter(({ via }) => via === 'direct').map(({ role, expiresAt }) => ({ role, expiresAt }));
    const after = [...wanted].map(([role, expiresAt]) => ({ role, expiresAt })).sort((a, b) => (a.role < b.role ? -1 : 1));
    if (JSON.stringify(before) === JSON.stringify(after)) return maskUser(call.ability, user);
    await em.nativeDelete(RoleGrant, { user: user.id });
    await em.insertMany(
      RoleGrant,
      after.map(({ role, expiresAt }) => ({ id: call.platform.ids.next(), user: user.id, role, expiresAt })),
    );
    await em.execute('update users set version = version + 1, authz_version = authz_version + 1, updated_at = ? where id = ?', [now, user.id]);
    const losesOwner = held.includes(OWNER) && wanted.get(OWNER) !== null;
    if (losesOwner && user.status === 'active') await requireOwnerRemains(em);
    trail.record({ action: 'user.set-roles', subject: { type: 'User', id: user.id, label: user.username }, changes: { roles: { before, after } } });
    const updated = (await readUser(em, call.platform.clock, user.id)) ?? user;
    return maskUser(call.ability, updated);
  });
}
