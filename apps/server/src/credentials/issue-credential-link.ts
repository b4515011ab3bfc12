import type { CredentialLink as WireLink } from '@gatehouse/contract';
import { readSettings } from '../account/read-settings.ts';
import type { Call } from '../platform/call.ts';
import { DAY, later, MINUTE, timestampOf } from '../platform/clock.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import { type CredentialLinkKind, linkKinds, type PasswordLinkKind } from './credential.entity.ts';
import { queueMail } from './queue-mail.ts';

const LIFETIME: Record<Exclude<CredentialLinkKind, 'invitation'>, number> = { reset: 30 * MINUTE, email: DAY };
const PATH: Record<CredentialLinkKind, string> = { invitation: 'accept-invitation', reset: 'reset-password', email: 'confirm-email' };

/**
 * Makes a link that lets its holder set the user's password, or confirm `email`, once. A link made before for the same
 * purpose stops working. Only its hash is stored.
 */
export async function issueCredentialLink(
  { platform: { clock, config, ids } }: Call,
  em: Em,
  userId: string,
  kind: CredentialLinkKind,
  email: string | null = null,
): Promise<WireLink> {
  const token = ids.secret();
  const expiresAt = later(clock, kind === 'invitation' ? (await readSettings(em)).invitationDays * DAY : LIFETIME[kind]);
  await em.execute(`delete from credential_links where user_id = ? and kind ${kind === 'email' ? '=' : '<>'} 'email'`, [userId]);
  await em.execute('insert into credential_links (id, token_hash, user_id, kind, email, created_at, expires_at) values (?, ?, ?, ?, ?, ?, ?)', [
    ids.next(),
    hashOfSecret(token),
    userId,
    kind,
    email,
    timestampOf(clock.now()),
    expiresAt,
  ]);
  return { url: `${config.publicUrl}/${PATH[kind]}?token=${token}`, expiresAt };
}

/** Ends a user's links, of all kinds or of these, those that are still to be mailed included. */
export async function withdrawLinks(em: Em, userId: string, kinds: readonly CredentialLinkKind[] = linkKinds): Promise<void> {
  const list = kinds.map(() => '?').join(', ');
  await em.execute(`delete from credential_links where user_id = ? and kind in (${list})`, [userId, ...kinds]);
  await em.execute(`delete from outbox where user_id = ? and kind in (${list})`, [userId, ...kinds]);
}

/**
 * Gives a user a link: by mail, after the commit, or else as the answer, when no mail is configured or they have no address.
 * A link made before stops working.
 */
export async function giveCredentialLink(
  call: Call,
  em: Em,
  { id, email }: { id: string; email: string | null },
  kind: PasswordLinkKind,
): Promise<WireLink | undefined> {
  await withdrawLinks(em, id, ['invitation', 'reset']);
  if (call.platform.mailer === null || email === null) return issueCredentialLink(call, em, id, kind);
  await queueMail(call, em, id, kind);
  return undefined;
}
