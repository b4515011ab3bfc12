import { abilityFor } from '@gatehouse/ability';
import type { LoginResult, SecondFactorMethod } from '@gatehouse/contract';
import type { Trail } from '../audit/trail.ts';
import { authzVersionOf } from '../platform/authz/authz-version.ts';
import { rolesInForce } from '../platform/authz/roles-in-force.ts';
import type { Call } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import { type BrowserToken, rememberBrowser } from './known-browsers.ts';
import { startSession } from '../sessions/start-session.ts';
import { maskUser, readUser, roleIdsOf } from '../users/user.view.ts';

interface SignIn {
  userId: string;
  /** The second factor that was used, if any; the trail tells it. */
  by: SecondFactorMethod | 'passkey-alone' | null;
  /** The token of the session that the browser had, which ends. */
  replaced: string | null;
  /** The browser, which is known from now on. */
  browser: BrowserToken;
}

/** What signing in answers, with the tokens that the browser is to keep. */
export type OpenedSession = LoginResult & { token: string; browserToken: string | null };

/**
 * Opens a session for somebody who has proved who they are, and records it. Answers `undefined` when they are not active,
 * which may have come about since.
 */
export async function openSession(call: Call, em: Em, trail: Trail, { userId, by, replaced, browser }: SignIn): Promise<OpenedSession | undefined> {
  const { platform } = call;
  const [current] = await em.execute<{ username: string; authz_version: number; must_change: boolean | number | null }[]>(
    `select u.username, ${authzVersionOf('u')} as authz_version, p.must_change from users u left join passwords p on p.user_id = u.id
     where u.id = ? and u.status = 'active'`,
    [userId],
  );
  if (!current) return undefined;
  await em.execute('update users set last_login_at = ? where id = ?', [timestampOf(platform.clock.now()), userId]);
  if (replaced !== null)
    await em.execute('delete from sessions where token_hash = ? or previous_token_hash = ?', [hashOfSecret(replaced), hashOfSecret(replaced)]);
  const token = await startSession(call, em, { id: userId, authzVersion: current.authz_version });
  const actor = { kind: 'user' as const, id: userId, label: current.username };
  trail.record({ action: 'auth.login', subject: { type: 'User', id: userId, label: current.username }, actor, reason: by });
  const user = await readUser(em, platform.clock, userId);
  if (!user) throw new Error('The user who signs in can not be read.');
  const ability = abilityFor(platform.policies, { id: user.id, roles: rolesInForce(platform, roleIdsOf(user)) });
  return {
    user: maskUser(ability, user),
    mustChangePassword: Boolean(current.must_change),
    token,
    browserToken: await rememberBrowser(call, em, userId, browser),
  };
}
