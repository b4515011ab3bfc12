import type { Call } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import type { CredentialLinkKind } from './credential.entity.ts';

/** Has a user sent a link by mail once this transaction is kept. A mail that they were still to be sent is replaced. */
export async function queueLinkMail({ platform: { clock, ids } }: Call, em: Em, userId: string, kind: CredentialLinkKind): Promise<void> {
  const now = timestampOf(clock.now());
  await em.execute('delete from outbox where user_id = ?', [userId]);
  await em.execute('insert into outbox (id, user_id, kind, created_at, attempts, due_at) values (?, ?, ?, ?, 0, ?)', [ids.next(), userId, kind, now, now]);
}
