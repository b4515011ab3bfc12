import { endOf, isInDates, startOf } from './dates.ts';
import type { PolicyRules } from './rules.ts';

/**
 * Policies as a balanced tree in the order of their start. Each node knows when the last one below it ends, so that
 * whatever is over, or yet to come, is passed by as a whole.
 */
export interface DatedPolicies {
  policy: PolicyRules;
  lastEnd: string;
  earlier: DatedPolicies | undefined;
  later: DatedPolicies | undefined;
}

/** @param policies in the order of their start. */
export function datedPolicies(policies: readonly PolicyRules[], from = 0, to = policies.length): DatedPolicies | undefined {
  const middle = (from + to) >>> 1;
  const policy = policies[middle];
  if (from >= to || policy === undefined) return undefined;
  const earlier = datedPolicies(policies, from, middle);
  const later = datedPolicies(policies, middle + 1, to);
  let lastEnd = endOf(policy);
  for (const part of [earlier, later]) if (part && part.lastEnd > lastEnd) lastEnd = part.lastEnd;
  return { policy, lastEnd, earlier, later };
}

/** Adds the policies that hold at a time to those found. */
export function findInDates(dated: DatedPolicies | undefined, at: string, found: PolicyRules[]): void {
  if (dated === undefined || dated.lastEnd <= at) return;
  findInDates(dated.earlier, at, found);
  if (startOf(dated.policy) > at) return;
  if (isInDates(dated.policy, at)) found.push(dated.policy);
  findInDates(dated.later, at, found);
}
