import type { passkeyAnswerInput } from '@gatehouse/contract';
import type { z } from 'zod';
import type { Call } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import { takeChallenge } from './challenge.ts';
import { requireRelyingParty } from './relying-party.ts';
import type { ChallengeKind } from './second-factor.entity.ts';

interface Stored {
  id: string;
  user_id: string;
  username: string;
  public_key: string;
  counter: number | string;
}

/** Whose passkey gave an answer that holds, and what it says of its use. */
export interface VerifiedPasskey {
  kind: ChallengeKind;
  id: string;
  userId: string;
  username: string;
  counter: number;
}

/** Why an answer does not hold, in the words of the trail, and whose passkey it was if that is known. */
export interface RefusedPasskey {
  why: 'challenge-over' | 'unknown-passkey' | 'wrong-passkey' | 'counter-went-back';
  userId: string | null;
  username: string | null;
}

/** Judges the answer to a challenge of one of these kinds, which is used up by it. Follow with {@link recordUse} in the change. */
export async function verifyPasskey(
  call: Call,
  kinds: readonly ChallengeKind[],
  { id, response }: z.output<typeof passkeyAnswerInput>,
): Promise<VerifiedPasskey | RefusedPasskey> {
  const party = requireRelyingParty(call.platform.config);
  const challenge = await takeChallenge(call, kinds, id);
  const [stored] = await call.em.execute<Stored[]>(
    'select k.id, k.user_id, u.username, k.public_key, k.counter from passkeys k join users u on u.id = k.user_id where k.credential_id = ?',
    [response.id],
  );
  const refused = (why: RefusedPasskey['why']): RefusedPasskey => ({ why, userId: stored?.user_id ?? null, username: stored?.username ?? null });
  if (!challenge) return refused('challenge-over');
  if (!stored || (challenge.userId !== null && challenge.userId !== stored.user_id)) return refused('unknown-passkey');
  const { userHandle = null } = response.response;
  if (userHandle !== null && Buffer.from(userHandle, 'base64url').toString() !== stored.user_id) return refused('wrong-passkey');
  const counter = Number(stored.counter);
  try {
    const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
    const { verified, authenticationInfo } = await verifyAuthenticationResponse({
      response: { ...response, response: { ...response.response, userHandle: userHandle ?? undefined } },
      expectedChallenge: challenge.value,
      expectedOrigin: party.origin,
      expectedRPID: party.id,
      requireUserVerification: true,
      credential: { id: response.id, publicKey: new Uint8Array(Buffer.from(stored.public_key, 'base64url')), counter },
    });
    if (!verified) return refused('wrong-passkey');
    return { kind: challenge.kind, id: stored.id, userId: stored.user_id, username: stored.username, counter: authenticationInfo.newCounter };
  } catch (cause) {
    call.platform.logger.info({ err: cause, passkey: stored.id }, 'A passkey was refused.');
    return refused(cause instanceof Error && cause.message.startsWith('Response counter value') ? 'counter-went-back' : 'wrong-passkey');
  }
}

/**
 * Keeps the counter of a passkey's use. Answers whether it may count: not when the passkey was removed meanwhile, or another
 * use of it was faster, as of a copy.
 */
export async function recordUse(call: Call, em: Em, { id, counter }: VerifiedPasskey): Promise<boolean> {
  const [row] = await em.execute<{ counter: number | string }[]>('select counter from passkeys where id = ?', [id]);
  if (!row || (counter > 0 && counter <= Number(row.counter))) return false;
  await em.execute('update passkeys set counter = ?, last_used_at = ? where id = ?', [counter, timestampOf(call.platform.clock.now()), id]);
  return true;
}
