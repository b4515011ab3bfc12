import { canOn } from '@gatehouse/ability';
import type {
  AccessOutcome,
  ApplicationPolicy as WirePolicy,
  ApplicationPolicyDetail,
  listApplicationPoliciesInput,
  Page,
  SwitchStatus,
} from '@gatehouse/contract';
import type { z } from 'zod';
import { namedPeople } from '../applications/named-people.ts';
import { findSummary } from '../applications/read-applications.ts';
import { type WhoRow, whoOfRows } from '../applications/who-rows.ts';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { notFound } from '../platform/errors.ts';
import { readPage } from '../platform/keyset.ts';
import { type DatabaseKind, databaseKind, type Em } from '../platform/orm.ts';
import { readPageOf } from '../platform/read-page.ts';
import { jsonRows, listHas, rowsOfJson, searchFor } from '../platform/sql-words.ts';
import { ApplicationPolicy } from './application-policy.entity.ts';

const columnsOf = (kind: DatabaseKind): string => `p.id, p.application_id, p.description, p.status, p.traits, p.prompt, p.enriched_prompt, p.reply,
  p.starts_at, p.ends_at, p.created_at, p.updated_at, p.version,
  ${jsonRows(kind, { columns: 'w.kind, w.ref', from: 'application_policy_who w where w.policy_id = p.id', orderBy: 'w.kind, w.ref' })} as people`;

interface Row {
  id: string;
  application_id: string;
  description: string;
  status: SwitchStatus;
  traits: string;
  prompt: AccessOutcome;
  enriched_prompt: AccessOutcome;
  reply: AccessOutcome;
  starts_at: string | null;
  ends_at: string | null;
  created_at: string;
  updated_at: string;
  version: number;
  people: string;
}

const sortColumns = { description: 'p.description', status: 'p.status', createdAt: 'p.created_at', updatedAt: 'p.updated_at' } as const;

/** One page of an application's policies. @throws Refusal `not-found` for an application that the caller may not see. */
export async function listPolicies(call: AuthorizedCall, input: z.output<typeof listApplicationPoliciesInput>): Promise<Page<WirePolicy>> {
  const { em, ability } = call;
  await findSummary(call, em, input.applicationId);
  const { status, trait } = input.filter ?? {};
  const page = readPage<keyof typeof sortColumns>(input, { sort: 'createdAt', direction: 'asc' });
  const { rows, nextCursor, total } = await readPageOf<Row>(em, {
    entity: ApplicationPolicy,
    alias: 'p',
    columns: columnsOf(databaseKind(em)),
    where: [accessibleBy(ability, 'read', 'ApplicationPolicy'), { application: input.applicationId }, ...(status ? [{ status: { $in: status } }] : [])],
    also: [searchFor(databaseKind(em), 'p.search_text', input.search), trait === undefined ? undefined : listHas(databaseKind(em), 'p.traits', trait)],
    sortBy: sortColumns[page.sort],
    id: 'p.id',
    page,
  });
  return { items: rows.map(viewPolicy), nextCursor, total };
}

/** A policy that the caller may see. @throws Refusal `not-found`. */
export async function findPolicy(call: AuthorizedCall, em: Em, id: string): Promise<WirePolicy> {
  const [row] = await em.execute<Row[]>(`select ${columnsOf(databaseKind(em))} from application_policies p where p.id = ?`, [id]);
  const policy = row && viewPolicy(row);
  if (!policy || !canOn(call.ability, 'read', 'ApplicationPolicy', policy)) throw notFound('policy');
  return policy;
}

/** A policy with the names of whom it is for. @throws Refusal `not-found`. */
export async function getPolicy(call: AuthorizedCall, { id }: { id: string }): Promise<ApplicationPolicyDetail> {
  const policy = await findPolicy(call, call.em, id);
  return { ...policy, named: await namedPeople(call, call.em, [policy.who]) };
}

/** All policies of an application, whoever asks. */
export async function readPolicies(em: Em, applicationId: string): Promise<WirePolicy[]> {
  const kind = databaseKind(em);
  const rows = await em.execute<Row[]>(`select ${columnsOf(kind)} from application_policies p where p.application_id = ? order by p.id`, [applicationId]);
  return rows.map(viewPolicy);
}

const viewPolicy = (row: Row): WirePolicy => ({
  id: row.id,
  applicationId: row.application_id,
  description: row.description,
  status: row.status,
  who: whoOfRows(rowsOfJson<[WhoRow['kind'], string]>(row.people).map(([kind, ref]) => ({ kind, ref }))),
  traits: JSON.parse(row.traits) as string[],
  prompt: row.prompt,
  enrichedPrompt: row.enriched_prompt,
  reply: row.reply,
  startsAt: row.starts_at,
  endsAt: row.ends_at,
  version: row.version,
  createdAt: row.created_at,
  updatedAt: row.updated_at,
});
