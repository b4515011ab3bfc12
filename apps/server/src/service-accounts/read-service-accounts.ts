import { type AppAbility, canOn, type FieldOf, vocabulary } from '@gatehouse/ability';
import type { listServiceAccountsInput, Page, ServiceAccount as WireAccount, ServiceAccountStatus } from '@gatehouse/contract';
import type { z } from 'zod';
import { LIVE } from '../api-keys/key-holder.ts';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { notFound } from '../platform/errors.ts';
import { readPage } from '../platform/keyset.ts';
import { databaseKind, type Em } from '../platform/orm.ts';
import { readPageOf } from '../platform/read-page.ts';
import { searchFor } from '../platform/sql-words.ts';
import { ServiceAccount } from './service-account.entity.ts';

const lastUsed = '(select max(k.last_used_at) from api_keys k where k.service_account_id = s.id)';
const columns = `s.id, s.name, s.description, s.owner_id, s.status, s.created_at, s.updated_at, s.version, ${lastUsed} as last_used_at,
  (select u.username from users u where u.id = s.owner_id) as owner_name,
  (select string_agg(r.role, ' ' order by r.role) from service_account_roles r where r.account_id = s.id) as held_roles`;

interface Row {
  id: string;
  name: string;
  description: string;
  owner_id: string;
  owner_name: string;
  status: ServiceAccountStatus;
  created_at: string;
  updated_at: string;
  version: number;
  last_used_at: string | null;
  held_roles: string | null;
}

const sortColumns = { name: 's.name_key', createdAt: 's.created_at', lastUsedAt: `coalesce(${lastUsed}, '')` } as const;

/** One page of the service accounts that the caller may see, with the total of all that match. */
export async function listServiceAccounts(call: AuthorizedCall, input: z.output<typeof listServiceAccountsInput>): Promise<Page<WireAccount>> {
  const { em, ability } = call;
  const { status, role, ownerId } = input.filter ?? {};
  const { rows, nextCursor, total } = await readPageOf<Row>(em, {
    entity: ServiceAccount,
    alias: 's',
    columns,
    where: [
      accessibleBy(ability, 'read', 'ServiceAccount'),
      ...(status ? [{ status: { $in: status } }] : []),
      ...(ownerId ? [{ owner: { $in: ownerId } }] : []),
      ...(role ? [{ roles: { $some: { role: { $in: role } } } }] : []),
    ],
    also: [searchFor(databaseKind(em), 's.search_text', input.search)],
    sortBy: sortColumns[input.sort ?? 'name'],
    id: 's.id',
    page: readPage<keyof typeof sortColumns>(input, { sort: 'name', direction: 'asc' }),
  });
  const liveKeys = await countLiveKeys(call, em, rows);
  return { items: rows.map((row) => maskServiceAccount(ability, viewAccount(row, liveKeys))), nextCursor, total };
}

/** A service account that the caller may see, unmasked. @throws Refusal `not-found`. */
export async function findServiceAccount(call: AuthorizedCall, em: Em, id: string): Promise<WireAccount> {
  const [row] = await em.execute<Row[]>(`select ${columns} from service_accounts s where s.id = ?`, [id]);
  const account = row && viewAccount(row, await countLiveKeys(call, em, [row]));
  if (!account || !canOn(call.ability, 'read', 'ServiceAccount', serviceAccountSubject(account))) throw notFound('service account');
  return account;
}

/** A service account as the rules of the policies read it: its roles are rows there. */
export const serviceAccountSubject = <Account extends { roles: readonly string[] }>(account: Account) => ({
  ...account,
  roles: account.roles.map((role) => ({ role })),
});

/** Leaves out the fields that the caller may not read. */
export function maskServiceAccount(ability: AppAbility, account: WireAccount): WireAccount {
  const subject = serviceAccountSubject(account);
  const hidden = vocabulary.ServiceAccount.fields.filter((field: FieldOf<'ServiceAccount'>) => !canOn(ability, 'read', 'ServiceAccount', subject, field));
  const shown = { ...account };
  for (const field of hidden) Reflect.deleteProperty(shown, field);
  if (hidden.includes('ownerId')) Reflect.deleteProperty(shown, 'owner');
  return shown;
}

async function countLiveKeys({ platform }: AuthorizedCall, em: Em, rows: readonly Row[]): Promise<ReadonlyMap<string, number>> {
  if (rows.length === 0) return new Map();
  const counts = await em.execute<{ id: string; live: number | string }[]>(
    `select k.service_account_id as id, count(*) as live from api_keys k
     where ${LIVE} and k.service_account_id in (${rows.map(() => '?').join(', ')}) group by k.service_account_id`,
    [timestampOf(platform.clock.now()), ...rows.map(({ id }) => id)],
  );
  return new Map(counts.map(({ id, live }) => [id, Number(live)]));
}

const viewAccount = (row: Row, liveKeys: ReadonlyMap<string, number>): WireAccount => ({
  id: row.id,
  name: row.name,
  description: row.description,
  roles: row.held_roles?.split(' ') ?? [],
  ownerId: row.owner_id,
  owner: { id: row.owner_id, label: row.owner_name },
  status: row.status,
  liveKeys: liveKeys.get(row.id) ?? 0,
  lastUsedAt: row.last_used_at,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
