import type { tryPolicyInput, TriedDecision } from '@gatehouse/contract';
import { compileApplication, explain } from '@gatehouse/decisions';
import type { z } from 'zod';
import { withDraft } from '../application-policies/check-conflicts.ts';
import { readPolicies } from '../application-policies/read-policies.ts';
import { findApplication } from '../applications/read-applications.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { readFacts } from './read-facts.ts';

/**
 * What would be decided, by the rules as they are or with a policy that is being written among them, and what each policy had to do
 * with it. Nothing is recorded: nobody asked in earnest.
 * @throws Refusal `not-found` for the application.
 */
export async function tryPolicy(call: AuthorizedCall, input: z.output<typeof tryPolicyInput>): Promise<TriedDecision> {
  const { em, platform } = call;
  const { id, status, access } = await findApplication(call, em, input.applicationId);
  const at = timestampOf(input.at === undefined ? platform.clock.now() : new Date(input.at));
  const saved = await readPolicies(em, id);
  const policies = input.draft ? withDraft(saved, input.draft) : saved;
  const { personOf } = await readFacts(platform, { applicationIds: [], users: [input.user] }, at);
  const { policies: effects, ...decision } = explain(compileApplication({ id, status, access, policies }), personOf(input.user), input, at);
  const descriptions = new Map(policies.map((policy) => [policy.id, policy.description]));
  return { ...decision, considered: effects.map((effect) => ({ ...effect, description: descriptions.get(effect.policyId) ?? '' })) };
}
