import { type Clock, DAY, later, MINUTE, timestampOf } from '../platform/clock.ts';
import { Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';

/** Failures before an account, or an address, has to wait; each further one doubles the wait up to the longest. */
const LIMITS = {
  account: { free: 10, first: MINUTE, longest: 15 * MINUTE },
  address: { free: 100, first: MINUTE, longest: 15 * MINUTE },
} as const;

export type ThrottleKind = keyof typeof LIMITS;

/** @throws Refusal `locked` or `rate-limited`, with the seconds to wait, while an account or address has to wait. */
export async function requireUnlocked(clock: Clock, em: Em, keys: Record<ThrottleKind, string>): Promise<void> {
  const now = clock.now().getTime();
  for (const kind of ['address', 'account'] as const) {
    const [row] = await em.execute<{ locked_until: string | null }[]>('select locked_until from login_throttles where "key" = ?', [keys[kind]]);
    const until = row?.locked_until ? Date.parse(row.locked_until) : 0;
    if (until <= now) continue;
    const retryAfter = Math.ceil((until - now) / 1000);
    const wait = retryAfter > 90 ? `${Math.ceil(retryAfter / 60)} minutes` : `${retryAfter} seconds`;
    throw new Refusal('TOO_MANY_REQUESTS', kind === 'account' ? 'locked' : 'rate-limited', `Too many failed sign-ins. Try again in ${wait}.`, { retryAfter });
  }
}

/** Counts a failed sign-in. Answers whether the account is locked by it. */
export async function countFailure(clock: Clock, em: Em, keys: Record<ThrottleKind, string>): Promise<boolean> {
  let locked = false;
  for (const kind of ['address', 'account'] as const) {
    const [row] = await em.execute<{ failures: number; last_failure_at: string }[]>('select failures, last_failure_at from login_throttles where "key" = ?', [
      keys[kind],
    ]);
    const forgotten = row !== undefined && clock.now().getTime() - Date.parse(row.last_failure_at) > DAY;
    const failures = (forgotten ? 0 : (row?.failures ?? 0)) + 1;
    const { free, first, longest } = LIMITS[kind];
    const lockedUntil = failures < free ? null : later(clock, Math.min(longest, first * 2 ** Math.min(failures - free, 20)));
    await em.execute(
      `insert into login_throttles ("key", failures, last_failure_at, locked_until) values (?, ?, ?, ?)
       on conflict ("key") do update set failures = excluded.failures, last_failure_at = excluded.last_failure_at, locked_until = excluded.locked_until`,
      [keys[kind], failures, timestampOf(clock.now()), lockedUntil],
    );
    if (kind === 'account' && lockedUntil !== null) locked = true;
  }
  return locked;
}

/** A success forgets the account's failures; the address's stay, or one own account would pay for guesses at others. */
export async function forgetFailures(em: Em, keys: Record<ThrottleKind, string>): Promise<void> {
  await em.execute('delete from login_throttles where "key" = ?', [keys.account]);
}
