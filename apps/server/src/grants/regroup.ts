import { can } from '@gatehouse/ability';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { standsFor } from '../platform/principal.ts';
import { conditionOf, type Sql } from '../platform/read-page.ts';
import { User } from '../users/user.entity.ts';
import { readUser } from '../users/user.view.ts';
import { countChange } from './counts-of-people.ts';
import { OWNER, requireOwnerRemains } from './last-owner.ts';
import { roleNeedingEmail } from './role-rules.ts';

/** What becomes of a few people's groups: who they are, and what they gain or lose by it. */
export interface Regrouping {
  people: readonly string[];
  /** Roles that the people come to hold through a group. */
  gained?: readonly string[];
  /** Roles that they no longer hold through it. */
  lost?: readonly string[];
  /** The groups that all of them leave. */
  leaving?: readonly string[];
  /** Which field of the input is at fault when it is about this person; their e-mail address unless said. */
  fieldOf?: (userId: string) => string;
}

/**
 * Changes the groups of a few people. Whatever way people come to hold a role through a group, or no longer do, leads through here or, for all members
 * of a group at once, through `judge-members.ts`, so that it counts as granting the role: the checks of {@link requireMayRegroup}, `work`, then that an
 * Owner remains. Who gained or lost a role is known anew from the next request on.
 */
export async function regroup(call: AuthorizedCall, em: Em, regrouping: Regrouping, work: () => Promise<void>): Promise<void> {
  await requireMayRegroup(call, em, regrouping);
  const { people, gained = [], lost = [], leaving } = regrouping;
  await countChange(em, people, { changed: gained.length + lost.length > 0, leaving });
  await work();
  if (lost.includes(OWNER)) await requireOwnerRemains(em);
}

/**
 * Nobody changes their own groups, nor those of somebody whose permissions exceed theirs; and a group that carries roles
 * is changed only by those who could grant each of these roles to each of these people.
 * @throws Refusal `own-roles`, `not-permitted`, `above-ceiling`, `email-required`.
 */
export async function requireMayRegroup(call: AuthorizedCall, em: Em, { people, gained = [], lost = [], fieldOf }: Regrouping): Promise<void> {
  if (people.some((id) => standsFor(call.principal, id))) throw ownGroups();
  requireCeiling(call, await rolesHeldBy(call, em, people), 'person');
  if (gained.length + lost.length === 0) return;
  requireMayGrant(call, [...gained, ...lost]);
  const assignable = conditionOf(em, User, 'u', [accessibleBy(call.ability, 'assignRoles', 'User')]);
  const refused = assignable && (await firstOf(em, people, { ...assignable, sql: `case when ${assignable.sql} then 0 else 1 end = 1` }));
  const user = refused && (await readUser(em, call.platform.clock, refused.id));
  if (user) authorize(call, 'assignRoles', 'User', user);
  if (refused) throw new Refusal('FORBIDDEN', 'not-permitted', `You may not assign roles to ${refused.username}.`);
  const needing = roleNeedingEmail(call.platform, gained);
  const without = needing === undefined ? undefined : await firstOf(em, people, { sql: 'u.email is null', parameters: [] });
  if (needing === undefined || !without) return;
  const message = `The group carries the role ${needing}, which needs an e-mail address, and ${without.username} has none.`;
  throw new Refusal('BAD_REQUEST', 'email-required', message, { fields: { [fieldOf?.(without.id) ?? 'email']: message } });
}

export const ownGroups = (): Refusal =>
  new Refusal('FORBIDDEN', 'own-roles', 'Nobody changes their own groups, nor what a group carries that they are in. Ask somebody else who manages groups.');

/** Whether the caller may grant these roles to anybody at all. @throws Refusal `not-permitted`, `above-ceiling`. */
export function requireMayGrant(call: AuthorizedCall, roles: readonly string[]): void {
  if (roles.length === 0) return;
  if (!can(call.ability, 'assignRoles', 'User')) {
    throw new Refusal('FORBIDDEN', 'not-permitted', 'This group carries roles, and you need the permission User.assignRoles to give or take them.', {
      missing: { action: 'assignRoles', subject: 'User' },
    });
  }
  requireCeiling(call, roles, 'role');
}

async function firstOf(em: Em, people: readonly string[], condition: Sql): Promise<{ id: string; username: string } | undefined> {
  const [found] = await em.execute<{ id: string; username: string }[]>(
    `select u.id, u.username from users u where u.id in ${marks(people)} and (${condition.sql}) limit 1`,
    [...people, ...condition.parameters],
  );
  return found;
}

/** Every role that any of these people holds now, in whatever way. */
async function rolesHeldBy({ platform }: AuthorizedCall, em: Em, people: readonly string[]): Promise<string[]> {
  const rows = await em.execute<{ role: string }[]>(
    `select r.role from role_grants r where r.user_id in ${marks(people)} and (r.expires_at is null or r.expires_at > ?)
     union select c.role from group_members m join group_roles c on c.group_id = m.group_id where m.user_id in ${marks(people)}`,
    [...people, timestampOf(platform.clock.now()), ...people],
  );
  return rows.map(({ role }) => role);
}

const marks = (values: readonly string[]): string => `(${values.map(() => '?').join(', ')})`;
