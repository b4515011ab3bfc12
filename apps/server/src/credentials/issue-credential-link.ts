import type { CredentialLink as WireLink } from '@gatehouse/contract';
import type { Call } from '../platform/call.ts';
import { DAY, later, MINUTE, timestampOf } from '../platform/clock.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import type { CredentialLinkKind } from './credential.entity.ts';

const LIFETIME: Record<CredentialLinkKind, number> = { invitation: 7 * DAY, reset: 30 * MINUTE };
const PATH: Record<CredentialLinkKind, string> = { invitation: 'accept-invitation', reset: 'reset-password' };

/** Makes a link that lets its holder set the user's password once. A link made before stops working. Only its hash is stored. */
export async function issueCredentialLink({ platform: { clock, config, ids } }: Call, em: Em, userId: string, kind: CredentialLinkKind): Promise<WireLink> {
  const token = ids.secret();
  const expiresAt = later(clock, LIFETIME[kind]);
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
