import { MIN_PASSWORD } from '@gatehouse/contract';
import type { Call } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { Refusal } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { isStillAllowed, type Issuer, NOBODY_ELSE } from './link-issuer.ts';
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

/**
 * Stores a password in place of any there was. One that somebody else has set must be changed, and so must one that is short when no
 * second factor stands beside it.
 * @param setter who else knows it; nobody, for one that its holder chose.
 */
export async function storePassword(
  { clock }: Platform,
  em: Em,
  userId: string,
  { hash, short }: PreparedPassword,
  setter: Issuer = NOBODY_ELSE,
): Promise<void> {
  await em.execute(
    `insert into passwords (user_id, hash, must_change, short, changed_at, issuer_kind, issuer_id, issuer_for_id) values (?, ?, ?, ?, ?, ?, ?, ?)
     on conflict (user_id) do update set hash = excluded.hash, must_change = excluded.must_change, short = excluded.short, changed_at = excluded.changed_at,
       issuer_kind = excluded.issuer_kind, issuer_id = excluded.issuer_id, issuer_for_id = excluded.issuer_for_id`,
    [
      userId,
      hash,
      setter.issuer_kind !== null || (short && !(await hasSecondFactor(em, userId))),
      short,
      timestampOf(clock.now()),
      setter.issuer_kind,
      setter.issuer_id,
      setter.issuer_for_id,
    ],
  );
}

/**
 * Whoever set a first password knows it until its holder chooses another: it is judged as a link that they were shown would be.
 * @returns why it is refused, for somebody who has typed it; `undefined` when it is not.
 */
export async function refusalOfFirstPassword(call: Call, em: Em, userId: string): Promise<Refusal | undefined> {
  const [setter] = await em.execute<Issuer[]>(
    'select issuer_kind, issuer_id, issuer_for_id from passwords where user_id = ? and must_change = ? and issuer_kind is not null',
    [userId, true],
  );
  if (!setter || (await isStillAllowed(call, em, setter, userId, true))) return undefined;
  return new Refusal(
    'UNAUTHORIZED',
    'bad-credentials',
    'This first password may no longer be used: permissions were changed since it was set. Ask for a link to choose one of your own.',
  );
}
