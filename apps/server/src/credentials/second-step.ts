import type { PasskeyChallenge, SecondFactorMethod } from '@gatehouse/contract';
import type { Call } from '../platform/call.ts';
import { Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { askPasskey } from './passkey-challenge.ts';
import { queueNotice } from './queue-mail.ts';
import { takeRecoveryCode } from './recovery-codes.ts';
import { readSecondFactors } from './second-factors.ts';
import type { ChallengeKind } from './second-factor.entity.ts';
import { relyingPartyOf } from './relying-party.ts';
import { isStepAhead, totpStep } from './totp.ts';

/** What somebody whose password was right has shown beside it, or why that is not enough. */
export type SecondStep =
  | { passed: true; by: SecondFactorMethod | null }
  | { passed: false; why: 'second-factor-required' | 'wrong-code'; methods: SecondFactorMethod[]; passkey: PasskeyChallenge | null };

/**
 * Judges the second step of proving who one is, after the password. A code that is taken is used up, in this transaction.
 * Somebody without a second factor passes without one, whatever they typed.
 * @param passkeyKind for what a passkey may be shown instead of a code.
 */
export async function secondStep(call: Call, em: Em, userId: string, typed: string | undefined, passkeyKind: ChallengeKind): Promise<SecondStep> {
  const { platform } = call;
  const { totp, passkeys, recoveryCodesLeft } = await readSecondFactors(em, userId);
  if (totp === null && passkeys.length === 0) return { passed: true, by: null };
  const code = typed?.trim() ?? '';
  const passkey = code === '' ? await askPasskey(platform, em, passkeyKind, { userId }) : null;
  const methods: SecondFactorMethod[] = [];
  if (totp !== null) methods.push('totp');
  if (passkeys.length > 0 && relyingPartyOf(platform.config) !== null) methods.push('passkey');
  if (recoveryCodesLeft > 0) methods.push('recovery-code');
  if (code === '') return { passed: false, why: 'second-factor-required', methods, passkey };
  if (await takeTotpCode(platform, em, userId, code)) return { passed: true, by: 'totp' };
  if (await takeRecoveryCode(em, userId, code)) {
    await queueNotice(call, em, userId, 'recovery-used');
    return { passed: true, by: 'recovery-code' };
  }
  return { passed: false, why: 'wrong-code', methods, passkey };
}

/** The refusal that tells somebody what is missing. */
export function secondStepRefusal({ why, methods, passkey }: SecondStep & { passed: false }): Refusal {
  if (why === 'second-factor-required')
    return new Refusal('UNAUTHORIZED', why, 'Enter your authenticator code or use your passkey.', {
      methods,
      ...(passkey && { passkey }),
    });
  const message = 'This code is wrong, or was used before. Wait for the next one, or use a recovery code.';
  return new Refusal('UNAUTHORIZED', why, message, { methods, fields: { code: message } });
}

async function takeTotpCode({ clock, sealer }: Platform, em: Em, userId: string, typed: string): Promise<boolean> {
  const code = typed.replaceAll(/\s/g, '');
  if (!/^\d{6}$/.test(code)) return false;
  const [row] = await em.execute<{ secret: string; last_step: number; ahead_step: number | null }[]>(
    'select secret, last_step, ahead_step from totp_factors where user_id = ?',
    [userId],
  );
  const secret = row && (await sealer.open(row.secret, userId));
  const step = row && secret !== undefined ? await totpStep(clock, secret, code, { last: row.last_step, ahead: row.ahead_step }) : undefined;
  if (row === undefined || step === undefined) return false;
  const ahead = isStepAhead(clock, row.last_step) ? row.last_step : row.ahead_step;
  await em.execute('update totp_factors set last_step = ?, ahead_step = ? where user_id = ?', [step, ahead, userId]);
  return true;
}
