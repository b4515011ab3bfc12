import { type Actor, type Actors, actorsOf, everyone, noActors, numberActors } from '../actors.ts';
import { type DatedPolicies, datedPolicies, inOrderOfStart } from '../dated-policies.ts';
import { endOf, startOf } from '../dates.ts';
import { entryOf } from '../map-entry.ts';
import type { PolicyRules } from '../rules.ts';
import type { ConflictsInput } from './conflict.ts';

/** A policy that may yet speak up. */
export interface LivePolicy {
  policy: PolicyRules;
  /** What it says about each type of request, as one text. */
  outcomes: string;
  named: ReadonlySet<Actor>;
  /** What those whom it names also are: everyone, and the groups and roles of a user. */
  within: ReadonlySet<Actor>;
}

/** Policies that say the same about every type of request. */
interface Agreeing {
  outcomes: string;
  /** Any of them, to ask what they say. */
  one: PolicyRules;
  dated: DatedPolicies;
}

/** By trait and actor, so that only those are compared that can meet, and of them only those that differ. */
type Lookup = ReadonlyMap<string, ReadonlyMap<Actor, readonly Agreeing[]>>;

/** The policies that may yet speak up, indexed by whom they concern. */
export interface ConflictIndex {
  /** In the order of their ids. */
  policies: readonly LivePolicy[];
  actors: Actors;
  /** Policies that name the actor. */
  naming: Lookup;
  /** Policies that name somebody within the actor, where any policy names the actor itself. */
  within: Lookup;
}

export function indexConflicts({ policies, now, memberships }: ConflictsInput): ConflictIndex {
  const actors = noActors();
  const live = policies
    .filter((policy) => policy.status === 'enabled' && startOf(policy) < endOf(policy) && now < endOf(policy))
    .sort((a, b) => (a.id < b.id ? -1 : 1))
    .map((policy) => ({ policy, outcomes: outcomesOf(policy), named: numberActors(actors, policy.who) }));
  // Only after all are numbered is it known which groups and roles matter.
  const withActors = live.map((each) => ({ ...each, within: actorsAround(each.policy, each.named, actors, memberships) }));
  const naming = lookup(
    withActors,
    ({ named }) => named,
    () => true,
  );
  const within = lookup(
    withActors,
    (each) => each.within,
    (trait, actor) => naming.get(trait)?.has(actor) ?? false,
  );
  return { policies: withActors, actors, naming, within };
}

const outcomesOf = ({ prompt, enrichedPrompt, reply }: PolicyRules): string => `${prompt} ${enrichedPrompt} ${reply}`;

function actorsAround({ who }: PolicyRules, named: ReadonlySet<Actor>, actors: Actors, memberships: ConflictsInput['memberships']): Set<Actor> {
  const around = new Set<Actor>(named.size > 0 ? [everyone] : []);
  for (const id of who.userIds) {
    const known = memberships?.get(id);
    if (known) for (const actor of actorsOf(actors, { ...known, id })) around.add(actor);
  }
  return around;
}

function lookup(
  policies: readonly LivePolicy[],
  concerned: (policy: LivePolicy) => ReadonlySet<Actor>,
  matters: (trait: string, actor: Actor) => boolean,
): Lookup {
  const byPolicy = new Map(policies.map((each) => [each.policy, each]));
  const lists = new Map<string, Map<Actor, Map<string, PolicyRules[]>>>();
  for (const policy of inOrderOfStart([...byPolicy.keys()])) {
    const live = byPolicy.get(policy);
    if (live === undefined) continue;
    for (const trait of new Set(policy.traits)) {
      const ofTrait = entryOf(lists, trait, () => new Map<Actor, Map<string, PolicyRules[]>>());
      for (const actor of concerned(live)) {
        if (!matters(trait, actor)) continue;
        const ofActor = entryOf(ofTrait, actor, () => new Map<string, PolicyRules[]>());
        entryOf(ofActor, live.outcomes, () => []).push(policy);
      }
    }
  }
  return new Map([...lists].map(([trait, ofTrait]) => [trait, new Map([...ofTrait].map(([actor, ofActor]) => [actor, agreeing(ofActor)]))]));
}

function agreeing(lists: ReadonlyMap<string, readonly PolicyRules[]>): Agreeing[] {
  return [...lists].flatMap(([outcomes, list]) => {
    const dated = datedPolicies(list);
    return dated ? [{ outcomes, one: dated.policy, dated }] : [];
  });
}
