import { preparsePolicySet, statefulIsAuthorized, type StatefulAuthorizationCall } from '@cedar-policy/cedar-wasm/nodejs';
import { type Engine, questions, type Rule } from './questions.ts';

/**
 * Cedar in WASM with the policies parsed beforehand. A deny forbids; a redact permits, and shows by its id among the reasons;
 * one policy more permits what nothing else speaks about. So one call answers all, the deciding policies included.
 */
export function cedarEngine(rules: readonly Rule[]): Engine {
  const name = `decisions-${rules.length}`;
  const staticPolicies = Object.fromEntries(rules.map((rule) => [`${rule.outcome}:${rule.id}`, policyOf(rule)]));
  const parsed = preparsePolicySet(name, { staticPolicies: { ...staticPolicies, 'allow:otherwise': 'permit (principal, action, resource);' } });
  if (parsed.type === 'failure') throw new Error(`Cedar refused the policies: ${JSON.stringify(parsed.errors)}`);

  const calls = questions.map(({ person, traits }): StatefulAuthorizationCall => {
    const principal = { type: 'User', id: person.id };
    const parents = [...person.groupIds.map((id) => ({ type: 'Group', id })), ...person.roles.map((id) => ({ type: 'Role', id }))];
    return {
      preparsedPolicySetId: name,
      principal,
      action: { type: 'Action', id: 'prompt' },
      resource: { type: 'Application', id: 'application' },
      context: { traits },
      entities: [{ uid: principal, attrs: {}, parents }],
    };
  });
  return (position) => {
    const call = calls[position];
    if (!call) throw new RangeError(`No question ${position}.`);
    const answer = statefulIsAuthorized(call);
    if (answer.type === 'failure') throw new Error(`Cedar could not decide: ${JSON.stringify(answer.errors)}`);
    const { decision, diagnostics } = answer.response;
    if (decision === 'deny') return 'deny';
    return diagnostics.reason.some((id) => id.startsWith('redact:')) ? 'redact' : 'allow';
  };
}

function policyOf({ actor, trait, outcome }: Rule): string {
  const types = { user: 'User', group: 'Group', role: 'Role' };
  const principal =
    actor.kind === 'everyone' ? 'principal' : actor.kind === 'user' ? `principal == User::"${actor.id}"` : `principal in ${types[actor.kind]}::"${actor.id}"`;
  return `${outcome === 'deny' ? 'forbid' : 'permit'} (${principal}, action, resource) when { context.traits.contains("${trait}") };`;
}
