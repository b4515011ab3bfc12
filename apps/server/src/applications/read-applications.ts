import { canOn } from '@gatehouse/ability';
import type { Application as WireApplication, ApplicationSummary, listApplicationsInput, Page, SwitchStatus } from '@gatehouse/contract';
import type { z } from 'zod';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { notFound } from '../platform/errors.ts';
import { readPage } from '../platform/keyset.ts';
import { type DatabaseKind, databaseKind, type Em } from '../platform/orm.ts';
import { readPageOf } from '../platform/read-page.ts';
import { jsonRows, rowsOfJson, searchFor } from '../platform/sql-words.ts';
import { Application, type WhoKind } from './application.entity.ts';
import { namedPeople } from './named-people.ts';
import { type WhoRow, whoOfRows } from './who-rows.ts';

const columnsOf = (kind: DatabaseKind): string => `a.id, a.name, a.description, a.owner_id, a.status, a.created_at, a.updated_at, a.version,
  (select u.username from users u where u.id = a.owner_id) as owner_name,
  (select count(*) from application_policies p where p.application_id = a.id) as policies,
  (select count(*) from application_policies p where p.application_id = a.id and p.status = 'enabled') as enabled_policies,
  ${jsonRows(kind, {
    columns: 'c.effect, c.kind, c.named',
    from: '(select x.effect, x.kind, count(*) as named from application_access x where x.application_id = a.id group by x.effect, x.kind) c',
    orderBy: 'c.effect, c.kind',
  })} as access_counts`;

interface Row {
  id: string;
  name: string;
  description: string;
  owner_id: string | null;
  owner_name: string | null;
  status: SwitchStatus;
  policies: number | string;
  enabled_policies: number | string;
  access_counts: string;
  version: number;
  created_at: string;
  updated_at: string;
}

const sortColumns = { name: 'a.name_key', status: 'a.status', createdAt: 'a.created_at', updatedAt: 'a.updated_at' } as const;

/** One page of the applications that the caller may see, with the total of all that match. */
export async function listApplications(call: AuthorizedCall, input: z.output<typeof listApplicationsInput>): Promise<Page<ApplicationSummary>> {
  const { em, ability } = call;
  const { status, ownerId } = input.filter ?? {};
  const page = readPage<keyof typeof sortColumns>(input, { sort: 'name', direction: 'asc' });
  const { rows, nextCursor, total } = await readPageOf<Row>(em, {
    entity: Application,
    alias: 'a',
    columns: columnsOf(databaseKind(em)),
    where: [accessibleBy(ability, 'read', 'Application'), ...(status ? [{ status: { $in: status } }] : []), ...(ownerId ? [{ owner: { $in: ownerId } }] : [])],
    also: [searchFor(databaseKind(em), 'a.search_text', input.search)],
    sortBy: sortColumns[page.sort],
    id: 'a.id',
    page,
  });
  return { items: rows.map((row) => viewSummary(call, row)), nextCursor, total };
}

/** An application that the caller may see, with who has access. @throws Refusal `not-found`. */
export async function findApplication(call: AuthorizedCall, em: Em, id: string): Promise<WireApplication> {
  const summary = await findSummary(call, em, id);
  const access = await readAccess(em, id);
  return { ...summary, access, named: await namedPeople(call, em, [access.allow, access.deny]) };
}

/** An application that the caller may see, without its lists of people. @throws Refusal `not-found`. */
export async function findSummary(call: AuthorizedCall, em: Em, id: string): Promise<ApplicationSummary> {
  const [row] = await em.execute<Row[]>(`select ${columnsOf(databaseKind(em))} from applications a where a.id = ?`, [id]);
  const summary = row && viewSummary(call, row);
  if (!summary || !canOn(call.ability, 'read', 'Application', summary)) throw notFound('application');
  return summary;
}

/** Who may, and may not, use an application. */
export async function readAccess(em: Em, id: string): Promise<WireApplication['access']> {
  const rows = await em.execute<(WhoRow & { effect: 'allow' | 'deny' })[]>('select effect, kind, ref from application_access where application_id = ?', [id]);
  const of = (wanted: 'allow' | 'deny') => whoOfRows(rows.filter(({ effect }) => effect === wanted));
  return { allow: of('allow'), deny: of('deny') };
}

function viewSummary({ ability }: AuthorizedCall, row: Row): ApplicationSummary {
  const counts = rowsOfJson<['allow' | 'deny', WhoKind, number]>(row.access_counts);
  const named = (effect: 'allow' | 'deny', kind: WhoKind): number => counts.find(([e, k]) => e === effect && k === kind)?.[2] ?? 0;
  const countsOf = (effect: 'allow' | 'deny') => ({
    everyone: named(effect, 'everyone') > 0,
    users: named(effect, 'user'),
    groups: named(effect, 'group'),
    roles: named(effect, 'role'),
  });
  const ownerSeen = row.owner_id !== null && row.owner_name !== null && canOn(ability, 'read', 'User', { id: row.owner_id }, 'username');
  return {
    id: row.id,
    name: row.name,
    description: row.description,
    ownerId: row.owner_id,
    owner: ownerSeen ? { id: row.owner_id ?? '', label: row.owner_name ?? '' } : null,
    status: row.status,
    accessCounts: { allow: countsOf('allow'), deny: countsOf('deny') },
    policyCounts: { enabled: Number(row.enabled_policies), total: Number(row.policies) },
    version: row.version,
    createdAt: row.created_at,
    updatedAt: row.updated_at,
  };
}
