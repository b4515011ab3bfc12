import type { PersonCall } from '../platform/call.ts';
import { later, timestampOf } from '../platform/clock.ts';
import { Refusal } from '../platform/errors.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import { CONFIRMATION_GRACE } from './session-policy.ts';
import { successorOf } from './successor.ts';

interface Row {
  token_hash: string;
  previous_token_hash: string | null;
  successor_salt: string | null;
  confirmed_at: string | null;
  previous_confirmed_at: string | null;
}

/**
 * Its user has proved again who they are: from now on sensitive acts are open to this session, for as long as the account's
 * settings say, and it has a new token, which is answered. Whoever had got hold of the one before is not confirmed by it.
 * Of confirmations that are sent together one makes the new token, and all are answered the same.
 * @param token with which the call was sent.
 * @throws Refusal `no-session` when it has ended meanwhile.
 */
export async function renewSession({ platform: { clock, ids }, principal }: PersonCall, em: Em, token: string): Promise<string> {
  const hash = hashOfSecret(token);
  const now = timestampOf(clock.now());
  const until = later(clock, CONFIRMATION_GRACE);
  const [row] = await em.execute<Row[]>(
    'select token_hash, previous_token_hash, successor_salt, confirmed_at, previous_confirmed_at from sessions where id = ?',
    [principal.sessionId],
  );
  if (row?.token_hash !== hash && row?.previous_token_hash !== hash)
    throw new Refusal('UNAUTHORIZED', 'no-session', 'Your session ended while this was under way. Sign in again.');
  if (row.token_hash !== hash && row.successor_salt !== null && row.confirmed_at !== row.previous_confirmed_at) {
    // Confirmed together with another: the new token, which only those get who have proved who they are, is given again.
    await em.execute('update sessions set confirmed_at = ?, previous_valid_until = ? where id = ?', [now, until, principal.sessionId]);
    return successorOf(token, row.successor_salt);
  }
  // Whoever came with the former token need not be who uses the present one, which is not confirmed by it either.
  const salt = row.token_hash === hash ? ids.secret() : null;
  const successor = salt === null ? ids.secret() : successorOf(token, salt);
  await em.execute(
    `update sessions set previous_token_hash = token_hash, previous_valid_until = ?, previous_confirmed_at = confirmed_at, successor_salt = ?, token_hash = ?,
       confirmed_at = ? where id = ?`,
    [until, salt, hashOfSecret(successor), now, principal.sessionId],
  );
  return successor;
}
