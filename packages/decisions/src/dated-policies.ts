import { endOf, isInDates, startOf } from './dates.ts';
import type { PolicyRules } from './rules.ts';

/**
 * Policies as a balanced tree in the order of their start. Each node knows which one below it ends last, so that
 * whatever is over, or yet to come, is passed by as a whole.
 */
export interface DatedPolicies {
  policy: PolicyRules;
  lastToEnd: PolicyRules;
  earlier: DatedPolicies | undefined;
  later: DatedPolicies | undefined;
}

/** The order that {@link datedPolicies} wants. */
export function inOrderOfStart(policies: readonly PolicyRules[]): PolicyRules[] {
  return policies.toSorted((a, b) => (startOf(a) < startOf(b) ? -1 : startOf(a) > startOf(b) ? 1 : 0));
}

/** @param policies in the order of their start. */
export function datedPolicies(policies: readonly PolicyRules[], from = 0, to = policies.length): DatedPolicies | undefined {
  const middle = (from + to) >>> 1;
  const policy = policies[middle];
  if (from >= to || policy === undefined) return undefined;
  const earlier = datedPolicies(policies, from, middle);
  const later = datedPolicies(policies, middle + 1, to);
  const lastToEnd = laterEnd(laterEnd(policy, earlier?.lastToEnd), later?.lastToEnd);
  return { policy, lastToEnd, earlier, later };
}

/** Adds the policies that hold at a time to those found. */
export function findInDates(dated: DatedPolicies | undefined, at: string, found: PolicyRules[]): void {
  if (dated === undefined || endOf(dated.lastToEnd) <= at) return;
  findInDates(dated.earlier, at, found);
  if (startOf(dated.policy) > at) return;
  if (isInDates(dated.policy, at)) found.push(dated.policy);
  findInDates(dated.later, at, found);
}

/** The policies that hold at some time at which that policy does, too. */
export function* overlapping(dated: DatedPolicies | undefined, policy: PolicyRules): Generator<PolicyRules, void, undefined> {
  if (dated === undefined || endOf(dated.lastToEnd) <= startOf(policy)) return;
  yield* overlapping(dated.earlier, policy);
  if (startOf(dated.policy) >= endOf(policy)) return;
  if (startOf(policy) < endOf(dated.policy)) yield dated.policy;
  yield* overlapping(dated.later, policy);
}

/** Of the policies that have started by a time, the one that ends last. */
export function lastToEndOf(dated: DatedPolicies | undefined, startedBy: string): PolicyRules | undefined {
  if (dated === undefined) return undefined;
  if (startOf(dated.policy) > startedBy) return lastToEndOf(dated.earlier, startedBy);
  return laterEnd(laterEnd(dated.policy, dated.earlier?.lastToEnd), lastToEndOf(dated.later, startedBy));
}

function laterEnd(one: PolicyRules, other: PolicyRules | undefined): PolicyRules {
  return other !== undefined && endOf(other) > endOf(one) ? other : one;
}
