import type { passkeyAnswerInput, PasskeyChallenge } from '@gatehouse/contract';
import type { z } from 'zod';
import { recordRefused } from '../audit/repeated-refusals.ts';
import { type Call, change } from '../platform/call.ts';
import { Refusal } from '../platform/errors.ts';
import { networkOf } from '../platform/network-of.ts';
import type { BrowserToken } from './known-browsers.ts';
import { type OpenedSession, openSession } from './open-session.ts';
import { requireFewOpen } from './challenge.ts';
import { askPasskey } from './passkey-challenge.ts';
import { requireRelyingParty } from './relying-party.ts';
import { recordUse, type VerifiedPasskey, verifyPasskey } from './verify-passkey.ts';

/**
 * Begins to sign in with a passkey alone; which one, and so who, the person chooses on their device.
 * @throws Refusal `rate-limited` for a network where too many were begun and not ended; `passkeys-unavailable`.
 */
export async function startPasskeySignIn(call: Call): Promise<PasskeyChallenge> {
  requireRelyingParty(call.platform.config);
  const network = networkOf(call.origin.address).slice(0, 64);
  // Looked at before the one writer is asked for, and by whoever has it.
  await requireFewOpen(call.platform, call.em, network);
  const challenge = await change(call, async (em) => {
    await requireFewOpen(call.platform, em, network);
    return askPasskey(call.platform, em, 'passkey-sign-in', { network });
  });
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
  const opened = 'why' in judged ? judged : await openBy(call, judged, { replaced, browser });
  if (!('why' in opened)) return opened;
  const { userId, username } = judged;
  await recordRefused(call, {
    action: 'auth.login',
    subject: { type: 'User', id: userId, label: username ?? 'passkey' },
    outcome: 'failure',
    reason: opened.why,
  });
  throw new Refusal('UNAUTHORIZED', 'bad-credentials', 'This passkey was not accepted, or it took too long. Try again, or sign in with your password.');
}

async function openBy(
  call: Call,
  passkey: VerifiedPasskey,
  { replaced, browser }: { replaced: string | null; browser: BrowserToken },
): Promise<OpenedSession | { why: string }> {
  return change(call, async (em, trail) => {
    if (!(await recordUse(call, em, passkey))) return { why: 'counter-went-back' };
    const by = passkey.kind === 'passkey-sign-in' ? 'passkey-alone' : 'passkey';
    return (await openSession(call, em, trail, { userId: passkey.userId, by, replaced, browser })) ?? { why: 'user-deactivated' };
  });
}
