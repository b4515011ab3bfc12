import { actorsOf } from './actors.ts';
import type { CompiledApplication } from './compile-application.ts';
import { findInDates } from './dated-policies.ts';
import { requireTime } from './dates.ts';
import { type Outcome, outcomeFieldOf, type PolicyRules, type RequestType } from './rules.ts';
import { includes, type Person } from './who.ts';

/** What is asked: may this be sent, with these traits found in it? Order and repetition of the traits mean nothing. */
export interface Question {
  requestType: RequestType;
  traits: readonly string[];
}

export type DecisionReason =
  | 'application-disabled'
  | 'unknown-user'
  | 'user-inactive'
  | 'access-denied'
  | 'no-access'
  | 'policy-denied'
  | 'policy-redacted'
  | 'allowed';

/** The answer. Lists are sorted by code unit and name nothing twice. */
export interface Decision {
  decision: Outcome;
  reason: DecisionReason;
  /** With `redact`: those traits of the question that must be masked. */
  redact: string[];
  /** The policies that decided; with `allow`, all that spoke up. */
  policyIds: string[];
}

/**
 * Decides whether a person may send this to an application.
 * @param person undefined when nobody is known by the name that was given.
 * @param at the time of the question, as `2026-01-01T00:00:00.000Z`.
 * @throws RangeError for a request type that there is none of, or a time in another form.
 */
export function decide(application: CompiledApplication, person: Person | undefined, question: Question, at: string): Decision {
  const field = outcomeFieldOf(question.requestType);
  requireTime(at);
  if (application.rules.status !== 'enabled') return denied('application-disabled');
  if (person === undefined) return denied('unknown-user');
  if (person.status === 'deactivated') return denied('user-inactive');
  if (includes(application.deny, person)) return denied('access-denied');
  if (!includes(application.allow, person)) return denied('no-access');

  const said: Record<Outcome, Set<string>> = { deny: new Set(), redact: new Set(), allow: new Set() };
  const redact: string[] = [];
  const actors = actorsOf(application.actors, person);
  for (const trait of new Set(question.traits)) {
    let masked = false;
    const ofActors = application.policies.get(trait);
    if (ofActors === undefined) continue;
    const speakingUp: PolicyRules[] = [];
    for (const actor of actors) findInDates(ofActors.get(actor), at, speakingUp);
    for (const policy of speakingUp) {
      const outcome = policy[field];
      said[outcome].add(policy.id);
      masked ||= outcome === 'redact';
    }
    if (masked) redact.push(trait);
  }

  if (said.deny.size > 0) return { decision: 'deny', reason: 'policy-denied', redact: [], policyIds: [...said.deny].sort() };
  if (said.redact.size > 0) return { decision: 'redact', reason: 'policy-redacted', redact: redact.sort(), policyIds: [...said.redact].sort() };
  return { decision: 'allow', reason: 'allowed', redact: [], policyIds: [...said.allow].sort() };
}

function denied(reason: DecisionReason): Decision {
  return { decision: 'deny', reason, redact: [], policyIds: [] };
}
