import type { AccountSettings } from '@gatehouse/contract';
import { DAY, type Timestamp, timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { isFromAhead } from '../platform/stored-time.ts';
import { writeInPassing } from './write-in-passing.ts';

/** SQL: how many second factors a user `u` has. Recovery codes are none: they stand in for one. */
export const FACTORS_OF_U = '((select count(*) from totp_factors f where f.user_id = u.id) + (select count(*) from passkeys k where k.user_id = u.id))';

/** SQL: since when a user `u` has been known to need a second factor; NULL for who does not. */
export const DUTY_OF_U = '(select d.since from second_factor_duties d where d.user_id = u.id)';

interface Demand {
  userId: string;
  roles: readonly string[];
  /** {@link FACTORS_OF_U} */
  factors: number;
  /** {@link DUTY_OF_U} */
  since: Timestamp | null;
  settings: Pick<AccountSettings, 'secondFactorRoles' | 'secondFactorGraceDays'>;
  now: Timestamp;
}

/**
 * By when somebody must have a second factor; `null` if their roles demand none or they have one. The days are counted from
 * the first request on which the demand met them, and anew if it was lifted in between.
 */
export async function secondFactorDueAt(platform: Platform, em: Em, { userId, roles, factors, since, settings, now }: Demand): Promise<Timestamp | null> {
  const demanded = roles.some((role) => settings.secondFactorRoles.includes(role));
  if (!demanded && since !== null) await writeInPassing(platform, em, 'delete from second_factor_duties where user_id = ?', [userId]);
  if (!demanded) return null;
  // The days are counted from now if the demand met them while the clock was ahead.
  const counted = since === null || isFromAhead(since, platform.clock) ? null : since;
  if (counted === null)
    await writeInPassing(
      platform,
      em,
      `insert into second_factor_duties (user_id, since) values (?, ?)
       on conflict (user_id) do update set since = excluded.since where second_factor_duties.since > excluded.since`,
      [userId, now],
    );
  return factors > 0 ? null : timestampOf(new Date(Date.parse(counted ?? now) + settings.secondFactorGraceDays * DAY));
}
