import { isScope, type Scope } from '@gatehouse/ability';
import { foldSignInName, idIn, type KeyKind, type ServiceAccountStatus, type UserStatus } from '@gatehouse/contract';
import { rolesInForce } from '../platform/authz/roles-in-force.ts';
import { type Timestamp, timestampOf } from '../platform/clock.ts';
import { hashOfSecret } from '../platform/ids.ts';
import { InGroups } from '../platform/in-groups.ts';
import { type DatabaseKind, databaseKind, type Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { isOneOf, type PreparedStatement, runPrepared } from '../platform/prepared-statement.ts';
import type { ApplicationPrincipal, Authority, ServicePrincipal } from '../platform/principal.ts';
import { jsonRows, rowsOfJson } from '../platform/sql-words.ts';
import { inSight } from '../platform/in-sight.ts';

interface PersonRow {
  id: string;
  username: string;
  status: UserStatus;
  authz_version: number;
  granted_roles: string;
  carried_roles: string | null;
}

interface KeyRow extends PersonRow {
  key_id: string;
  key_hash: string;
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

/** Of a user `u` only what permissions rest on. */
const personColumns = (kind: DatabaseKind): string => `u.id, u.username, u.status, u.authz_version,
  ${jsonRows(kind, { columns: 'r.role, r.expires_at', from: 'role_grants r where r.user_id = u.id', orderBy: 'r.role' })} as granted_roles,
  (select string_agg(c.role, ' ' order by c.role) from group_members m join group_roles c on c.group_id = m.group_id where m.user_id = u.id) as carried_roles`;

const lookUp = (kind: DatabaseKind): string => `
  select k.id as key_id, k.key_hash, k.kind as key_kind, k.scopes, k.expires_at, k.revoked_at, k.last_used_at, k.last_refused_at,
    coalesce(s.id, a.id) as holder_id, coalesce(s.name, a.name) as holder_name, s.status as account_status, s.version as account_version, o.status as owner_status,
    (select string_agg(r.role, ' ' order by r.role) from service_account_roles r where r.account_id = s.id) as account_roles,
    ${personColumns(kind)}
  from api_keys k join users u on u.id = k.created_by_id
    left join service_accounts s on s.id = k.service_account_id left join users o on o.id = s.owner_id
    left join applications a on a.id = k.application_id`;

const BY_ID: Record<DatabaseKind, string> = { sqlite: `${lookUp('sqlite')} where k.id = ?`, postgres: `${lookUp('postgres')} where k.id = ?` };
const BY_HASH: PreparedStatement = {
  name: 'keys-by-hash',
  text: {
    sqlite: `${lookUp('sqlite')} where ${isOneOf('sqlite', 'k.key_hash', 1)}`,
    postgres: `${lookUp('postgres')} where ${isOneOf('postgres', 'k.key_hash', 1)}`,
  },
};

/** Why a key that there is opens nothing. */
export type KeyFault = 'revoked' | 'expired' | 'creator-inactive' | 'owner-inactive' | 'account-disabled';

export interface FoundKey {
  principal: ServicePrincipal | ApplicationPrincipal;
  fault: KeyFault | null;
  lastUsedAt: Timestamp | null;
  lastRefusedAt: Timestamp | null;
}

type LookUps = InGroups<string, FoundKey | undefined>;
const lookUps = new WeakMap<Platform, LookUps>();

/**
 * A key with all that its permissions rest on, as the database has it now: its account, and who made it. So revocation,
 * expiry, demotion and deactivation hold from the next request on. Requests that wait at the same time share one look-up.
 * @param hash of its secret.
 */
export function findKeyByHash(platform: Platform, hash: string): Promise<FoundKey | undefined> {
  let inGroups = lookUps.get(platform);
  if (!inGroups) lookUps.set(platform, (inGroups = new InGroups((hashes) => readByHash(platform, hashes), { groups: 1, most: 500 })));
  return inGroups.ask(hash);
}

async function readByHash(platform: Platform, hashes: readonly string[]): Promise<(FoundKey | undefined)[]> {
  const now = timestampOf(platform.clock.now());
  const rows = await runPrepared<KeyRow>(platform.orm, BY_HASH, [[...new Set(hashes)]]);
  const found = new Map(rows.map((row) => [row.key_hash, viewKey(platform, row, now)]));
  return hashes.map((hash) => found.get(hash));
}

/** The same for a key that was let in, by its id, in the transaction of `em`. */
export async function readKeyById(platform: Platform, em: Em, id: string): Promise<FoundKey | undefined> {
  const [row] = await em.execute<KeyRow[]>(BY_ID[databaseKind(em)], [id]);
  return row && viewKey(platform, row, timestampOf(platform.clock.now()));
}

function viewKey(platform: Platform, row: KeyRow, now: Timestamp): FoundKey {
  const creator = authorityOf(platform, row, now);
  const shared = { id: row.holder_id, name: row.holder_name, keyId: row.key_id, expiresAt: row.expires_at, creator };
  const stamp = stampOf([row.key_id, row.expires_at, row.account_version, row.account_roles, row.authz_version, creator.roles]);
  return {
    principal:
      row.key_kind === 'application'
        ? { kind: 'application', ...shared, roles: [], stamp }
        : {
            kind: 'service',
            ...shared,
            roles: rolesInForce(platform, row.account_roles?.split(' ') ?? []),
            scopes: scopesOf(row.scopes),
            onBehalfOf: null,
            stamp,
          },
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

function authorityOf(platform: Platform, { id, granted_roles, carried_roles }: PersonRow, now: Timestamp): Authority {
  const granted = rowsOfJson<[string, string | null]>(granted_roles).filter(([, expiresAt]) => expiresAt === null || expiresAt > now);
  return { id, roles: rolesInForce(platform, new Set([...granted.map(([role]) => role), ...(carried_roles?.split(' ') ?? [])])) };
}

const stampOf = (parts: readonly unknown[]): string => hashOfSecret(JSON.stringify(parts)).slice(0, 16);

/**
 * The same caller, acting for a person: named by id, or by username in either case. What has the form of an id is one, and nobody's username.
 * @returns `undefined` for somebody unknown or not active.
 */
export async function actingFor(platform: Platform, em: Em, principal: ServicePrincipal, person: string): Promise<ServicePrincipal | undefined> {
  const now = timestampOf(platform.clock.now());
  const id = idIn(person);
  const [row] = await em.execute<PersonRow[]>(
    `select ${personColumns(databaseKind(em))} from users u where ${id === undefined ? 'u.username_key' : 'u.id'} = ? and u.status = 'active' and ${inSight('u')}`,
    [id ?? foldSignInName(person)],
  );
  if (!row) return undefined;
  const onBehalfOf = { ...authorityOf(platform, row, now), username: row.username };
  return { ...principal, onBehalfOf, stamp: stampOf([principal.stamp, onBehalfOf.id, row.authz_version, onBehalfOf.roles]) };
}
