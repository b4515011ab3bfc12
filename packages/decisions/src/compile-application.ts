import { type Actor, type Actors, noActors, numberActors } from './actors.ts';
import { type DatedPolicies, datedPolicies, inOrderOfStart } from './dated-policies.ts';
import { requireDates } from './dates.ts';
import { entryOf } from './map-entry.ts';
import type { ApplicationRules, PolicyRules } from './rules.ts';
import { type CompiledWho, compileWho } from './who.ts';

/** An application's rules, indexed so that a decision looks only at the policies that speak up. */
export interface CompiledApplication {
  /** As they were given. */
  rules: ApplicationRules;
  allow: CompiledWho;
  deny: CompiledWho;
  actors: Actors;
  /** The enabled policies, by each trait and each actor that they name. */
  policies: ReadonlyMap<string, ReadonlyMap<Actor, DatedPolicies>>;
}

/**
 * Indexes an application's rules. Do it once a change; the rules must not be changed afterwards.
 * @throws RangeError for a policy whose dates are not written as `2026-01-01T00:00:00.000Z`.
 */
export function compileApplication(rules: ApplicationRules): CompiledApplication {
  for (const policy of rules.policies) requireDates(policy);
  const actors = noActors();
  const lists = new Map<string, Map<Actor, PolicyRules[]>>();
  for (const policy of inOrderOfStart(rules.policies)) {
    if (policy.status !== 'enabled') continue;
    const named = numberActors(actors, policy.who);
    for (const trait of new Set(policy.traits)) {
      const ofTrait = entryOf(lists, trait, () => new Map<Actor, PolicyRules[]>());
      for (const actor of named) entryOf(ofTrait, actor, () => []).push(policy);
    }
  }
  const policies = new Map<string, Map<Actor, DatedPolicies>>();
  for (const [trait, ofTrait] of lists) {
    const ofActors = new Map<Actor, DatedPolicies>();
    for (const [actor, list] of ofTrait) {
      const dated = datedPolicies(list);
      if (dated) ofActors.set(actor, dated);
    }
    policies.set(trait, ofActors);
  }
  return { rules, allow: compileWho(rules.access.allow), deny: compileWho(rules.access.deny), actors, policies };
}
