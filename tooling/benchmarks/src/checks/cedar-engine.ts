import { preparsePolicySet, statefulIsAuthorized, type StatefulAuthorizationCall } from '@cedar-policy/cedar-wasm/nodejs';
import { type Engine, type Grant, principalOf, type Question } from './questions.ts';

/** Cedar in WASM with the policies parsed beforehand. It always decides on a resource: a question about a type names one that the principal owns. */
export function cedarEngine(name: string, grants: readonly Grant[], questions: readonly Question[]): Engine {
  const policies = grants.map(({ role, subject, action, possession }) => {
    const condition = possession === 'own' ? ' when { resource.owner == principal }' : '';
    return `permit (principal in Role::"${role}", action == Action::"${subject}.${action}", resource is ${subject})${condition};`;
  });
  const parsed = preparsePolicySet(name, { staticPolicies: policies.join('\n') });
  if (parsed.type === 'failure') throw new Error(`Cedar refused the policies: ${JSON.stringify(parsed.errors)}`);

  const asked = questions.map(({ role, subject, action, row }): StatefulAuthorizationCall => {
    const principal = { type: 'Person', id: principalOf(role) };
    const owner = { type: 'Person', id: row?.id ?? principal.id };
    const resource = { type: subject, id: owner.id };
    return {
      preparsedPolicySetId: name,
      principal,
      action: { type: 'Action', id: `${subject}.${action}` },
      resource,
      context: {},
      entities: [
        { uid: principal, attrs: {}, parents: [{ type: 'Role', id: role }] },
        { uid: resource, attrs: { owner: { __entity: owner } }, parents: [] },
      ],
    };
  });
  return (position) => {
    const call = asked[position];
    if (!call) throw new RangeError(`No question ${position}.`);
    const answer = statefulIsAuthorized(call);
    if (answer.type === 'failure') throw new Error(`Cedar could not decide: ${JSON.stringify(answer.errors)}`);
    return answer.response.decision === 'allow';
  };
}
