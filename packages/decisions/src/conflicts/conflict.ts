import type { Outcome, PolicyRules, RequestType } from '../rules.ts';
import type { Who } from '../who.ts';

/** Two policies say different things about the same traits, people and time; the stronger outcome wins. */
export interface DifferentOutcomes {
  kind: 'different-outcomes';
  /** Sorted. */
  policyIds: [string, string];
  /** The traits that both name, sorted. */
  traits: string[];
  /** The types of request about which they differ; `outcomes` in the order of `policyIds`. */
  differences: { requestType: RequestType; outcomes: [Outcome, Outcome]; wins: Outcome }[];
}

/**
 * Why a policy will never be named by a decision again:
 * its end is over, or not after its start; it names nobody, or no trait; none of its people may use the application;
 * or stronger policies speak up whenever it would.
 */
export type NeverCause = 'ended' | 'empty-dates' | 'names-nobody' | 'no-traits' | 'no-access' | 'covered';

/** An enabled policy that no decision will name from now on, as long as no rule changes. */
export interface NeverDecides {
  kind: 'never-decides';
  policyIds: [string];
  cause: NeverCause;
  /** With `covered`: policies that together always win over it, sorted. */
  coveredBy: string[];
}

/** A policy, enabled or not, names what does not exist. */
export interface UnknownName {
  kind: 'unknown-user' | 'unknown-group' | 'unknown-role';
  policyIds: [string];
  /** Sorted. */
  unknownIds: string[];
}

/** A warning: plain data, in no language. */
export type Conflict = DifferentOutcomes | NeverDecides | UnknownName;

/** The policies of one application, and what is known about the people around it. */
export interface ConflictsInput {
  policies: readonly PolicyRules[];
  access: { allow: Who; deny: Who };
  /** As `2026-01-01T00:00:00.000Z`: what is over by then is no conflict. */
  now: string;
  /** All that exist; without it nothing is unknown. */
  known?: { userIds: ReadonlySet<string>; groupIds: ReadonlySet<string>; roles: ReadonlySet<string> };
  /** By user id; of those left out nothing is known. */
  memberships?: ReadonlyMap<string, { groupIds: readonly string[]; roles: readonly string[] }>;
  /** The id of the only policy to warn about. Of the policies, `policiesAround` it are enough then. */
  focus?: string;
}
