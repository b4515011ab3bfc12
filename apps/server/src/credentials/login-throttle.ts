import { readSettings } from '../account/read-settings.ts';
import type { Call } from '../platform/call.ts';
import { type Clock, DAY, later, MINUTE, SECOND, timestampOf } from '../platform/clock.ts';
import { Refusal } from '../platform/errors.ts';
import { hashOfSecret } from '../platform/ids.ts';
import { networkOf } from '../platform/network-of.ts';
import type { Em } from '../platform/orm.ts';
import { isFromAhead, timeLeft, timeSince } from '../platform/stored-time.ts';

interface Limit {
  free: number;
  first: number;
  longest: number;
}

export type ThrottleKind = 'account' | 'address';

/** What failures count against; `null` where they don't. */
export type ThrottleKeys = Record<ThrottleKind, string | null>;

/** What was typed at sign-in has a count of its own, whether or not somebody is called so. `folded`: as it is looked up. */
export const nameKey = (folded: string): string => `login:${hashOfSecret(folded)}`;

/** Against what the failures of an attempt on an account count: a user's id, or what was typed when there is no such user. */
export const keysOf = (account: string, { origin }: Pick<Call, 'origin'>): ThrottleKeys & { account: string } => ({
  account,
  address: `address:${networkOf(origin.address)}`,
});

/** Failures before an account, or an address, has to wait; each further one doubles the wait up to the longest. */
async function limitsOf(em: Em): Promise<Record<ThrottleKind, Limit>> {
  const { lockAfterFailures, lockAddressAfterFailures, lockFirstMinutes, lockLongestMinutes } = await readSettings(em);
  const wait = { first: lockFirstMinutes * MINUTE, longest: lockLongestMinutes * MINUTE };
  return { account: { free: lockAfterFailures, ...wait }, address: { free: lockAddressAfterFailures, ...wait } };
}

/** @throws Refusal `locked` or `rate-limited`, with the seconds to wait, while an account or address has to wait. */
export async function requireUnlocked(clock: Clock, em: Em, keys: ThrottleKeys): Promise<void> {
  for (const kind of ['address', 'account'] as const) {
    const key = keys[kind];
    const retryAfter = key === null ? 0 : await secondsToWait(clock, em, key);
    if (retryAfter > 0) throw tooMany(kind === 'account' ? 'locked' : 'rate-limited', 'failed sign-ins', retryAfter);
  }
}

/** Nothing has to wait longer, whatever the account's settings say. */
export const LONGEST_LOCK = DAY;

/** How long this account or address has to wait still; 0 if it need not. */
export async function secondsToWait(clock: Clock, em: Em, key: string): Promise<number> {
  const [row] = await em.execute<{ locked_until: string | null; last_failure_at: string }[]>(
    'select locked_until, last_failure_at from login_throttles where "key" = ?',
    [key],
  );
  if (!row?.locked_until || isFromAhead(row.last_failure_at, clock)) return 0;
  return Math.ceil(timeLeft(row.locked_until, clock, LONGEST_LOCK) / SECOND);
}

/** The refusal of somebody who has to wait, `retryAfter` seconds. */
export function tooMany(reason: 'locked' | 'rate-limited', what: string, retryAfter: number): Refusal {
  const wait = retryAfter > 90 ? `${Math.ceil(retryAfter / 60)} minutes` : `${retryAfter} seconds`;
  return new Refusal('TOO_MANY_REQUESTS', reason, `Too many ${what}. Try again in ${wait}.`, { retryAfter });
}

/** What a failure has come to: the account must wait from now on, for the first time or once more. */
export type Lock = 'first' | 'further';

/** Counts a failed sign-in. Answers whether the account is locked by it. */
export async function countFailure(clock: Clock, em: Em, keys: ThrottleKeys): Promise<Lock | undefined> {
  let lock: Lock | undefined;
  const limits = await limitsOf(em);
  for (const kind of ['address', 'account'] as const) {
    const key = keys[kind];
    if (key === null) continue;
    const failures = await countAgainst(clock, em, key, limits[kind]);
    if (kind === 'account' && failures >= limits.account.free) lock = failures === limits.account.free ? 'first' : 'further';
  }
  return lock;
}

/** Counts one more against a limit; what lies a day back is forgotten. Answers how many there are: from `free` on the next one has to wait. */
export async function countAgainst(clock: Clock, em: Em, key: string, { free, first, longest }: Limit): Promise<number> {
  const [row] = await em.execute<{ failures: number; last_failure_at: string }[]>('select failures, last_failure_at from login_throttles where "key" = ?', [
    key,
  ]);
  const forgotten = row !== undefined && timeSince(row.last_failure_at, clock) > DAY;
  const failures = (forgotten ? 0 : (row?.failures ?? 0)) + 1;
  const lockedUntil = failures < free ? null : later(clock, Math.min(longest, first * 2 ** Math.min(failures - free, 20)));
  await em.execute(
    `insert into login_throttles ("key", failures, last_failure_at, locked_until) values (?, ?, ?, ?)
     on conflict ("key") do update set failures = excluded.failures, last_failure_at = excluded.last_failure_at, locked_until = excluded.locked_until`,
    [key, failures, timestampOf(clock.now()), lockedUntil],
  );
  return failures;
}

/** Forgets what counts against one of these: after a success, or an unlock. An address's failures stay, or one own account would pay for guesses at others. */
export async function forgetFailures(em: Em, keys: readonly (string | null)[]): Promise<void> {
  const given = keys.filter((key) => key !== null);
  await em.execute(`delete from login_throttles where "key" in (${given.map(() => '?').join(', ')})`, given);
}

/** Forgets all failures of a user, by whichever name. */
export async function forgetFailuresOf(em: Em, userId: string): Promise<void> {
  const [user] = await em.execute<{ username_key: string; email_key: string | null }[]>('select username_key, email_key from users where id = ?', [userId]);
  await forgetFailures(em, [`user:${userId}`, ...(user ? [nameKey(user.username_key)] : []), user?.email_key == null ? null : nameKey(user.email_key)]);
}
