import type { Enrolled, OwnSecondFactors, SecondFactors } from '@gatehouse/contract';
import { type PersonCall, type Call, change } from '../platform/call.ts';
import { Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { FACTORS_OF_U } from '../sessions/second-factor-duty.ts';
import { readPasskeys, viewPasskey } from './passkeys.ts';
import { queueNotice } from './queue-mail.ts';
import { relyingPartyOf } from './relying-party.ts';
import { countRecoveryCodes, replaceRecoveryCodes } from './recovery-codes.ts';

/** Which second factors a user has. */
export async function readSecondFactors(em: Em, userId: string): Promise<SecondFactors> {
  const [totp] = await em.execute<{ enrolled_at: string }[]>('select enrolled_at from totp_factors where user_id = ?', [userId]);
  const passkeys = await readPasskeys(em, userId);
  return { totp: totp ? { enrolledAt: totp.enrolled_at } : null, passkeys: passkeys.map(viewPasskey), recoveryCodesLeft: await countRecoveryCodes(em, userId) };
}

/** The caller's own second factors. */
export const ownSecondFactors = async ({ platform, em, principal }: PersonCall): Promise<OwnSecondFactors> => ({
  ...(await readSecondFactors(em, principal.id)),
  passkeysAvailable: relyingPartyOf(platform.config) !== null,
});

export async function hasSecondFactor(em: Em, userId: string): Promise<boolean> {
  const [row] = await em.execute<{ factors: number | string }[]>(`select ${FACTORS_OF_U} as factors from users u where u.id = ?`, [userId]);
  return Number(row?.factors ?? 0) > 0;
}

/** Recovery codes come with the first factor, and with a further one when none are left. Its user is told by mail. */
export async function afterEnrolment(call: PersonCall, em: Em): Promise<Enrolled> {
  const { platform, principal } = call;
  await queueNotice(call, em, principal.id, 'factor-added');
  const left = await countRecoveryCodes(em, principal.id);
  return { recoveryCodes: left > 0 ? null : await replaceRecoveryCodes(platform, em, principal.id) };
}

/** With the last factor the recovery codes go, and so does a password that is only long enough beside one. Its user is told by mail. */
export async function afterRemoval(call: Call, em: Em, userId: string): Promise<void> {
  await queueNotice(call, em, userId, 'factor-removed');
  if (await hasSecondFactor(em, userId)) return;
  await em.execute('delete from recovery_codes where user_id = ?', [userId]);
  await em.execute('update passwords set must_change = ? where user_id = ? and short = ?', [true, userId, true]);
}

/** Takes all of a user's second factors away, and with them what goes with the last one. */
export async function removeEveryFactor(call: Call, em: Em, userId: string): Promise<void> {
  for (const table of ['totp_factors', 'passkeys', 'auth_challenges']) await em.execute(`delete from ${table} where user_id = ?`, [userId]);
  await afterRemoval(call, em, userId);
}

/**
 * Replaces the caller's recovery codes and answers the new ones.
 * @throws Refusal `no-second-factor` for somebody who has no factor for which they could stand in.
 */
export async function makeRecoveryCodes(call: PersonCall): Promise<{ recoveryCodes: string[] }> {
  const { platform, principal } = call;
  return change(call, async (em, trail) => {
    if (!(await hasSecondFactor(em, principal.id)))
      throw new Refusal('CONFLICT', 'no-second-factor', 'You have no second factor yet. Recovery codes come with the first one.');
    trail.record({ action: 'auth.make-recovery-codes', subject: { type: 'User', id: principal.id, label: principal.username } });
    return { recoveryCodes: await replaceRecoveryCodes(platform, em, principal.id) };
  });
}
