import type { Decision, DecisionReason, Question } from '../decide.ts';
import type { ApplicationRules, PolicyRules } from '../rules.ts';
import type { Person, Who } from '../who.ts';

/** The decision as its description reads, one sentence a line, with nothing indexed: what `decide` must answer. */
export function plainDecision(application: ApplicationRules, person: Person | undefined, { requestType, traits }: Question, at: string): Decision {
  const deny = (reason: DecisionReason): Decision => ({ decision: 'deny', reason, redact: [], policyIds: [] });
  if (application.status === 'disabled') return deny('application-disabled');
  if (!person) return deny('unknown-user');
  if (person.status === 'deactivated') return deny('user-inactive');
  if (isOneOf(application.access.deny, person)) return deny('access-denied');
  if (!isOneOf(application.access.allow, person)) return deny('no-access');

  const matching = application.policies.filter(
    (policy) =>
      policy.status === 'enabled' &&
      (policy.startsAt === null || policy.startsAt <= at) &&
      (policy.endsAt === null || at < policy.endsAt) &&
      isOneOf(policy.who, person) &&
      policy.traits.some((trait) => traits.includes(trait)),
  );
  const outcome = (policy: PolicyRules) => ({ prompt: policy.prompt, enriched_prompt: policy.enrichedPrompt, reply: policy.reply })[requestType];
  const ids = (policies: PolicyRules[]): string[] => policies.map(({ id }) => id).sort();
  const denying = matching.filter((policy) => outcome(policy) === 'deny');
  if (denying.length > 0) return { ...deny('policy-denied'), policyIds: ids(denying) };
  const redacting = matching.filter((policy) => outcome(policy) === 'redact');
  const redact = [...new Set(traits)].filter((trait) => redacting.some((policy) => policy.traits.includes(trait))).sort();
  if (redacting.length > 0) return { decision: 'redact', reason: 'policy-redacted', redact, policyIds: ids(redacting) };
  return { decision: 'allow', reason: 'allowed', redact: [], policyIds: ids(matching) };
}

function isOneOf(who: Who, person: Pick<Person, 'id' | 'groupIds' | 'roles'>): boolean {
  return (
    who.everyone ||
    who.userIds.includes(person.id) ||
    who.groupIds.some((group) => person.groupIds.includes(group)) ||
    who.roles.some((role) => person.roles.includes(role))
  );
}
