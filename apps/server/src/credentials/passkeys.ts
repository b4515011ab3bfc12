import type { Passkey as WirePasskey } from '@gatehouse/contract';
import type { Em } from '../platform/orm.ts';

/** A passkey with what the browser is told to find it by. */
interface KnownPasskey extends WirePasskey {
  credentialId: string;
  transports: string[];
}

/** A user's passkeys, oldest first. */
export async function readPasskeys(em: Em, userId: string): Promise<KnownPasskey[]> {
  const rows = await em.execute<
    { id: string; name: string; synced: boolean | number; created_at: string; last_used_at: string | null; credential_id: string; transports: string }[]
  >('select id, name, synced, created_at, last_used_at, credential_id, transports from passkeys where user_id = ? order by id', [userId]);
  return rows.map((row) => ({
    id: row.id,
    name: row.name,
    synced: Boolean(row.synced),
    createdAt: row.created_at,
    lastUsedAt: row.last_used_at,
    credentialId: row.credential_id,
    transports: JSON.parse(row.transports) as string[],
  }));
}

/** What the wire shows of a passkey. */
export const viewPasskey = ({ id, name, synced, createdAt, lastUsedAt }: WirePasskey): WirePasskey => ({ id, name, synced, createdAt, lastUsedAt });
