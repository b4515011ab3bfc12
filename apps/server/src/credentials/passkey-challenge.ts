import type { PasskeyChallenge } from '@gatehouse/contract';
import { type Call, change } from '../platform/call.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { type Answerer, issueChallenge } from './challenge.ts';
import { readPasskeys } from './passkeys.ts';
import { relyingPartyOf } from './relying-party.ts';
import type { ChallengeKind } from './second-factor.entity.ts';

/** Milliseconds that the browser gives a person. */
const TIMEOUT = 300_000;

/**
 * A question that one of a user's passkeys is to answer, or any passkey when there is no user yet. The person must be verified
 * by the device: a passkey stands for two factors. `null` when the user has none, or passkeys can't work here.
 */
export async function askPasskey(platform: Platform, em: Em, kind: ChallengeKind, whose: Answerer): Promise<PasskeyChallenge | null> {
  const party = relyingPartyOf(platform.config);
  const passkeys = 'userId' in whose ? await readPasskeys(em, whose.userId) : [];
  if (party === null || ('userId' in whose && passkeys.length === 0)) return null;
  const challenge = platform.ids.secret();
  const { id } = await issueChallenge(platform, em, kind, whose, challenge);
  return {
    id,
    options: {
      challenge,
      rpId: party.id,
      timeout: TIMEOUT,
      userVerification: 'required',
      allowCredentials: passkeys.map(({ credentialId, transports }) => ({ id: credentialId, type: 'public-key', transports })),
    },
  };
}

/** {@link askPasskey} in a change of its own. */
export const askPasskeyNow = (call: Call, kind: ChallengeKind, whose: Answerer): Promise<PasskeyChallenge | null> =>
  change(call, (em) => askPasskey(call.platform, em, kind, whose));
