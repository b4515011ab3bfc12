import { forgetRows } from '../platform/forget-rows.ts';
import type { CredentialLink as WireLink, LinkEnd, User } from '@gatehouse/contract';
import { readSettings } from '../account/read-settings.ts';
import type { AuthorizedCall, Call } from '../platform/call.ts';
import { DAY, later, MINUTE, timestampOf } from '../platform/clock.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import { type CredentialLinkKind, linkKinds, type PasswordLinkKind } from './credential.entity.ts';
import { footingOf } from './link-footing.ts';
import { type Issuer, issuerOf, requireMayShowLink } from './link-issuer.ts';
import { queueMail } from './queue-mail.ts';

const LIFETIME: Record<Exclude<CredentialLinkKind, 'invitation'>, number> = { reset: 30 * MINUTE, email: DAY };
const PATH: Record<CredentialLinkKind, string> = { invitation: 'accept-invitation', reset: 'reset-password', email: 'confirm-email' };
/** For so long after its time whoever follows a link is told why it works no more. */
const REMEMBERED: Record<CredentialLinkKind, number> = { invitation: 30 * DAY, reset: DAY, email: DAY };

interface NewLink {
  kind: CredentialLinkKind;
  /** The address that it confirms. */
  email?: string | null;
  /** Who is shown it. */
  issuer: Issuer;
}

/**
 * Makes a link that lets its holder set the user's password, or confirm `email`, once. A link made before for the same
 * purpose stops working. Only its hash is stored, with what it rests on (decision 021).
 */
export async function issueCredentialLink(call: Call, em: Em, userId: string, { kind, email = null, issuer }: NewLink): Promise<WireLink> {
  const { clock, config, ids } = call.platform;
  const token = ids.secret();
  const expiresAt = later(clock, kind === 'invitation' ? (await readSettings(em)).invitationDays * DAY : LIFETIME[kind]);
  await endLinks(call, em, userId, 'replaced', kind === 'email' ? ['email'] : ['invitation', 'reset']);
  const { address_hash, password_at } = await footingOf(em, userId, kind);
  await em.execute(
    `insert into credential_links (id, token_hash, user_id, kind, email, created_at, expires_at, issuer_kind, issuer_id, issuer_for_id, address_hash, password_at)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [
      ids.next(),
      hashOfSecret(token),
      userId,
      kind,
      email,
      timestampOf(clock.now()),
      expiresAt,
      issuer.issuer_kind,
      issuer.issuer_id,
      issuer.issuer_for_id,
      address_hash,
      password_at,
    ],
  );
  return { url: `${config.publicUrl}/${PATH[kind]}?token=${token}`, expiresAt };
}

/** Ends a user's links of these kinds that still worked. */
async function endLinks({ platform: { clock } }: Call, em: Em, userId: string, why: LinkEnd, kinds: readonly CredentialLinkKind[]): Promise<void> {
  await em.execute(
    `update credential_links set ended_at = ?, ended_why = ? where user_id = ? and ended_why is null and kind in (${kinds.map(() => '?').join(', ')})`,
    [timestampOf(clock.now()), why, userId, ...kinds],
  );
}

/** Ends a user's links, of all kinds or of these, those that are still to be mailed included. */
export async function withdrawLinks(call: Call, em: Em, userId: string, why: LinkEnd, kinds: readonly CredentialLinkKind[] = linkKinds): Promise<void> {
  await endLinks(call, em, userId, why, kinds);
  await em.execute(`delete from outbox where user_id = ? and kind in (${kinds.map(() => '?').join(', ')})`, [userId, ...kinds]);
}

/**
 * Ends what rested on the address that a user had, and what would give them another than they have now. An invitation that has not
 * left yet goes to the address that is theirs now.
 */
export async function endLinksOfAddress(call: Call, em: Em, userId: string, before: string | null): Promise<void> {
  if (before !== null) await endLinks(call, em, userId, 'address', ['invitation']);
  await withdrawLinks(call, em, userId, 'address', before === null ? ['email'] : ['reset', 'email']);
}

/**
 * Gives a user a link: by mail, after the commit, or else as the answer, when no mail is configured or they have no address.
 * A link made before stops working.
 * @throws Refusal when the caller may not be shown it: {@link requireMayShowLink}.
 */
export async function giveCredentialLink(call: AuthorizedCall, em: Em, person: User, kind: PasswordLinkKind): Promise<WireLink | undefined> {
  const { id, email } = person;
  await withdrawLinks(call, em, id, 'replaced', ['invitation', 'reset']);
  if (call.platform.mailer === null || email === null) {
    requireMayShowLink(call, person, person.status === 'invited');
    return issueCredentialLink(call, em, id, { kind, issuer: issuerOf(call) });
  }
  await queueMail(call, em, id, kind);
  return undefined;
}

/** Whose link is kept however old: without it, they would seem never to have been invited. */
const STILL_INVITED = "exists (select 1 from users u where u.id = credential_links.user_id and u.status = 'invited')";

/** Forgets links whose time has been over for long, but for the invitations of those who are still invited. */
export async function forgetLinks({ platform: { clock }, em }: Call): Promise<void> {
  for (const kind of linkKinds) {
    const parameters = [kind, timestampOf(new Date(clock.now().getTime() - REMEMBERED[kind]))];
    const kept = kind === 'invitation' ? `not ${STILL_INVITED}` : '1 = 1';
    await forgetRows(em, { table: 'credential_links', key: 'id', where: { sql: `kind = ? and expires_at <= ? and ${kept}`, parameters } });
  }
}
