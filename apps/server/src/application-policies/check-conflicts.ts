import type { ApplicationAccess, ApplicationPolicy as WirePolicy, checkDraftInput, PolicyConflicts, Who } from '@gatehouse/contract';
import { findConflicts, policiesAround, type PolicyRules } from '@gatehouse/decisions';
import type { z } from 'zod';
import { unknownIds } from '../applications/named-people.ts';
import { findApplication } from '../applications/read-applications.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { type Timestamp, timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import { normalised } from './normalise-document.ts';
import { readPolicies } from './read-policies.ts';

/** How a policy that is being written is called, unless it replaces one. */
const DRAFT = 'draft';
type Draft = z.output<typeof checkDraftInput>['draft'];

/** What is probably not meant about the policies of an application. @throws Refusal `not-found`. */
export async function listConflicts(call: AuthorizedCall, { applicationId }: { applicationId: string }): Promise<PolicyConflicts> {
  const { access } = await findApplication(call, call.em, applicationId);
  return conflictsAmong(call, await readPolicies(call.em, applicationId), access);
}

/** What would probably not be meant if this policy were saved: only what involves it. It changes nothing. @throws Refusal `not-found`. */
export async function checkDraft(call: AuthorizedCall, { applicationId, draft }: z.output<typeof checkDraftInput>): Promise<PolicyConflicts> {
  const { access } = await findApplication(call, call.em, applicationId);
  const focus = draft.id ?? DRAFT;
  return conflictsAmong(call, policiesAround(withDraft(await readPolicies(call.em, applicationId), draft), focus), access, focus);
}

/** The policies as they would be with the draft among them. */
export function withDraft(policies: readonly WirePolicy[], { id = DRAFT, ...draft }: Draft): (PolicyRules & { description: string })[] {
  return [...policies.filter((policy) => policy.id !== id), { id, ...normalised(draft) }];
}

async function conflictsAmong(
  { em, platform }: AuthorizedCall,
  policies: readonly (PolicyRules & { description: string })[],
  access: ApplicationAccess,
  focus?: string,
): Promise<PolicyConflicts> {
  const now = timestampOf(platform.clock.now());
  const userIds = namedBy(policies, 'userIds');
  const groupIds = namedBy(policies, 'groupIds');
  const known = {
    userIds: without(userIds, await unknownIds(em, 'users', userIds)),
    groupIds: without(groupIds, await unknownIds(em, 'groups', groupIds)),
    roles: new Set(platform.policies.roles.map(({ role }) => role)),
  };
  const memberships = await membershipsOf(em, [...known.userIds], known.roles, now);
  const found = findConflicts({ policies, access, now, known, memberships, ...(focus !== undefined && { focus }) });
  const involved = new Set(found.conflicts.flatMap((conflict) => [...conflict.policyIds, ...(conflict.kind === 'never-decides' ? conflict.coveredBy : [])]));
  return { ...found, descriptions: Object.fromEntries(policies.filter(({ id }) => involved.has(id)).map(({ id, description }) => [id, description])) };
}

const namedBy = (policies: readonly PolicyRules[], part: keyof Pick<Who, 'userIds' | 'groupIds'>): string[] => [
  ...new Set(policies.flatMap(({ who }) => who[part])),
];

function without(ids: readonly string[], others: readonly string[]): Set<string> {
  const rest = new Set(ids);
  for (const id of others) rest.delete(id);
  return rest;
}

/** The groups and roles of people whom policies name, so that "Ada" and "everyone in Sales" are seen to be about the same person. */
async function membershipsOf(
  em: Em,
  userIds: readonly string[],
  known: ReadonlySet<string>,
  now: Timestamp,
): Promise<Map<string, { groupIds: string[]; roles: string[] }>> {
  const memberships = new Map(userIds.map((id) => [id, { groupIds: new Array<string>(), roles: new Array<string>() }]));
  for (const part of chunks(userIds, IDS_AT_ONCE)) {
    const marks = part.map(() => '?').join(', ');
    const groups = await em.execute<{ user_id: string; group_id: string }[]>(`select user_id, group_id from group_members where user_id in (${marks})`, [
      ...part,
    ]);
    for (const { user_id, group_id } of groups) memberships.get(user_id)?.groupIds.push(group_id);
    const roles = await em.execute<{ user_id: string; role: string }[]>(
      `select distinct user_id, role from held_roles where user_id in (${marks}) and (expires_at is null or expires_at > ?)`,
      [...part, now],
    );
    for (const { user_id, role } of roles) if (known.has(role)) memberships.get(user_id)?.roles.push(role);
  }
  return memberships;
}

const IDS_AT_ONCE = 5000;

function* chunks(ids: readonly string[], size: number): Generator<readonly string[]> {
  for (let start = 0; start < ids.length; start += size) yield ids.slice(start, start + size);
}
