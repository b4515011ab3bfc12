import { overlapping } from '../dated-policies.ts';
import { isStronger, outcomeFields, type PolicyRules, requestTypes } from '../rules.ts';
import type { DifferentOutcomes } from './conflict.ts';
import type { ConflictIndex, LivePolicy } from './conflict-index.ts';

/**
 * The pairs of policies that hold at the same time, share a trait and people, and differ. They share people when they
 * name the same, or one names everyone or a group or role that a user named by the other is in.
 */
export function* differentOutcomes(index: ConflictIndex, focus: string | undefined): Generator<DifferentOutcomes, void, undefined> {
  const compared = new Set<PolicyRules>();
  for (const live of index.policies) {
    if (focus !== undefined && live.policy.id !== focus) continue;
    compared.add(live.policy);
    const met = new Set<PolicyRules>();
    for (const other of differingFrom(live, index)) {
      if (compared.has(other) || met.has(other)) continue;
      met.add(other);
      yield differenceOf(live.policy, other);
    }
  }
}

/** A policy comes once for each trait and actor that it shares. */
function* differingFrom({ policy, outcomes, named, within }: LivePolicy, index: ConflictIndex): Generator<PolicyRules, void, undefined> {
  for (const trait of new Set(policy.traits)) {
    for (const [lookup, actors] of [
      [index.naming, named],
      [index.naming, within],
      [index.within, named],
    ] as const) {
      const ofTrait = lookup.get(trait);
      for (const actor of actors) {
        for (const group of ofTrait?.get(actor) ?? []) {
          if (group.outcomes !== outcomes) yield* overlapping(group.dated, policy);
        }
      }
    }
  }
}

function differenceOf(one: PolicyRules, other: PolicyRules): DifferentOutcomes {
  const [first, second] = one.id < other.id ? [one, other] : [other, one];
  const traits = new Set(second.traits);
  return {
    kind: 'different-outcomes',
    policyIds: [first.id, second.id],
    traits: [...new Set(first.traits)].filter((trait) => traits.has(trait)).sort(),
    differences: requestTypes.flatMap((requestType) => {
      const field = outcomeFields[requestType];
      const [a, b] = [first[field], second[field]];
      return a === b ? [] : [{ requestType, outcomes: [a, b], wins: isStronger(a, b) ? a : b }];
    }),
  };
}
