import type { AppAbility } from '@gatehouse/ability';
import { requireStandingKey } from '../api-keys/standing-key.ts';
import { readAuthzVersion } from './authz/authz-version.ts';
import { lockHistory, type Origin, type Trail, trailFrom } from '../audit/trail.ts';
import { changedMeanwhile, Refusal } from './errors.ts';
import type { Em } from './orm.ts';
import type { Platform } from './platform.ts';
import type { Principal, UserPrincipal } from './principal.ts';

/** What a use case is given: who calls, what they may, and a unit of work of its own. */
export interface Call {
  platform: Platform;
  em: Em;
  origin: Origin;
  /** A dry run: changes are made and judged as ever, then rolled back with their history. */
  rehearsal?: true;
  /** Done around each change, in its transaction: what it writes is kept or lost with the change. */
  around?: <Result>(em: Em, work: () => Promise<Result>) => Promise<Result>;
}

export interface AuthorizedCall<Caller extends Principal = Principal> extends Call {
  principal: Caller;
  ability: AppAbility;
}

/** A call that a person makes in a session of theirs: what no program does for them. */
export type PersonCall = AuthorizedCall<UserPrincipal>;

/**
 * Runs a change and its history in one transaction: all of it is kept, or nothing.
 *
 * Changes queue at the end of the audit chain, so whatever `work` reads is still true when it commits: the last Owner,
 * a free username, a version, and what the caller may do. Do nothing slow in it (no hashing, no mail): on SQLite every other request would wait.
 */
export async function change<Result>(call: Call, work: (em: Em, trail: Trail) => Promise<Result>): Promise<Result> {
  const rehearsed = new Rehearsed();
  let kept: { result: Result } | undefined;
  try {
    await call.em.fork().transactional(async (em) => {
      const head = await lockHistory(em);
      if (isAuthorized(call)) await requireUnchangedCaller(call, em);
      const trail = trailFrom(em, head, call.origin, call.platform);
      kept = { result: await (call.around ? call.around(em, () => work(em, trail)) : work(em, trail)) };
      await em.flush();
      await trail.write();
      if (call.rehearsal) throw rehearsed;
    });
  } catch (cause) {
    if (cause !== rehearsed) throw cause;
  }
  if (!kept) throw new Error('A change ended without a result.');
  return kept.result;
}

/** Thrown at the end of a rehearsal, because a transaction is only rolled back by a throw. */
class Rehearsed extends Error {}

/** Whether somebody is let in who may lose what they may do; the command line can't. */
const isAuthorized = (call: Call): call is AuthorizedCall => call.origin.actor.kind !== 'system' && 'principal' in call;

/** Between the look-up of the caller and here they may have been demoted, deactivated or revoked: that holds from now on. */
async function requireUnchangedCaller({ platform, principal }: AuthorizedCall, em: Em): Promise<void> {
  if (principal.kind !== 'user') return requireStandingKey(platform, em, principal);
  const caller = await readAuthzVersion(em, principal.id);
  if (!caller?.active) throw new Refusal('UNAUTHORIZED', 'no-session', 'Your account was deactivated while this was under way.');
  if (caller.authzVersion !== principal.authzVersion) throw changedMeanwhile();
}
