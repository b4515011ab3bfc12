import { type Actor, everyone, numberActors } from '../actors.ts';
import { lastToEndOf } from '../dated-policies.ts';
import { endOf, startOf } from '../dates.ts';
import { isStronger, outcomeFields, type PolicyRules, requestTypes } from '../rules.ts';
import type { Who } from '../who.ts';
import type { ConflictsInput, NeverCause, NeverDecides } from './conflict.ts';
import type { ConflictIndex } from './conflict-index.ts';

/** A cover patched together from more policies than this, one after the other, is not looked for. */
const longestChain = 50;

/**
 * The enabled policies that no decision will name from now on. Whoever is named here is certainly silent, whatever groups
 * and roles people come to have; that others never decide is not said.
 */
export function* neverDecides(input: ConflictsInput, index: ConflictIndex): Generator<NeverDecides, void, undefined> {
  const denied = numberActors(index.actors, input.access.deny);
  const nobodyHasAccess = isNobody(input.access.allow) || denied.has(everyone);
  const named = new Map(index.policies.map((live) => [live.policy, live.named]));
  for (const policy of input.policies.toSorted((a, b) => (a.id < b.id ? -1 : 1))) {
    if (policy.status !== 'enabled') continue;
    const never = (cause: NeverCause, coveredBy: string[] = []): NeverDecides => ({ kind: 'never-decides', policyIds: [policy.id], cause, coveredBy });
    const withAccess = [...(named.get(policy) ?? [])].filter((actor) => !denied.has(actor));
    if (startOf(policy) >= endOf(policy)) yield never('empty-dates');
    else if (endOf(policy) <= input.now) yield never('ended');
    else if (isNobody(policy.who)) yield never('names-nobody');
    else if (policy.traits.length === 0) yield never('no-traits');
    else if (nobodyHasAccess || withAccess.length === 0) yield never('no-access');
    else {
      const cover = coverOf(policy, withAccess, input.now, index);
      if (cover) yield never('covered', cover);
    }
  }
}

const isNobody = (who: Who): boolean => !who.everyone && who.userIds.length + who.groupIds.length + who.roles.length === 0;

/** Policies one of which wins over this one whatever is asked, or undefined when there is a question that this one answers. */
function coverOf(policy: PolicyRules, actors: readonly Actor[], now: string, index: ConflictIndex): string[] | undefined {
  const cover = new Set<string>();
  for (const requestType of requestTypes) {
    const field = outcomeFields[requestType];
    for (const trait of new Set(policy.traits)) {
      const ofTrait = index.naming.get(trait);
      for (const actor of actors) {
        const stronger = [...(ofTrait?.get(actor) ?? []), ...(ofTrait?.get(everyone) ?? [])].filter(({ one }) => isStronger(one[field], policy[field]));
        const chain = chainOf(policy, now, (startedBy) => stronger.map(({ dated }) => lastToEndOf(dated, startedBy)));
        if (chain === undefined) return undefined;
        for (const { id } of chain) cover.add(id);
      }
    }
  }
  return [...cover].sort();
}

/**
 * Policies that together hold, without a gap, for as long as that policy does from now on.
 * @param candidates of those that started by a time, some among which is the one that ends last.
 */
function chainOf(policy: PolicyRules, now: string, candidates: (startedBy: string) => (PolicyRules | undefined)[]): PolicyRules[] | undefined {
  const chain: PolicyRules[] = [];
  let reached = startOf(policy) > now ? startOf(policy) : now;
  while (reached < endOf(policy)) {
    let next: PolicyRules | undefined;
    for (const candidate of candidates(reached)) if (candidate && (next === undefined || endOf(candidate) > endOf(next))) next = candidate;
    if (next === undefined || endOf(next) <= reached || chain.length === longestChain) return undefined;
    chain.push(next);
    reached = endOf(next);
  }
  return chain;
}
