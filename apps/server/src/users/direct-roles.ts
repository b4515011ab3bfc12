import type { User as WireUser } from '@gatehouse/contract';
import type { Trail } from '../audit/trail.ts';
import { OWNER, requireOwnerRemains } from '../grants/last-owner.ts';
import { RoleGrant } from '../grants/role-grant.entity.ts';
import { requireEmailFor } from '../grants/role-rules.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { type Timestamp, timestampOf } from '../platform/clock.ts';
import { Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { standsFor } from '../platform/principal.ts';
import { readUser, roleIdsOf } from './user.view.ts';

/** Role → when it ends; `null` for one that does not. */
export type WantedRoles = ReadonlyMap<string, Timestamp | null>;

/** The roles that somebody holds directly. */
export const directRolesOf = (user: WireUser): WantedRoles =>
  new Map(user.roles.filter(({ via }) => via === 'direct').map(({ role, expiresAt }) => [role, expiresAt === null ? null : timestampOf(new Date(expiresAt))]));

/**
 * Whether the caller may let a user hold exactly these roles directly. The ceiling covers both directions: neither what is
 * granted nor what is taken away may exceed the caller's own permissions. Nobody changes their own roles, but an Owner may step down.
 * @throws Refusal `not-permitted`, `own-roles`, `above-ceiling`.
 */
export function requireMayHold(call: AuthorizedCall, user: WireUser, wanted: WantedRoles): void {
  authorize(call, 'assignRoles', 'User', user);
  if (standsFor(call.principal, user.id) && (wanted.has(OWNER) || carriedBy(user).includes(OWNER)))
    throw new Refusal('FORBIDDEN', 'own-roles', 'Nobody changes their own roles. As an Owner you may only step down.');
  requireCeiling(call, roleIdsOf(user), 'person');
  requireCeiling(call, [...wanted.keys()], 'role');
}

/**
 * Replaces the roles that a user holds directly and records it, in the transaction of the change, after {@link requireMayHold}.
 * @returns the user as they are now, unmasked.
 * @throws Refusal `email-required`, `last-owner`.
 */
export async function writeRoles(call: AuthorizedCall, em: Em, trail: Trail, user: WireUser, wanted: WantedRoles): Promise<WireUser> {
  const { clock, ids } = call.platform;
  requireEmailFor(call.platform, [...wanted.keys(), ...carriedBy(user)], user.email);
  const before = user.roles.filter(({ via }) => via === 'direct').map(({ role, expiresAt }) => ({ role, expiresAt }));
  const after = [...wanted].map(([role, expiresAt]) => ({ role, expiresAt })).sort((a, b) => (a.role < b.role ? -1 : 1));
  if (JSON.stringify(before) === JSON.stringify(after)) return user;
  await em.nativeDelete(RoleGrant, { user: user.id });
  await em.insertMany(
    RoleGrant,
    after.map(({ role, expiresAt }) => ({ id: ids.next(), user: user.id, role, expiresAt })),
  );
  await em.execute('update users set version = version + 1, authz_version = authz_version + 1, updated_at = ? where id = ?', [
    timestampOf(clock.now()),
    user.id,
  ]);
  const losesOwner = roleIdsOf(user).includes(OWNER) && wanted.get(OWNER) !== null;
  if (losesOwner && user.status === 'active') await requireOwnerRemains(em);
  trail.record({ action: 'user.set-roles', subject: { type: 'User', id: user.id, label: user.username }, changes: { roles: { before, after } } });
  return (await readUser(em, clock, user.id)) ?? user;
}

const carriedBy = (user: WireUser): string[] => user.roles.filter(({ via }) => via === 'group').map(({ role }) => role);
