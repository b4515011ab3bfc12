import { type FieldOf, vocabulary } from '@gatehouse/ability';
import type {
  ApplicationPolicyDetail,
  createApplicationPolicyInput,
  PolicyDocument,
  restoreApplicationPolicyInput,
  updateApplicationPolicyInput,
} from '@gatehouse/contract';
import type { z } from 'zod';
import { findSummary } from '../applications/read-applications.ts';
import { requireKnownRoles } from '../grants/role-rules.ts';
import { authorize } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { invalidField, notFound, staleVersion } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { ApplicationPolicy } from './application-policy.entity.ts';
import { documentOf, normalised } from './normalise-document.ts';
import { findPolicy, getPolicy } from './read-policies.ts';
import { addPolicy, changesOf, countChange, writePolicy } from './write-policy.ts';

/**
 * Adds a policy to an application. Users and groups that don't exist are taken, and warned of (`conflicts`): tools may set policies
 * before the people they name.
 * @throws Refusal `not-found` for the application; `unknown-role`.
 */
export async function createPolicy(call: AuthorizedCall, input: z.output<typeof createApplicationPolicyInput>): Promise<ApplicationPolicyDetail> {
  const document = normalised(input);
  requireKnownRoles(call.platform, document.who.roles, 'who.roles');
  return change(call, async (em, trail) => {
    const { id: applicationId } = await findSummary(call, em, input.applicationId);
    authorize(call, 'create', 'ApplicationPolicy', { id: null, applicationId, ...document, version: 1 });
    const id = await addPolicy(call, em, trail, applicationId, document);
    return getPolicy({ ...call, em }, { id });
  });
}

/**
 * Changes a policy; the state before stays among its versions. What is not sent is not touched.
 * @throws Refusal `stale-version`; `unknown-role`; `invalid` for an end before the start.
 */
export async function updatePolicy(call: AuthorizedCall, input: z.output<typeof updateApplicationPolicyInput>): Promise<ApplicationPolicyDetail> {
  const { id, version, ...sent } = input;
  return rewrite(call, { id, version }, 'application-policy.update', (before) => {
    const given = Object.fromEntries(Object.entries(sent).filter(([, value]) => value !== undefined)) as Partial<PolicyDocument>;
    const document = normalised({ ...before, ...given });
    if (document.startsAt !== null && document.endsAt !== null && document.startsAt >= document.endsAt)
      throw invalidField('endsAt', 'It must end after it starts.');
    requireKnownRoles(
      call.platform,
      document.who.roles.filter((role) => !before.who.roles.includes(role)),
      'who.roles',
    );
    return { document, restoredFrom: null };
  });
}

/** Makes a policy say again what it said at one of its versions. @throws Refusal `stale-version`; `not-found` for the version. */
export async function restorePolicy(call: AuthorizedCall, input: z.output<typeof restoreApplicationPolicyInput>): Promise<ApplicationPolicyDetail> {
  return rewrite(call, input, 'application-policy.restore', async (_before, em) => {
    const [kept] = await em.execute<{ document: string }[]>('select document from application_policy_versions where policy_id = ? and version = ?', [
      input.id,
      input.restore,
    ]);
    if (!kept) throw notFound('version');
    return { document: documentOf(JSON.parse(kept.document) as PolicyDocument), restoredFrom: input.restore };
  });
}

interface Rewritten {
  document: PolicyDocument;
  restoredFrom: number | null;
}

async function rewrite(
  call: AuthorizedCall,
  { id, version }: { id: string; version: number },
  action: string,
  to: (before: PolicyDocument, em: Em) => Rewritten | Promise<Rewritten>,
): Promise<ApplicationPolicyDetail> {
  return change(call, async (em, trail) => {
    const policy = await findPolicy(call, em, id);
    authorize(call, 'update', 'ApplicationPolicy', policy);
    if (policy.version !== version) throw staleVersion('policy');
    const { document, restoredFrom } = await to(documentOf(policy), em);
    const changes = changesOf(policy, document);
    if (Object.keys(changes).length > 0) {
      authorize(call, 'update', 'ApplicationPolicy', policy, fieldsOf(Object.keys(changes)));
      await writePolicy(call, em, policy, document, restoredFrom);
      trail.record({
        action,
        subject: { type: 'ApplicationPolicy', id, label: document.description },
        changes: { ...changes, ...(restoredFrom !== null && { restoredFrom: { before: null, after: restoredFrom } }) },
        mentions: [...new Set([...policy.who.userIds, ...document.who.userIds])],
      });
    }
    return getPolicy({ ...call, em }, { id });
  });
}

/** What a rule must allow for such a change. Whom a policy is for, and what comes of it, are no fields that a rule can name: they take all. */
function fieldsOf(changed: readonly string[]): readonly FieldOf<'ApplicationPolicy'>[] {
  const { fields } = vocabulary.ApplicationPolicy;
  const named = fields.filter((field) => changed.includes(field));
  return named.length === changed.length ? named : fields;
}

/** Deletes a policy with its versions; the audit trail keeps what it said. */
export async function deletePolicy(call: AuthorizedCall, { id }: { id: string }): Promise<{ id: string }> {
  return change(call, async (em, trail) => {
    const policy = await findPolicy(call, em, id);
    authorize(call, 'delete', 'ApplicationPolicy', policy);
    await em.nativeDelete(ApplicationPolicy, { id });
    await countChange(em, policy.applicationId);
    const said = Object.entries(documentOf(policy)).map(([field, before]) => [field, { before, after: null }] as const);
    trail.record({
      action: 'application-policy.delete',
      subject: { type: 'ApplicationPolicy', id, label: policy.description },
      changes: { applicationId: { before: policy.applicationId, after: null }, ...Object.fromEntries(said) },
      mentions: policy.who.userIds,
    });
    return { id };
  });
}
