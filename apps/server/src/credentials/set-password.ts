import { MIN_PASSWORD } from '@gatehouse/contract';
import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import type { Call } from '../platform/call.ts';
import type { Platform } from '../platform/platform.ts';
import { type PasswordUse, requireStrongPassword } from './password-strength.ts';
import { hasSecondFactor } from './second-factors.ts';

/** A new password as it is stored. */
interface PreparedPassword {
  hash: string;
  /** Long enough only beside a second factor. */
  short: boolean;
}

/**
 * Judges a new password and hashes it, which takes a while: do it before the transaction.
 * @throws Refusal `invalid` or `weak-password` on the named field; `rate-limited`, `unavailable` when too much waits.
 */
export async function preparePassword({ platform: { passwords }, origin: { address } }: Call, password: string, use: PasswordUse): Promise<PreparedPassword> {
  await passwords.inTurn(address, () => requireStrongPassword(password, use));
  return { hash: await passwords.hash(password, address), short: [...password].length < MIN_PASSWORD };
}

/** Stores a password in place of any there was. One that is short must be changed when no second factor stands beside it. */
export async function storePassword({ clock }: Platform, em: Em, userId: string, { hash, short }: PreparedPassword, mustChange: boolean): Promise<void> {
  await em.execute(
    `insert into passwords (user_id, hash, must_change, short, changed_at) values (?, ?, ?, ?, ?)
     on conflict (user_id) do update set hash = excluded.hash, must_change = excluded.must_change, short = excluded.short, changed_at = excluded.changed_at`,
    [userId, hash, mustChange || (short && !(await hasSecondFactor(em, userId))), short, timestampOf(clock.now())],
  );
}
