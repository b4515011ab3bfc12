import type { PolicyRules } from '../rules.ts';

/**
 * The policies that can matter to what `findConflicts` says about one of them: those that share a trait with it, because only they can differ
 * from it, be covered by it or cover it, and those that share a trait with one of these, because they help to cover it.
 * @param focus the id of that policy.
 * @returns them in the order in which they came; nothing when no policy has that id.
 */
export function policiesAround<Policy extends PolicyRules>(policies: readonly Policy[], focus: string): Policy[] {
  const itself = policies.filter(({ id }) => id === focus);
  const near = new Set(sharing(policies, sharing(policies, itself)));
  return policies.filter((policy) => policy.id === focus || near.has(policy));
}

const sharing = <Policy extends PolicyRules>(policies: readonly Policy[], others: readonly Policy[]): Policy[] => {
  const traits = new Set(others.flatMap((policy) => policy.traits));
  return policies.filter((policy) => policy.traits.some((trait) => traits.has(trait)));
};
