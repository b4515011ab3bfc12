import type { Em } from '../platform/orm.ts';
import { hashOfSecret } from '../platform/ids.ts';
import type { CredentialLinkKind } from './credential.entity.ts';

/** What a link, or the mail that is to bring it, rests on. */
export interface Footing {
  address_hash: string | null;
  password_at: string | null;
}

/** Its person, as they stand now. */
export interface Standing {
  status: string;
  email_key: string | null;
  changed_at: string | null;
}

/** SQL: {@link Standing}, of `users u left join passwords p on p.user_id = u.id`. */
export const STANDING = 'u.status, u.email_key, p.changed_at';

/** The address is hashed: a link is no second place where an address is kept. */
export async function footingOf(em: Em, userId: string, kind: CredentialLinkKind): Promise<Footing> {
  const [row] = await em.execute<Standing[]>(`select ${STANDING} from users u left join passwords p on p.user_id = u.id where u.id = ?`, [userId]);
  // Somebody without an address can be shown a link, and given an address later. A change of address rests on there being none.
  const address = row?.email_key ?? (kind === 'email' ? '' : null);
  return { address_hash: address === null ? null : hashOfSecret(address), password_at: row?.changed_at ?? null };
}

/** What it rested on that is no more; `null` while all holds. */
export function whatIsGone(kind: CredentialLinkKind, footing: Footing, person: Standing): 'status' | 'address' | 'credential' | null {
  if (person.status !== (kind === 'invitation' ? 'invited' : 'active')) return 'status';
  if (footing.address_hash !== null && footing.address_hash !== hashOfSecret(person.email_key ?? '')) return 'address';
  return footing.password_at === person.changed_at ? null : 'credential';
}

/** The same of mail whose link is not made yet. An invitation goes to the address that its person has by then: it was sent nowhere else. */
export const whatIsGoneOfMail = (kind: CredentialLinkKind, footing: Footing, person: Standing): 'status' | 'address' | 'credential' | null =>
  whatIsGone(kind, kind === 'invitation' ? { ...footing, address_hash: null } : footing, person);
