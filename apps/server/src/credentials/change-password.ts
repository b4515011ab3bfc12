import type { changePasswordInput } from '@gatehouse/contract';
import type { z } from 'zod';
import { type PersonCall, type Call, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { invalidField, Refusal } from '../platform/errors.ts';
import { hashOfSecret } from '../platform/ids.ts';
import { startSession } from '../sessions/start-session.ts';
import { withdrawLinks } from './issue-credential-link.ts';
import { countFailure, keysOf, requireUnlocked } from './login-throttle.ts';
import { forgetBrowsers } from './known-browsers.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { hasSecondFactor } from './second-factors.ts';
import { queueNotice } from './queue-mail.ts';
import { preparePassword, storePassword } from './set-password.ts';
import type { PasswordLinkKind } from './credential.entity.ts';

/** Changes one's own password, ends every other session and moves this one to a new token, which is answered. */
export async function changePassword(call: PersonCall, input: z.output<typeof changePasswordInput>): Promise<string> {
  const { platform, em, principal } = call;
  const keys = keysOf(`user:${principal.id}`, call);
  return oneAtATime(keys.account, async () => {
    await requireUnlocked(platform.clock, em, keys);
    const [row] = await em.execute<{ hash: string | null; username: string; first_name: string; last_name: string | null; email: string | null }[]>(
      'select p.hash, u.username, u.first_name, u.last_name, u.email from users u left join passwords p on p.user_id = u.id where u.id = ?',
      [principal.id],
    );
    if (!(await platform.passwords.matches(row?.hash ?? null, input.currentPassword, call.origin.address))) {
      await change(call, async (tx, trail) => {
        await countFailure(platform.clock, tx, keys);
        trail.record({
          action: 'auth.change-password',
          subject: { type: 'User', id: principal.id, label: principal.username },
          outcome: 'failure',
          reason: 'wrong-password',
        });
      });
      throw invalidField('currentPassword', 'This is not your current password.', 'bad-credentials');
    }
    if (input.newPassword === input.currentPassword) throw invalidField('newPassword', 'Choose a password that differs from the current one.', 'weak-password');
    const prepared = await preparePassword(call, input.newPassword, {
      names: [row?.username, row?.first_name, row?.last_name, row?.email],
      field: 'newPassword',
      besideFactor: principal.hasSecondFactor,
    });
    return change(call, async (tx, trail) => {
      await storePassword(platform, tx, principal.id, prepared, false);
      const [session] = await tx.execute<{ confirmed_at: string | null }[]>('select confirmed_at from sessions where id = ?', [principal.sessionId]);
      // The password alone does not confirm somebody who has a second factor.
      const confirmedAt = (await hasSecondFactor(tx, principal.id)) ? (session?.confirmed_at ?? null) : undefined;
      await tx.execute('delete from sessions where user_id = ?', [principal.id]);
      await withdrawLinks(tx, principal.id);
      await queueNotice(call, tx, principal.id, 'password-changed');
      trail.record({ action: 'auth.change-password', subject: { type: 'User', id: principal.id, label: principal.username } });
      return startSession(call, tx, principal, confirmedAt);
    });
  });
}

/**
 * Sets a password by a one-time link and makes an invited user active. The link is gone with its use.
 * @throws Refusal `invalid-token` for a link that is unknown, used, replaced or over.
 */
export async function setPasswordByLink(
  call: Call,
  kind: PasswordLinkKind,
  { token, password }: { token: string; password: string },
): Promise<{ username: string }> {
  const { platform } = call;
  const lookup = `select u.id, u.username, u.first_name, u.last_name, u.email, u.status from credential_links l join users u on u.id = l.user_id
     where l.token_hash = ? and l.kind = ? and l.expires_at > ? and u.status <> 'deactivated'`;
  const parameters = () => [hashOfSecret(token), kind, timestampOf(platform.clock.now())];
  type Row = { id: string; username: string; first_name: string; last_name: string | null; email: string | null; status: string };
  const over = () => new Refusal('BAD_REQUEST', 'invalid-token', 'This link was used, was replaced or is over. Ask for a new one.');
  const [early] = await call.em.execute<Row[]>(lookup, parameters());
  if (!early) throw over();
  const prepared = await preparePassword(call, password, {
    names: [early.username, early.first_name, early.last_name, early.email],
    besideFactor: await hasSecondFactor(call.em, early.id),
  });
  return change(call, async (em, trail) => {
    const [user] = await em.execute<Row[]>(lookup, parameters());
    if (!user) throw over();
    await withdrawLinks(em, user.id);
    await forgetBrowsers(em, user.id);
    await em.execute('delete from sessions where user_id = ?', [user.id]);
    await em.execute('delete from login_throttles where "key" in (?, ?)', [`user:${user.id}`, `reset-user:${user.id}`]);
    await storePassword(platform, em, user.id, prepared, false);
    if (kind === 'reset') await queueNotice(call, em, user.id, 'password-changed');
    if (user.status === 'invited') {
      await em.execute("update users set status = 'active', version = version + 1, authz_version = authz_version + 1, updated_at = ? where id = ?", [
        timestampOf(platform.clock.now()),
        user.id,
      ]);
    }
    trail.record({
      action: kind === 'invitation' ? 'auth.accept-invitation' : 'auth.reset-password',
      subject: { type: 'User', id: user.id, label: user.username },
      actor: { kind: 'user', id: user.id, label: user.username },
      changes: user.status === 'invited' ? { status: { before: 'invited', after: 'active' } } : null,
    });
    return { username: user.username };
  });
}
