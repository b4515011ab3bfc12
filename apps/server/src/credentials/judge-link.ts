import type { LinkEnd } from '@gatehouse/contract';
import type { Trail } from '../audit/trail.ts';
import type { Call } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import type { Refusal } from '../platform/errors.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import { isFromAhead, latestEnd } from '../platform/stored-time.ts';
import type { CredentialLinkKind } from './credential.entity.ts';
import { endedLink, unknownLink } from './ended-link.ts';
import { type Footing, STANDING, type Standing, whatIsGone } from './link-footing.ts';
import { isStillAllowed, type Issuer } from './link-issuer.ts';

/** A link with its person. */
export interface FoundLink extends Footing, Standing, Issuer {
  id: string;
  user_id: string;
  /** The address that an `email` link confirms. */
  email: string | null;
  created_at: string;
  expires_at: string;
  ended_why: LinkEnd | null;
  username: string;
  first_name: string;
  last_name: string | null;
  own_email: string | null;
}

const SELECT = `select l.id, l.user_id, l.email, l.created_at, l.expires_at, l.ended_why, l.address_hash, l.password_at, l.issuer_kind, l.issuer_id, l.issuer_for_id,
  u.username, u.first_name, u.last_name, u.email as own_email, ${STANDING}
  from credential_links l join users u on u.id = l.user_id left join passwords p on p.user_id = u.id`;

/** A link by the token that somebody holds. */
async function findLink(em: Em, kind: CredentialLinkKind, token: string): Promise<FoundLink | undefined> {
  const [link] = await em.execute<FoundLink[]>(`${SELECT} where l.token_hash = ? and l.kind = ?`, [hashOfSecret(token), kind]);
  return link;
}

/** The last link of a kind that a user was given, if it is not forgotten yet. */
export async function lastLink({ platform: { clock } }: Call, em: Em, kind: CredentialLinkKind, userId: string): Promise<FoundLink | undefined> {
  const [link] = await em.execute<FoundLink[]>(
    `${SELECT} where l.user_id = ? and l.kind = ? order by case when l.created_at > ? then 1 else 0 end, l.created_at desc, l.id desc limit 1`,
    [userId, kind, latestEnd(clock, 0)],
  );
  return link;
}

/** Why a link works no more, as everything stands now; `null` for one that does. */
export async function whyEnded(call: Call, em: Em, kind: CredentialLinkKind, link: FoundLink): Promise<LinkEnd | null> {
  return (
    whyOver(call, link) ??
    whatIsGone(kind, link, link) ??
    (link.issuer_kind === null || (await isStillAllowed(call, em, link, link.user_id)) ? null : 'permissions')
  );
}

/** Why it ended for good. */
const whyOver = ({ platform: { clock } }: Call, { ended_why, created_at, expires_at }: FoundLink): LinkEnd | null =>
  ended_why ?? (expires_at <= timestampOf(clock.now()) || isFromAhead(created_at, clock) ? 'over' : null);

interface Following {
  kind: CredentialLinkKind;
  token: string;
  /** What following it is called in the trail. */
  action: string;
}

/**
 * Uses a link up, in the transaction of what it is used for. One that has lost what it rested on ends here for good, on record.
 * @returns why it is refused: the transaction must be kept, then the refusal thrown.
 */
export async function takeLink(call: Call, em: Em, trail: Trail, { kind, token, action }: Following): Promise<FoundLink | Refusal> {
  const link = await findLink(em, kind, token);
  if (!link) return unknownLink(kind);
  const over = whyOver(call, link);
  if (over !== null) return endedLink(kind, over);
  const why = await whyEnded(call, em, kind, link);
  await em.execute('update credential_links set ended_at = ?, ended_why = ? where id = ?', [timestampOf(call.platform.clock.now()), why ?? 'used', link.id]);
  if (why === null) return link;
  trail.record({ action, subject: { type: 'User', id: link.user_id, label: link.username }, outcome: 'failure', reason: `link-${why}` });
  return endedLink(kind, why);
}

/**
 * What a link would be refused for without a look at anything that may have changed.
 * @returns the link that is worth a transaction.
 * @throws Refusal `invalid-token`.
 */
export async function requireOpenLink(call: Call, kind: CredentialLinkKind, token: string): Promise<FoundLink> {
  const link = await findLink(call.em, kind, token);
  if (!link) throw unknownLink(kind);
  const over = whyOver(call, link);
  if (over !== null) throw endedLink(kind, over);
  return link;
}
