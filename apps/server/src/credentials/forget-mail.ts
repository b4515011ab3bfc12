import { type Call, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import { type CredentialLinkKind, linkKinds } from './credential.entity.ts';
import { givenUpAfter } from './deliver-outbox.ts';

/**
 * Without a mail server, mail waits for an Owner to hand its link over. What nobody waits for any more is taken away, on record.
 * @returns how many mails were.
 */
export async function forgetMail(call: Call): Promise<number> {
  if (call.platform.mailer !== null || (await forgotten(call, call.em)).length === 0) return 0;
  return change(call, async (em, trail) => {
    const mails = await forgotten(call, em);
    for (const { id, user_id, username, kind } of mails) {
      await em.execute('delete from outbox where id = ?', [id]);
      trail.record({ action: `mail.send-${kind}`, subject: { type: 'User', id: user_id, label: username }, outcome: 'failure', reason: 'not-handed-over' });
    }
    return mails.length;
  });
}

async function forgotten({ platform }: Call, em: Em): Promise<{ id: string; user_id: string; username: string; kind: CredentialLinkKind }[]> {
  const now = platform.clock.now().getTime();
  const over = linkKinds.flatMap((kind) => [kind, timestampOf(new Date(now - givenUpAfter(kind)))]);
  return em.execute(
    `select o.id, o.user_id, o.kind, (select u.username from users u where u.id = o.user_id) as username from outbox o
     where ${linkKinds.map(() => '(o.kind = ? and o.created_at <= ?)').join(' or ')} order by o.created_at limit 50`,
    over,
  );
}
