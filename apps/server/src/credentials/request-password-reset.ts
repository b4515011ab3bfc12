import { foldSignInName, type requestPasswordResetInput } from '@gatehouse/contract';
import type { z } from 'zod';
import { type Call, change } from '../platform/call.ts';
import { HOUR, MINUTE } from '../platform/clock.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import { networkOf } from '../platform/network-of.ts';
import { countAgainst, secondsToWait, tooMany } from './login-throttle.ts';
import { queueMail } from './queue-mail.ts';
import { inSight } from '../platform/in-sight.ts';

const LIMITS = {
  account: { free: 3, first: 10 * MINUTE, longest: HOUR },
  address: { free: 20, first: MINUTE, longest: 15 * MINUTE },
};

/**
 * Has somebody who forgot their password sent a link. The answer is the same after the same work whether or not there is
 * such a user and whether or not they can be sent one; the audit trail has the truth. An account that is asked for too
 * often gets no further mail for a while and that, too, shows only there.
 * @throws Refusal `rate-limited` for an address that asks too often.
 */
export async function requestPasswordReset(call: Call, { login }: z.output<typeof requestPasswordResetInput>): Promise<{ ok: true }> {
  const { clock, mailer } = call.platform;
  const key = foldSignInName(login);
  const address = `reset-address:${networkOf(call.origin.address)}`;
  const requireMayAsk = async (em: Em): Promise<void> => {
    const retryAfter = await secondsToWait(clock, em, address);
    if (retryAfter > 0) throw tooMany('rate-limited', 'requests', retryAfter);
  };
  // Whoever has to wait does not take the one writer for it.
  await requireMayAsk(call.em);
  return change(call, async (em, trail) => {
    // Judged where it is counted, so that requests sent all at once are counted as if sent in a row.
    await requireMayAsk(em);
    const [user] = await em.execute<{ id: string; username: string; email: string | null; status: string }[]>(
      `select u.id, u.username, u.email, u.status from users u
       where (u.username_key = ? or u.email_key = ?) and ${inSight('u')} order by case when u.username_key = ? then 0 else 1 end limit 1`,
      [key, key, key],
    );
    const account = user ? `reset-user:${user.id}` : `reset-login:${hashOfSecret(key)}`;
    const mustWait = (await secondsToWait(clock, em, account)) > 0;
    await countAgainst(clock, em, address, LIMITS.address);
    if (!mustWait) await countAgainst(clock, em, account, LIMITS.account);
    const obstacle = obstacleFor(user, mailer !== null, mustWait);
    if (user && obstacle === null) await queueMail(call, em, user.id, 'reset');
    trail.record({
      action: 'auth.request-password-reset',
      subject: { type: 'User', id: user?.id ?? null, label: user?.username ?? login },
      outcome: obstacle === null ? 'success' : 'failure',
      reason: obstacle,
    });
    return { ok: true };
  });
}

/** Why no mail is sent, in the words of the trail. */
function obstacleFor(user: { email: string | null; status: string } | undefined, mailIsSent: boolean, mustWait: boolean): string | null {
  if (!user) return 'unknown-user';
  if (user.status !== 'active') return `user-${user.status}`;
  // Without a mail server it waits for an Owner to hand the link over, for which nobody needs an address.
  if (user.email === null && mailIsSent) return 'no-email';
  return mustWait ? 'rate-limited' : null;
}
