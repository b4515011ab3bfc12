import { abilityFor } from '@gatehouse/ability';
import { foldForIdentity, type loginInput, type LoginResult } from '@gatehouse/contract';
import type { z } from 'zod';
import type { Origin } from '../audit/trail.ts';
import { type Call, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { Refusal } from '../platform/errors.ts';
import { hashOfSecret } from '../platform/ids.ts';
import { startSession } from '../sessions/start-session.ts';
import { maskUser, readUser, roleIdsOf } from '../users/user.view.ts';
import { countFailure, forgetFailures, requireUnlocked } from './login-throttle.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { verifyPassword } from './password-hash.ts';

interface Candidate {
  id: string;
  username: string;
  status: string;
  authz_version: number;
  hash: string | null;
  must_change: boolean | number | null;
}

/**
 * Signs somebody in by username or e-mail address. An unknown user, a wrong password and a deactivated user get the same
 * answer after the same work; the audit trail has the true reason.
 */
export async function login(call: Call, input: z.output<typeof loginInput>, replaced: string | null): Promise<LoginResult & { token: string }> {
  const { platform, em } = call;
  const key = foldForIdentity(input.login);
  const [found] = await em.execute<Candidate[]>(
    `select u.id, u.username, u.status, u.authz_version, p.hash, p.must_change from users u left join passwords p on p.user_id = u.id
     where u.username_key = ? or u.email_key = ? order by case when u.username_key = ? then 0 else 1 end limit 1`,
    [key, key, key].map((text) => text.replaceAll('\u0000', '\uFFFD').toWellFormed()),
  );
  const keys = { account: found ? `user:${found.id}` : `login:${hashOfSecret(key)}`, address: `address:${call.origin.address ?? 'unknown'}` };
  return oneAtATime(keys.account, async () => {
    try {
      await requireUnlocked(platform.clock, em, keys);
    } catch (refusal) {
      if (refusal instanceof Refusal) await recordFailure(call, found, input.login, refusal.reason);
      throw refusal;
    }
    const matches = await verifyPassword(found?.hash ?? null, input.password);
    if (found && matches && found.status === 'active') return succeed(call, found, keys, replaced);
    await fail(call, found, input.login, keys, matches);
    throw new Refusal('UNAUTHORIZED', 'bad-credentials', 'The username or the password is wrong.');
  });
}

async function succeed(call: Call, found: Candidate, keys: { account: string; address: string }, replaced: string | null) {
  const { platform } = call;
  const actor: Origin['actor'] = { kind: 'user', id: found.id, label: found.username };
  return change(call, async (em, trail) => {
    const at = timestampOf(platform.clock.now());
    // Between the look-up and here the user may have been deactivated.
    const [current] = await em.execute<{ authz_version: number }[]>("select authz_version from users where id = ? and status = 'active'", [found.id]);
    if (!current) throw new Refusal('UNAUTHORIZED', 'bad-credentials', 'The username or the password is wrong.');
    await forgetFailures(em, keys);
    await em.execute('update users set last_login_at = ? where id = ?', [at, found.id]);
    if (replaced !== null) await em.execute('delete from sessions where token_hash = ?', [hashOfSecret(replaced)]);
    const token = await startSession(call, em, { id: found.id, authzVersion: current.authz_version });
    trail.record({ action: 'auth.login', subject: { type: 'User', id: found.id, label: found.username }, actor });
    const user = await readUser(em, platform.clock, found.id);
    if (!user) throw new Error('The user who signs in can not be read.');
    const ability = abilityFor(platform.policies, { id: user.id, roles: roleIdsOf(user) });
    return { user: maskUser(ability, user), mustChangePassword: Boolean(found.must_change), token };
  });
}

async function fail(call: Call, found: Candidate | undefined, typed: string, keys: { account: string; address: string }, matches: boolean): Promise<void> {
  const why = !found ? 'unknown-user' : found.status === 'active' ? 'wrong-password' : matches ? `user-${found.status}` : 'wrong-password';
  await change(call, async (em, trail) => {
    const locked = await countFailure(call.platform.clock, em, keys);
    trail.record({ action: 'auth.login', subject: subjectOf(found, typed), outcome: 'failure', reason: why });
    if (locked)
      trail.record({
        action: 'auth.lock',
        subject: subjectOf(found, typed),
        reason: 'too many failed sign-ins',
        actor: { kind: 'system', id: null, label: 'system' },
      });
  });
}

async function recordFailure(call: Call, found: Candidate | undefined, typed: string, reason: string): Promise<void> {
  await change(call, async (_em, trail) => trail.record({ action: 'auth.login', subject: subjectOf(found, typed), outcome: 'failure', reason }));
}

const subjectOf = (found: Candidate | undefined, typed: string) => ({ type: 'User', id: found?.id ?? null, label: found?.username ?? typed });
