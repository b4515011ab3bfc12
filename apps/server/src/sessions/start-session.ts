import { readSettings } from '../account/read-settings.ts';
import { HOUR, later, type Timestamp, timestampOf } from '../platform/clock.ts';
import type { Call } from '../platform/call.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import { latestEnd } from '../platform/stored-time.ts';
import { SESSIONS_PER_USER } from './session-policy.ts';

/**
 * Opens a session in the transaction of the sign-in and answers its token, which is stored nowhere.
 * @param confirmedAt when its user last proved who they are: now, unless said.
 */
export async function startSession(
  { platform: { clock, ids }, origin }: Call,
  em: Em,
  user: { id: string; authzVersion: number },
  confirmedAt: Timestamp | null = timestampOf(clock.now()),
): Promise<string> {
  const token = ids.secret();
  const id = ids.next();
  const at = timestampOf(clock.now());
  const ahead = latestEnd(clock, 0);
  const { sessionHours } = await readSettings(em);
  await em.execute(
    'insert into sessions (id, token_hash, user_id, authz_version, created_at, last_seen_at, confirmed_at, expires_at, address, user_agent) values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?)',
    [
      id,
      hashOfSecret(token),
      user.id,
      user.authzVersion,
      at,
      at,
      confirmedAt,
      later(clock, sessionHours * HOUR),
      origin.address,
      origin.userAgent?.slice(0, 512) ?? null,
    ],
  );
  await em.execute(
    `delete from sessions where user_id = ? and id <> ? and (expires_at <= ? or created_at > ?
       or id not in (select id from sessions where user_id = ? and id <> ? and created_at <= ? order by created_at desc, id desc limit ?))`,
    [user.id, id, at, ahead, user.id, id, ahead, SESSIONS_PER_USER - 1],
  );
  return token;
}
