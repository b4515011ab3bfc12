import type { PersonCall } from '../platform/call.ts';
import { later, timestampOf } from '../platform/clock.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import { CONFIRMATION_GRACE } from './session-policy.ts';

/**
 * Its user has proved again who they are: from now on sensitive acts are open to this session, for as long as the account's
 * settings say, and it has a new token, which is answered. Whoever had got hold of the one before is not confirmed by it.
 */
export async function renewSession({ platform: { clock, ids }, principal }: PersonCall, em: Em): Promise<string> {
  const token = ids.secret();
  await em.execute('update sessions set previous_token_hash = token_hash, previous_valid_until = ?, token_hash = ?, confirmed_at = ? where id = ?', [
    later(clock, CONFIRMATION_GRACE),
    hashOfSecret(token),
    timestampOf(clock.now()),
    principal.sessionId,
  ]);
  return token;
}
