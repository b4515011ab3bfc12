import { isScope, type Scope } from '@gatehouse/ability';
import { foldForIdentity, type KeyKind, type ServiceAccountStatus, type UserStatus } from '@gatehouse/contract';
import { type Timestamp, timestampOf } from '../platform/clock.ts';
import { hashOfSecret } from '../platform/ids.ts';
import { type DatabaseKind, databaseKind, type Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import type { ApplicationPrincipal, Authority, ServicePrincipal } from '../platform/principal.ts';
import { roleIdsOf, userColumns, type UserRow, viewUser } from '../users/user.view.ts';

interface PersonRow extends UserRow {
  authz_version: number;
}

interface KeyRow extends PersonRow {
  key_id: string;
  key_kind: KeyKind;
  scopes: string | null;
  expires_at: string | null;
  revoked_at: string | null;
  last_used_at: string | null;
  last_refused_at: string | null;
  holder_id: string;
  holder_name: string;
  account_status: ServiceAccountStatus | null;
  account_version: number | null;
  account_roles: string | null;
  owner_status: UserStatus | null;
}

const lookUp = (kind: DatabaseKind): string => `
  select k.id as key_id, k.kind as key_kind, k.scopes, k.expires_at, k.revoked_at, k.last_used_at, k.last_refused_at,
    coalesce(s.id, a.id) as holder_id, coalesce(s.name, a.name) as holder_name, s.status as account_status, s.version as account_version, o.status as owner_status,
    (select string_agg(r.role, ' ' order by r.role) from service_account_roles r where r.account_id = s.id) as account_roles,
    u.authz_version, ${userColumns[kind]}
  from api_keys k join users u on u.id = k.created_by_id
    left join service_accounts s on s.id = k.service_account_id left join users o on o.id = s.owner_id
    left join applications a on a.id = k.application_id`;

const LOOKUP: Record<DatabaseKind, string> = { sqlite: lookUp('sqlite'), postgres: lookUp('postgres') };

/** Why a key that there is opens nothing. */
export type KeyFault = 'revoked' | 'expired' | 'creator-inactive' | 'owner-inactive' | 'account-disabled';

export interface FoundKey {
  principal: ServicePrincipal | ApplicationPrincipal;
  fault: KeyFault | null;
  lastUsedAt: Timestamp | null;
  lastRefusedAt: Timestamp | null;
}

/**
 * A key with all that its permissions rest on, as the database has it now: its account, and who made it. So revocation,
 * expiry, demotion and deactivation hold from the next request on.
 */
export async function readKey(platform: Platform, em: Em, by: 'id' | 'key_hash', value: string): Promise<FoundKey | undefined> {
  const now = timestampOf(platform.clock.now());
  const [row] = await em.execute<KeyRow[]>(`${LOOKUP[databaseKind(em)]} where k.${by} = ?`, [value]);
  if (!row) return undefined;
  const creator = authorityOf(row, now);
  const shared = { id: row.holder_id, name: row.holder_name, keyId: row.key_id, expiresAt: row.expires_at, creator };
  const stamp = stampOf([row.key_id, row.expires_at, row.account_version, row.account_roles, row.authz_version, creator.roles]);
  return {
    principal:
      row.key_kind === 'application'
        ? { kind: 'application', ...shared, roles: [], stamp }
        : { kind: 'service', ...shared, roles: row.account_roles?.split(' ') ?? [], scopes: scopesOf(row.scopes), onBehalfOf: null, stamp },
    fault: faultOf(row, now),
    lastUsedAt: row.last_used_at,
    lastRefusedAt: row.last_refused_at,
  };
}

function faultOf(row: KeyRow, now: Timestamp): KeyFault | null {
  if (row.revoked_at !== null) return 'revoked';
  if (row.expires_at !== null && row.expires_at <= now) return 'expired';
  if (row.status !== 'active') return 'creator-inactive';
  if (row.key_kind === 'application') return null;
  if (row.owner_status !== 'active') return 'owner-inactive';
  return row.account_status === 'enabled' ? null : 'account-disabled';
}

/** A permission that the vocabulary no longer has allows nothing. */
const scopesOf = (text: string | null): readonly Scope[] | null => (text === null ? null : (JSON.parse(text) as string[]).filter(isScope));

const authorityOf = (row: PersonRow, now: Timestamp): Authority => ({ id: row.id, roles: roleIdsOf(viewUser(row, now)) });

const stampOf = (parts: readonly unknown[]): string => hashOfSecret(JSON.stringify(parts)).slice(0, 16);

/**
 * The same caller, acting for a person: named by id, or by username in either case. An id is meant where somebody's username is one.
 * @returns `undefined` for somebody unknown or not active.
 */
export async function actingFor(platform: Platform, em: Em, principal: ServicePrincipal, person: string): Promise<ServicePrincipal | undefined> {
  const now = timestampOf(platform.clock.now());
  const [row] = await em.execute<PersonRow[]>(
    `select u.authz_version, ${userColumns[databaseKind(em)]} from users u where (u.id = ? or u.username_key = ?) and u.status = 'active'
     order by case when u.id = ? then 0 else 1 end`,
    [person, foldForIdentity(person), person],
  );
  if (!row) return undefined;
  const onBehalfOf = { ...authorityOf(row, now), username: row.username };
  return { ...principal, onBehalfOf, stamp: stampOf([principal.stamp, onBehalfOf.id, row.authz_version, onBehalfOf.roles]) };
}
