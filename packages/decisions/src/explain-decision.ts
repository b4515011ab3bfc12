import type { CompiledApplication } from './compile-application.ts';
import { isInDates } from './dates.ts';
import { decide, type Decision, type Question } from './decide.ts';
import { type Outcome, outcomeFieldOf } from './rules.ts';
import { compileWho, includes, type Person } from './who.ts';

/** What a policy for this person and one of the traits made of a question. */
export interface PolicyEffect {
  policyId: string;
  /** What it says about this type of request. */
  outcome: Outcome;
  /** `overruled`: a stronger outcome of another policy won. The last two said nothing, and would have otherwise. */
  effect: 'decided' | 'overruled' | 'not-in-dates' | 'disabled';
}

/** A decision with the policies that took part, or would have, in the order of their ids. */
export interface Explanation extends Decision {
  policies: PolicyEffect[];
}

/**
 * Decides like {@link decide}, and says what each policy had to do with it; none when it did not come to them.
 * Looks at every policy: made for people who try things, not for every request.
 * @throws RangeError as {@link decide} does.
 */
export function explain(application: CompiledApplication, person: Person | undefined, question: Question, at: string): Explanation {
  const decision = decide(application, person, question, at);
  if (person === undefined || !asksPolicies.has(decision.reason)) return { ...decision, policies: [] };

  const field = outcomeFieldOf(question.requestType);
  const traits = new Set(question.traits);
  const deciding = new Set(decision.policyIds);
  const policies = application.rules.policies
    .filter((policy) => policy.traits.some((trait) => traits.has(trait)) && includes(compileWho(policy.who), person))
    .map((policy): PolicyEffect => {
      const said = deciding.has(policy.id) ? 'decided' : 'overruled';
      const effect = policy.status !== 'enabled' ? 'disabled' : isInDates(policy, at) ? said : 'not-in-dates';
      return { policyId: policy.id, outcome: policy[field], effect };
    });
  return { ...decision, policies: policies.sort((a, b) => (a.policyId < b.policyId ? -1 : 1)) };
}

const asksPolicies: ReadonlySet<Decision['reason']> = new Set(['policy-denied', 'policy-redacted', 'allowed']);
