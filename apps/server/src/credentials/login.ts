import { foldSignInName, type loginInput } from '@gatehouse/contract';
import type { z } from 'zod';
import { recordRefused } from '../audit/repeated-refusals.ts';
import type { Happening, Trail } from '../audit/trail.ts';
import { type Call, change } from '../platform/call.ts';
import { Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { type BrowserToken, findKnownBrowser } from './known-browsers.ts';
import { countFailure, forgetFailures, keysOf, nameKey, requireUnlocked, type ThrottleKeys } from './login-throttle.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { type OpenedSession, openSession } from './open-session.ts';
import { queueNotice } from './queue-mail.ts';
import { secondStep, secondStepRefusal } from './second-step.ts';
import { refusalOfFirstPassword } from './set-password.ts';
import { inSight } from '../platform/in-sight.ts';

interface Candidate {
  id: string;
  username: string;
  status: string;
  hash: string | null;
}

/** A sign-in under way: what was typed, whom it names if anybody, and what its failures count against. */
interface Attempt {
  call: Call;
  typed: string;
  found: Candidate | undefined;
  keys: ThrottleKeys;
  /**
   * What was typed, when there is such a user: it locks as it would if there were not. A lock that the account has got by its other name shows
   * to nobody, or guesses at one would tell that the other is the same person's.
   */
  name: string | null;
}

/**
 * Signs somebody in by username or e-mail address. An unknown user, a wrong password and a deactivated user get the same
 * answer after the same work; the audit trail has the true reason. Only after a right password does it show whether a second
 * factor is asked for.
 * @throws Refusal `bad-credentials`; `second-factor-required` or `wrong-code` with the possible `methods`; `locked`, `rate-limited`.
 */
export async function login(
  call: Call,
  input: z.output<typeof loginInput>,
  { replaced, browser }: { replaced: string | null; browser: BrowserToken },
): Promise<OpenedSession> {
  const { platform, em } = call;
  const key = foldSignInName(input.login);
  const [found] = await em.execute<Candidate[]>(
    `select u.id, u.username, u.status, p.hash from users u left join passwords p on p.user_id = u.id
     where (u.username_key = ? or u.email_key = ?) and ${inSight('u')} order by case when u.username_key = ? then 0 else 1 end limit 1`,
    [key, key, key],
  );
  const known = found && (await findKnownBrowser(em, found.id, browser));
  // Guesses made elsewhere must not keep people out of a browser that they use: there they have a count of their own.
  const keys = known === undefined ? keysOf(found ? `user:${found.id}` : nameKey(key), call) : { account: `browser:${known}`, address: null };
  const attempt: Attempt = { call, typed: input.login, found, keys, name: found && known === undefined ? nameKey(key) : null };
  return oneAtATime(keys.account, async () => {
    const lock = await lockOf(attempt, em);
    if (lock?.shown) {
      await recordRefused(call, failureOf(attempt, lock.shown.reason));
      throw lock.shown;
    }
    // The same work for a lock that does not show, and the answer of a wrong password.
    const matches = await platform.passwords.matches(lock ? null : (found?.hash ?? null), input.password, call.origin.address);
    // Parameters grow over the years; whoever signs in has what it takes to follow.
    const renewed =
      matches && found?.hash != null && platform.passwords.isOutdated(found.hash)
        ? await platform.passwords.hash(input.password, call.origin.address)
        : undefined;
    const answer = await change(call, async (tx, trail) => {
      // Others may have failed while this was hashed: of many guesses sent at once no more are answered than of as many in a row.
      const locked = await lockOf(attempt, tx);
      if (locked?.shown) return { locked: locked.shown };
      if (locked) return badCredentials({ ...attempt, keys: { ...keys, account: null } }, tx, trail, 'locked');
      if (!found || !matches || found.status !== 'active') return badCredentials(attempt, tx, trail, reasonOf(found, matches));
      const refusal = await refusalOfFirstPassword(call, tx, found.id);
      if (refusal) {
        recordFailure(attempt, trail, 'first-password-over');
        return refusal;
      }
      const step = await secondStep(call, tx, found.id, input.code, 'passkey-second-factor');
      if (!step.passed) {
        // A right password without a code is no guess: most sign-ins begin so.
        if (step.why === 'wrong-code') await countAndRecord(attempt, tx, trail, step.why);
        else recordFailure(attempt, trail, step.why);
        return secondStepRefusal(step);
      }
      const session = await openSession(call, tx, trail, { userId: found.id, by: step.by, replaced, browser });
      if (!session) return badCredentials(attempt, tx, trail, reasonOf(found, matches));
      await forgetFailures(tx, [keys.account, attempt.name]);
      if (renewed !== undefined) await tx.execute('update passwords set hash = ? where user_id = ? and hash = ?', [renewed, found.id, found.hash]);
      return session;
    });
    if (answer instanceof Refusal) throw answer;
    if (!('locked' in answer)) return answer;
    await recordRefused(call, failureOf(attempt, answer.locked.reason));
    throw answer.locked;
  });
}

/** Why an attempt has to wait; `undefined` if it need not. `shown`: what it is answered, unless nobody may know. */
async function lockOf({ call: { platform }, keys, name }: Attempt, em: Em): Promise<{ shown?: Refusal } | undefined> {
  const refusal = await refusalOf(() => requireUnlocked(platform.clock, em, name === null ? keys : { ...keys, account: name }));
  if (refusal) return { shown: refusal };
  return name !== null && (await refusalOf(() => requireUnlocked(platform.clock, em, { account: keys.account, address: null }))) ? {} : undefined;
}

async function refusalOf(check: () => Promise<void>): Promise<Refusal | undefined> {
  try {
    await check();
    return undefined;
  } catch (refusal) {
    if (refusal instanceof Refusal) return refusal;
    throw refusal;
  }
}

function reasonOf(found: Candidate | undefined, matches: boolean): string {
  if (!found) return 'unknown-user';
  return matches ? `user-${found.status === 'active' ? 'deactivated' : found.status}` : 'wrong-password';
}

async function badCredentials(attempt: Attempt, em: Em, trail: Trail, reason: string): Promise<Refusal> {
  await countAndRecord(attempt, em, trail, reason);
  return new Refusal('UNAUTHORIZED', 'bad-credentials', 'The username or the password is wrong.');
}

async function countAndRecord(attempt: Attempt, em: Em, trail: Trail, reason: string): Promise<void> {
  const { call, found } = attempt;
  if (attempt.name !== null) await countFailure(call.platform.clock, em, { account: attempt.name, address: null });
  const lock = await countFailure(call.platform.clock, em, attempt.keys);
  recordFailure(attempt, trail, reason);
  if (!lock) return;
  // Once: whoever goes on guessing must not fill somebody's mailbox with it.
  if (lock === 'first' && found) await queueNotice(call, em, found.id, 'locked');
  trail.record({ action: 'auth.lock', subject: subjectOf(attempt), reason: 'too many failed sign-ins', actor: { kind: 'system', id: null, label: 'system' } });
}

const recordFailure = (attempt: Attempt, trail: Trail, reason: string): void => trail.record(failureOf(attempt, reason));

const failureOf = (attempt: Attempt, reason: string): Happening => ({ action: 'auth.login', subject: subjectOf(attempt), outcome: 'failure', reason });

const subjectOf = ({ found, typed }: Attempt) => ({ type: 'User', id: found?.id ?? null, label: found?.username ?? typed });
