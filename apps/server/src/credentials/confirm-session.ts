import type { confirmInput, passkeyAnswerInput, PasskeyChallenge } from '@gatehouse/contract';
import type { z } from 'zod';
import { recordRefused } from '../audit/repeated-refusals.ts';
import { type PersonCall, change } from '../platform/call.ts';
import { conflict, invalidField, Refusal } from '../platform/errors.ts';
import { countFailure, keysOf, requireUnlocked } from './login-throttle.ts';
import { renewSession } from '../sessions/renew-session.ts';
import { oneAtATime } from './one-at-a-time.ts';
import { askPasskeyNow } from './passkey-challenge.ts';
import { requireRelyingParty } from './relying-party.ts';
import { recordUse, verifyPasskey } from './verify-passkey.ts';
import { secondStep, secondStepRefusal } from './second-step.ts';

/**
 * Confirms that it is still its user who sits before a session, as signing in would: by the password and, if they have one, a
 * second factor. Failures count like those of signing in. Answers the session's new token.
 * @throws Refusal `bad-credentials` on `password`; `second-factor-required` or `wrong-code` with the possible `methods`; `locked`, `rate-limited`.
 */
export async function confirmSession(call: PersonCall, { password, code }: z.output<typeof confirmInput>, token: string): Promise<string> {
  const { platform, em, principal } = call;
  const subject = { type: 'User', id: principal.id, label: principal.username };
  const keys = keysOf(`user:${principal.id}`, call);
  return oneAtATime(keys.account, async () => {
    await requireUnlocked(platform.clock, em, keys);
    const [row] = await em.execute<{ hash: string }[]>('select hash from passwords where user_id = ?', [principal.id]);
    const matches = await platform.passwords.matches(row?.hash ?? null, password, call.origin.address);
    const answer = await change(call, async (tx, trail) => {
      // Another process may have counted failures while this was hashed.
      await requireUnlocked(platform.clock, tx, keys);
      const step = matches ? await secondStep(call, tx, principal.id, code, 'passkey-confirmation') : undefined;
      if (step?.passed) {
        trail.record({ action: 'auth.confirm', subject, reason: step.by });
        return renewSession(call, tx, token);
      }
      if (step?.why !== 'second-factor-required') await countFailure(platform.clock, tx, keys);
      trail.record({ action: 'auth.confirm', subject, outcome: 'failure', reason: step?.why ?? 'wrong-password' });
      return step ? secondStepRefusal(step) : invalidField('password', 'This is not your password.', 'bad-credentials');
    });
    if (answer instanceof Refusal) throw answer;
    return answer;
  });
}

/** Begins to confirm with a passkey. @throws Refusal `no-second-factor` for somebody without one, `passkeys-unavailable`. */
export async function startPasskeyConfirmation(call: PersonCall): Promise<PasskeyChallenge> {
  requireRelyingParty(call.platform.config);
  const challenge = await askPasskeyNow(call, 'passkey-confirmation', { userId: call.principal.id });
  if (!challenge) throw conflict('no-second-factor', 'You have no passkey. Use your password.');
  return challenge;
}

/**
 * Confirms a session by a passkey of its user. Answers the session's new token.
 * @throws Refusal `passkey-refused`, whatever was wrong; the trail has the reason.
 */
export async function confirmWithPasskey(call: PersonCall, answer: z.output<typeof passkeyAnswerInput>, token: string): Promise<string> {
  const { principal } = call;
  const judged = await verifyPasskey(call, ['passkey-confirmation'], answer);
  const subject = { type: 'User', id: principal.id, label: principal.username };
  const renewed =
    'why' in judged || judged.userId !== principal.id
      ? undefined
      : await change(call, async (em, trail) => {
          if (!(await recordUse(call, em, judged))) return undefined;
          trail.record({ action: 'auth.confirm', subject, reason: 'passkey-alone' });
          return renewSession(call, em, token);
        });
  if (renewed !== undefined) return renewed;
  const why = 'why' in judged ? judged.why : 'counter-went-back';
  await recordRefused(call, { action: 'auth.confirm', subject, outcome: 'failure', reason: why });
  throw new Refusal('UNAUTHORIZED', 'passkey-refused', 'This passkey was not accepted, or it took too long. Try again, or use your password.');
}
