import type { passkeyAnswerInput, PasskeyChallenge } from '@gatehouse/contract';
import type { z } from 'zod';
import { type Call, change } from '../platform/call.ts';
import { Refusal } from '../platform/errors.ts';
import type { BrowserToken } from './known-browsers.ts';
import { type OpenedSession, openSession } from './open-session.ts';
import { askPasskeyNow } from './passkey-challenge.ts';
import { requireRelyingParty } from './relying-party.ts';
import { recordUse, verifyPasskey } from './verify-passkey.ts';

/** Begins to sign in with a passkey alone; which one, and so who, the person chooses on their device. */
export async function startPasskeySignIn(call: Call): Promise<PasskeyChallenge> {
  requireRelyingParty(call.platform.config);
  const challenge = await askPasskeyNow(call, 'passkey-sign-in', null);
  if (!challenge) throw new Error('A sign-in with any passkey has no challenge.');
  return challenge;
}

/**
 * Signs somebody in by their passkey: alone, or after the password when `auth.login` has asked for it. A lock after wrong
 * passwords does not hold it up: nobody guesses a signature, and whoever locks others out by guessing must not win.
 * @throws Refusal `bad-credentials`, the same for whatever was wrong; the trail has the reason.
 */
export async function finishPasskeySignIn(
  call: Call,
  answer: z.output<typeof passkeyAnswerInput>,
  { replaced, browser }: { replaced: string | null; browser: BrowserToken },
): Promise<OpenedSession> {
  const judged = await verifyPasskey(call, ['passkey-sign-in', 'passkey-second-factor'], answer);
  const session = await change(call, async (em, trail) => {
    const counts = !('why' in judged) && (await recordUse(call, em, judged));
    if (counts) {
      const by = judged.kind === 'passkey-sign-in' ? 'passkey-alone' : 'passkey';
      const opened = await openSession(call, em, trail, { userId: judged.userId, by, replaced, browser });
      if (opened) return opened;
    }
    const why = 'why' in judged ? judged.why : counts ? 'user-deactivated' : 'counter-went-back';
    trail.record({ action: 'auth.login', subject: { type: 'User', id: judged.userId, label: judged.username ?? 'passkey' }, outcome: 'failure', reason: why });
    return undefined;
  });
  if (!session)
    throw new Refusal('UNAUTHORIZED', 'bad-credentials', 'This passkey was not accepted, or it took too long. Try again, or sign in with your password.');
  return session;
}
