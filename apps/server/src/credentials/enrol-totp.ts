import type { Enrolled, finishTotpInput, TotpEnrolment } from '@gatehouse/contract';
import type { z } from 'zod';
import { type PersonCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { invalidField, notFound, Refusal } from '../platform/errors.ts';
import { closeChallenge, issueChallenge, openChallenge } from './challenge.ts';
import { afterEnrolment, afterRemoval } from './second-factors.ts';
import { newTotpSecret, totpStep } from './totp.ts';

/** Begins to enrol an authenticator app. Nothing counts before {@link finishTotp}; one that is enrolled stays until then. */
export async function startTotp(call: PersonCall): Promise<TotpEnrolment> {
  const { platform, principal } = call;
  const { secret, uri } = await newTotpSecret(platform.ids, principal.username);
  const sealed = await platform.sealer.seal(secret, principal.id);
  return change(call, async (em) => {
    const { id, expiresAt } = await issueChallenge(platform, em, 'totp-enrolment', { userId: principal.id }, sealed);
    return { id, secret, uri, expiresAt };
  });
}

/**
 * Enrols the authenticator app that shows this code, in place of one enrolled before.
 * @throws Refusal `invalid-token` when the enrolment is not the caller's or is over; `wrong-code` on `code`, after which another may be tried.
 */
export async function finishTotp(call: PersonCall, { id, code }: z.output<typeof finishTotpInput>): Promise<Enrolled> {
  const { platform, principal } = call;
  return change(call, async (em, trail) => {
    const sealed = await openChallenge(platform, em, 'totp-enrolment', principal.id, id);
    const secret = sealed === undefined ? undefined : await platform.sealer.open(sealed, principal.id);
    if (sealed === undefined || secret === undefined)
      throw new Refusal('BAD_REQUEST', 'invalid-token', 'This enrolment is over. Begin again with a new QR code.');
    const step = await totpStep(platform.clock, secret, code.replaceAll(/\s/g, ''), { last: 0, ahead: null });
    if (step === undefined)
      throw invalidField('code', 'This is not the code that the app shows now. Wait for the next one, and check the time of your phone.', 'wrong-code');
    await closeChallenge(em, id);
    await em.execute(
      `insert into totp_factors (user_id, secret, last_step, enrolled_at) values (?, ?, ?, ?)
       on conflict (user_id) do update set secret = excluded.secret, last_step = excluded.last_step, ahead_step = null, enrolled_at = excluded.enrolled_at`,
      [principal.id, sealed, step, timestampOf(platform.clock.now())],
    );
    trail.record({ action: 'auth.enrol-totp', subject: { type: 'User', id: principal.id, label: principal.username } });
    return afterEnrolment(call, em);
  });
}

/** Removes the caller's authenticator app. @throws Refusal `not-found` when none is enrolled. */
export async function removeTotp(call: PersonCall): Promise<{ ok: true }> {
  const { principal } = call;
  return change(call, async (em, trail) => {
    const enrolled = await em.execute<unknown[]>('select 1 from totp_factors where user_id = ?', [principal.id]);
    if (enrolled.length === 0) throw notFound('authenticator app');
    await em.execute('delete from totp_factors where user_id = ?', [principal.id]);
    trail.record({ action: 'auth.remove-totp', subject: { type: 'User', id: principal.id, label: principal.username } });
    await afterRemoval(call, em, principal.id);
    return { ok: true };
  });
}
