import type { CredentialLink as WireLink } from '@gatehouse/contract';
import { readSettings } from '../account/read-settings.ts';
import type { Call } from '../platform/call.ts';
import { DAY, later, MINUTE, timestampOf } from '../platform/clock.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import type { CredentialLinkKind } from './credential.entity.ts';
import { queueLinkMail } from './queue-link-mail.ts';

const RESET_LIFETIME = 30 * MINUTE;
const PATH: Record<CredentialLinkKind, string> = { invitation: 'accept-invitation', reset: 'reset-password' };

/** Makes a link that lets its holder set the user's password once. A link made before stops working. Only its hash is stored. */
export async function issueCredentialLink({ platform: { clock, config, ids } }: Call, em: Em, userId: string, kind: CredentialLinkKind): Promise<WireLink> {
  const token = ids.secret();
  const expiresAt = later(clock, kind === 'reset' ? RESET_LIFETIME : (await readSettings(em)).invitationDays * DAY);
  await em.execute('delete from credential_links where user_id = ?', [userId]);
  await em.execute('insert into credential_links (id, token_hash, user_id, kind, created_at, expires_at) values (?, ?, ?, ?, ?, ?)', [
    ids.next(),
    hashOfSecret(token),
    userId,
    kind,
    timestampOf(clock.now()),
    expiresAt,
  ]);
  return { url: `${config.publicUrl}/${PATH[kind]}?token=${token}`, expiresAt };
}

/** Ends a user's links, those that are still to be mailed included. */
export async function withdrawLinks(em: Em, userId: string): Promise<void> {
  await em.execute('delete from credential_links where user_id = ?', [userId]);
  await em.execute('delete from outbox where user_id = ?', [userId]);
}

/**
 * Gives a user a link: by mail, after the commit, or else as the answer, when no mail is configured or they have no address.
 * A link made before stops working.
 */
export async function giveCredentialLink(
  call: Call,
  em: Em,
  { id, email }: { id: string; email: string | null },
  kind: CredentialLinkKind,
): Promise<WireLink | undefined> {
  await withdrawLinks(em, id);
  if (call.platform.mailer === null || email === null) return issueCredentialLink(call, em, id, kind);
  await queueLinkMail(call, em, id, kind);
  return undefined;
}
