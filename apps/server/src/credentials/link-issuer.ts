import { canOn } from '@gatehouse/ability';
import type { User } from '@gatehouse/contract';
import { actingFor, readKeyById } from '../api-keys/read-key.ts';
import { OWNER } from '../grants/last-owner.ts';
import { readAuthzVersion } from '../platform/authz/authz-version.ts';
import { abilityOf } from '../platform/authz/ability-of.ts';
import { rolesInForce } from '../platform/authz/roles-in-force.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import type { AuthorizedCall, Call } from '../platform/call.ts';
import { notFound, Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import type { Principal, UserPrincipal } from '../platform/principal.ts';
import { timestampOf } from '../platform/clock.ts';
import { readUser, roleIdsOf } from '../users/user.view.ts';
import type { IssuerKind } from './credential.entity.ts';

/** Who was shown a link, or set a first password. */
export interface Issuer {
  issuer_kind: IssuerKind | null;
  issuer_id: string | null;
  issuer_for_id: string | null;
}

/** Of a link that goes to its person by mail, and of a password of their own choice: nobody else knows it. */
export const NOBODY_ELSE: Issuer = { issuer_kind: null, issuer_id: null, issuer_for_id: null };

/** The caller, who is shown a link. The command line is the operator of the machine. */
export function issuerOf({ origin, principal }: AuthorizedCall): Issuer {
  if (origin.actor.kind === 'system') return { ...NOBODY_ELSE, issuer_kind: 'operator' };
  if (principal.kind === 'user') return { ...NOBODY_ELSE, issuer_kind: 'user', issuer_id: principal.id };
  const person = principal.kind === 'service' ? principal.onBehalfOf : null;
  return { issuer_kind: 'service', issuer_id: principal.keyId, issuer_for_id: person?.id ?? null };
}

/**
 * Whether the caller may be shown a link that sets this person's password: judged as it is made, and again as it is used, by
 * what the two may then.
 * @param first whether the person has had no password of their own yet: whoever may create them may let them in.
 * @throws Refusal `not-found`, `not-permitted`, `above-ceiling`.
 */
export function requireMayShowLink(call: AuthorizedCall, person: User, first = false): void {
  if (!first && !canOn(call.ability, 'read', 'User', person)) throw notFound('user');
  if (!first || !canOn(call.ability, 'create', 'User', person)) authorize(call, 'resetCredentials', 'User', person);
  requireCeiling(call, roleIdsOf(person), 'person');
}

/** Whether whoever was shown a link may be shown it at this moment. */
export async function isStillAllowed(call: Call, em: Em, issuer: Issuer, userId: string, first = false): Promise<boolean> {
  const person = await readUser(em, call.platform.clock, userId);
  if (!person) return false;
  if (issuer.issuer_kind === 'unknown') return wasNeverChanged(em, userId);
  const principal = await principalOf(call, em, issuer);
  if (!principal) return false;
  try {
    requireMayShowLink({ ...call, principal, ability: abilityOf(call.platform, principal) }, person, first || person.status === 'invited');
    return true;
  } catch (cause) {
    if (cause instanceof Refusal) return false;
    throw cause;
  }
}

/** Of links from before it was written down who made them: what their person may do is what it was when they were created. */
async function wasNeverChanged(em: Em, userId: string): Promise<boolean> {
  return (await readAuthzVersion(em, userId))?.authzVersion === 1;
}

/** As they stand now; `undefined` once they may do nothing. */
async function principalOf({ platform }: Call, em: Em, { issuer_kind, issuer_id, issuer_for_id }: Issuer): Promise<Principal | undefined> {
  // Whoever can read the database can do anything to it.
  if (issuer_kind === 'operator') return personWith('', [OWNER]);
  if (issuer_id === null) return undefined;
  if (issuer_kind === 'user') {
    const user = await readUser(em, platform.clock, issuer_id);
    return user?.status === 'active' ? personWith(user.id, rolesInForce(platform, roleIdsOf(user))) : undefined;
  }
  const key = await readKeyById(platform, em, issuer_id);
  if (!key || key.fault !== null) return undefined;
  if (issuer_for_id === null) return key.principal;
  return key.principal.kind === 'service' ? actingFor(platform, em, key.principal, issuer_for_id) : undefined;
}

/** Only what they may do is asked of it: they are not in a session. */
const personWith = (id: string, roles: readonly string[]): UserPrincipal => ({
  kind: 'user',
  id,
  username: '',
  roles,
  authzVersion: 0,
  sessionId: '',
  mustChangePassword: false,
  hasSecondFactor: false,
  secondFactorDueAt: null,
  confirmedUntil: timestampOf(new Date(0)),
});
