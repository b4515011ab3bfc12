import type { AppAbility } from '@gatehouse/ability';
import { lockHistory, type Origin, type Trail, trailFrom } from '../audit/trail.ts';
import type { Timestamp } from './clock.ts';
import { Refusal } from './errors.ts';
import type { Em } from './orm.ts';
import type { Platform } from './platform.ts';

/** The signed-in person, as the session lookup found them. */
export interface Principal {
  id: string;
  username: string;
  roles: readonly string[];
  authzVersion: number;
  sessionId: string;
  mustChangePassword: boolean;
  hasSecondFactor: boolean;
  /** By when they must have a second factor; `null` if they need none or have one. */
  secondFactorDueAt: Timestamp | null;
  /** Until then their last proof of who they are opens sensitive acts. */
  confirmedUntil: Timestamp;
}

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

export interface AuthorizedCall extends Call {
  principal: Principal;
  ability: AppAbility;
}

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

const isAuthorized = (call: Call): call is AuthorizedCall => call.origin.actor.kind === 'user' && 'principal' in call;

/** Between the look-up of the session and here the caller may have been demoted or deactivated: that holds from now on. */
async function requireUnchangedCaller({ principal }: AuthorizedCall, em: Em): Promise<void> {
  const [caller] = await em.execute<{ authz_version: number }[]>("select authz_version from users where id = ? and status = 'active'", [principal.id]);
  if (!caller) throw new Refusal('UNAUTHORIZED', 'no-session', 'Your account was deactivated while this was under way.');
  if (caller.authz_version === principal.authzVersion) return;
  throw new Refusal('FORBIDDEN', 'not-permitted', 'Your own permissions changed while this was under way, so nothing was changed. Reload and try again.');
}
