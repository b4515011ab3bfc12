import type { changePasswordInput } from '@gatehouse/contract';
import type { z } from 'zod';
import { type PersonCall, type Call, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { changedMeanwhile, invalidField, Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { startSession } from '../sessions/start-session.ts';
import { withdrawLinks } from './issue-credential-link.ts';
import { requireOpenLink, takeLink, whyEnded } from './judge-link.ts';
import { countFailure, forgetFailures, forgetFailuresOf, keysOf, requireUnlocked } from './login-throttle.ts';
import { forgetBrowsers } from './known-browsers.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { hasSecondFactor } from './second-factors.ts';
import { queueNotice } from './queue-mail.ts';
import { preparePassword, refusalOfFirstPassword, storePassword } from './set-password.ts';
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
      const [session] = await tx.execute<{ confirmed_at: string | null }[]>('select confirmed_at from sessions where id = ?', [principal.sessionId]);
      // Two changes at once: the other was faster, and its session must not end by this one.
      if (!session) throw new Refusal('UNAUTHORIZED', 'no-session', 'Your session ended while this was under way. Sign in again.');
      const refusal = await refusalOfFirstPassword(call, tx, principal.id);
      if (refusal) throw refusal;
      await storePassword(platform, tx, principal.id, prepared);
      // The password alone does not confirm somebody who has a second factor.
      const confirmedAt = (await hasSecondFactor(tx, principal.id)) ? session.confirmed_at : undefined;
      await tx.execute('delete from sessions where user_id = ?', [principal.id]);
      await withdrawLinks(call, tx, principal.id, 'credential');
      await queueNotice(call, tx, principal.id, 'password-changed');
      trail.record({ action: 'auth.change-password', subject: { type: 'User', id: principal.id, label: principal.username } });
      return startSession(call, tx, principal, confirmedAt);
    });
  });
}

/**
 * Sets a password by a one-time link and makes an invited user active. The link is worth nothing after its use.
 * @throws Refusal `invalid-token` for a link that is unknown, or works no more, with why.
 */
export async function setPasswordByLink(
  call: Call,
  kind: PasswordLinkKind,
  { token, password }: { token: string; password: string },
): Promise<{ username: string }> {
  const { platform } = call;
  const action = kind === 'invitation' ? 'auth.accept-invitation' : 'auth.reset-password';
  const early = await requireOpenLink(call, kind, token);
  const judged = await whyEnded(call, call.em, kind, early);
  const prepared =
    judged === null &&
    (await preparePassword(call, password, {
      names: [early.username, early.first_name, early.last_name, early.own_email],
      besideFactor: await hasSecondFactor(call.em, early.user_id),
    }));
  const answer = await change(call, async (em, trail) => {
    const link = await takeLink(call, em, trail, { kind, token, action });
    if (link instanceof Refusal) return link;
    // Between the two looks it got back what it rests on.
    if (!prepared) throw changedMeanwhile();
    const { user_id: id, username, status } = link;
    await endOpenings(call, em, id);
    await storePassword(platform, em, id, prepared);
    if (kind === 'reset') await queueNotice(call, em, id, 'password-changed');
    if (status === 'invited') {
      await em.execute("update users set status = 'active', version = version + 1, authz_version = authz_version + 1, updated_at = ? where id = ?", [
        timestampOf(platform.clock.now()),
        id,
      ]);
    }
    trail.record({
      action,
      subject: { type: 'User', id, label: username },
      actor: { kind: 'user', id, label: username },
      changes: status === 'invited' ? { status: { before: 'invited', after: 'active' } } : null,
    });
    return { username };
  });
  if (answer instanceof Refusal) throw answer;
  return answer;
}

/** Ends what was opened by the password of before, or begun with it. */
async function endOpenings(call: Call, em: Em, userId: string): Promise<void> {
  await withdrawLinks(call, em, userId, 'credential');
  await forgetBrowsers(em, userId);
  for (const table of ['sessions', 'auth_challenges']) await em.execute(`delete from ${table} where user_id = ?`, [userId]);
  await forgetFailuresOf(em, userId);
  await forgetFailures(em, [`reset-user:${userId}`]);
}
