import type { Call } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import { footingOf } from './link-footing.ts';
import { isLinkKind, type MailKind, type NoticeKind } from './outbox.entity.ts';

/**
 * Has a user sent a mail once this transaction is kept: to their own address, or to `email`. One of the kind that they were
 * still to be sent is replaced.
 */
export async function queueMail({ platform: { clock, ids } }: Call, em: Em, userId: string, kind: MailKind, email: string | null = null): Promise<void> {
  const now = timestampOf(clock.now());
  const { address_hash, password_at } = isLinkKind(kind) ? await footingOf(em, userId, kind) : { address_hash: null, password_at: null };
  await em.execute('delete from outbox where user_id = ? and kind = ?', [userId, kind]);
  await em.execute(
    'insert into outbox (id, user_id, kind, email, address_hash, password_at, created_at, attempts, due_at) values (?, ?, ?, ?, ?, ?, ?, 0, ?)',
    [ids.next(), userId, kind, email, address_hash, password_at, now, now],
  );
}

/**
 * Tells a user by mail what happened to their account: at the address that was theirs then, or at `email`. While the mail waits the address may
 * come to be somebody else's. Without a mail server, or an address, there is nobody who could.
 */
export async function queueNotice(call: Call, em: Em, userId: string, kind: NoticeKind, email: string | null = null): Promise<void> {
  if (call.platform.mailer === null) return;
  const [user] = email === null ? await em.execute<{ email: string | null }[]>('select email from users where id = ?', [userId]) : [{ email }];
  const to = user?.email ?? null;
  if (to === null) return;
  // One that still waits for another address is not replaced: whoever has that would never hear of it.
  const [elsewhere] = await em.execute<unknown[]>('select 1 from outbox where user_id = ? and kind = ? and email is distinct from ?', [userId, kind, to]);
  if (!elsewhere) await queueMail(call, em, userId, kind, to);
}
