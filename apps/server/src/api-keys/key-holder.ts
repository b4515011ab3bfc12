import { type ApiKey as WireKey, type KeyKind, MAX_LIVE_KEYS } from '@gatehouse/contract';
import { type Timestamp, timestampOf } from '../platform/clock.ts';
import { conflict, notFound } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';

/** What has keys: a service account, or an application. Whoever calls has checked that the caller may manage its keys. */
export interface KeyHolder {
  kind: KeyKind;
  id: string;
  name: string;
}

/** The words of the trail for what is done to a holder's keys. */
export const subjectOfHolder = ({ kind, id, name }: KeyHolder) => ({ type: kind === 'service' ? 'ServiceAccount' : 'Application', id, label: name });
export const actionOnHolder = ({ kind }: KeyHolder, verb: 'create-key' | 'rotate-key' | 'revoke-key'): string =>
  `${kind === 'service' ? 'service-account' : 'application'}.${verb}`;

const holderColumn = ({ kind }: KeyHolder): string => (kind === 'service' ? 'service_account_id' : 'application_id');

/** SQL: whether a key `k` works at a time, all else being well; the time is its one parameter. */
export const LIVE = 'k.revoked_at is null and (k.expires_at is null or k.expires_at > ?)';

interface Row {
  id: string;
  name: string;
  prefix: string;
  scopes: string | null;
  created_by_id: string;
  created_by_name: string;
  created_at: string;
  expires_at: string | null;
  last_used_at: string | null;
  revoked_at: string | null;
  replaced_by_id: string | null;
}

const SELECT = `select k.id, k.name, k.prefix, k.scopes, k.created_by_id, u.username as created_by_name, k.created_at, k.expires_at, k.last_used_at, k.revoked_at,
  k.replaced_by_id from api_keys k join users u on u.id = k.created_by_id`;
/** More than can be live: those that are over are shown for a while, the latest. */
const SHOWN = 200;

/** The keys of a holder: those that work first, the latest first. */
export async function keysOf(platform: Platform, em: Em, holder: KeyHolder): Promise<WireKey[]> {
  const now = timestampOf(platform.clock.now());
  const rows = await em.execute<Row[]>(
    `${SELECT} where k.${holderColumn(holder)} = ? order by case when ${LIVE} then 0 else 1 end, k.created_at desc, k.id desc limit ?`,
    [holder.id, now, SHOWN],
  );
  return rows.map((row) => viewKey(row, now));
}

/** One key of a holder. @throws Refusal `not-found`, also for the key of another. */
export async function findKey(platform: Platform, em: Em, holder: KeyHolder, keyId: string): Promise<WireKey> {
  const [row] = await em.execute<Row[]>(`${SELECT} where k.${holderColumn(holder)} = ? and k.id = ?`, [holder.id, keyId]);
  if (!row) throw notFound('key');
  return viewKey(row, timestampOf(platform.clock.now()));
}

/** @throws Refusal `limit-reached` when a holder has as many live keys as it may. */
export async function requireRoomForKey(platform: Platform, em: Em, holder: KeyHolder): Promise<void> {
  const [row] = await em.execute<{ live: number | string }[]>(`select count(*) as live from api_keys k where k.${holderColumn(holder)} = ? and ${LIVE}`, [
    holder.id,
    timestampOf(platform.clock.now()),
  ]);
  if (Number(row?.live ?? 0) >= MAX_LIVE_KEYS) throw conflict('limit-reached', `${MAX_LIVE_KEYS} of its keys are live. Revoke one that is no longer used.`);
}

/** How many live keys somebody has made: they go with them. */
export async function countKeysMadeBy({ clock }: Platform, em: Em, userId: string): Promise<number> {
  const [row] = await em.execute<{ live: number | string }[]>(`select count(*) as live from api_keys k where k.created_by_id = ? and ${LIVE}`, [
    userId,
    timestampOf(clock.now()),
  ]);
  return Number(row?.live ?? 0);
}

const viewKey = (row: Row, now: Timestamp): WireKey => ({
  id: row.id,
  name: row.name,
  prefix: row.prefix,
  scopes: row.scopes === null ? null : (JSON.parse(row.scopes) as string[]),
  status: row.revoked_at !== null ? 'revoked' : row.expires_at !== null && row.expires_at <= now ? 'expired' : 'live',
  createdBy: { id: row.created_by_id, label: row.created_by_name },
  createdAt: row.created_at,
  expiresAt: row.expires_at,
  lastUsedAt: row.last_used_at,
  revokedAt: row.revoked_at,
  replacedBy: row.replaced_by_id,
});
