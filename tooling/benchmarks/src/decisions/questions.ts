import { type ApplicationRules, compileApplication, decide, type Outcome, type Person, type PolicyRules, type Who } from '@gatehouse/decisions';

/** A policy in words that every engine has: one actor, one trait, one outcome whatever the type of request. */
export interface Rule {
  id: string;
  actor: { kind: 'everyone' } | { kind: 'user' | 'group' | 'role'; id: string };
  trait: string;
  outcome: Outcome;
}

export interface Question {
  person: Person;
  traits: string[];
}

/** An engine with the rules loaded: answers the question at a position of {@link questions}. */
export type Engine = (position: number) => Outcome;

export const at = '2026-01-01T00:00:00.000Z';

// All that ever speaks up for the people who ask, however many rules there are.
const matching: Rule[] = [
  { id: 'everyone-email', actor: { kind: 'everyone' }, trait: 'EMAIL', outcome: 'redact' },
  { id: 'sales-email', actor: { kind: 'group', id: 'sales' }, trait: 'EMAIL', outcome: 'allow' },
  { id: 'contractors-email', actor: { kind: 'role', id: 'contractor' }, trait: 'EMAIL', outcome: 'deny' },
  { id: 'sales-phone', actor: { kind: 'group', id: 'sales' }, trait: 'PHONE', outcome: 'allow' },
  { id: 'grace-phone', actor: { kind: 'user', id: 'grace' }, trait: 'PHONE', outcome: 'redact' },
  { id: 'ada-iban', actor: { kind: 'user', id: 'ada' }, trait: 'IBAN', outcome: 'deny' },
  { id: 'analysts-iban', actor: { kind: 'role', id: 'analyst' }, trait: 'IBAN', outcome: 'redact' },
  { id: 'support-name', actor: { kind: 'group', id: 'support' }, trait: 'NAME', outcome: 'redact' },
  { id: 'analysts-name', actor: { kind: 'role', id: 'analyst' }, trait: 'NAME', outcome: 'allow' },
  { id: 'everyone-password', actor: { kind: 'everyone' }, trait: 'PASSWORD', outcome: 'deny' },
];

const people: Person[] = [
  { id: 'ada', status: 'active', groupIds: ['sales'], roles: ['analyst'] },
  { id: 'grace', status: 'active', groupIds: ['support', 'sales'], roles: ['contractor'] },
  { id: 'linus', status: 'active', groupIds: [], roles: ['analyst'] },
];

const sent = [['EMAIL'], ['PHONE'], ['IBAN', 'EMAIL'], ['NAME'], ['PASSWORD', 'EMAIL'], ['NAME', 'PHONE', 'CITY'], ['CITY']];

export const questions: Question[] = people.flatMap((person) => sent.map((traits) => ({ person, traits })));

/**
 * As many rules: those that matter, and others that share a trait, or an actor, with the questions and never both.
 * @param count 10 or more.
 */
export function rulesOf(count: number): Rule[] {
  const traits = ['EMAIL', 'PHONE', 'IBAN', 'NAME'];
  const outcomes: Outcome[] = ['deny', 'redact', 'allow'];
  const others = Array.from({ length: count - matching.length }, (_, index): Rule => {
    const outcome = outcomes[(index % 7) % 3] ?? 'allow';
    const trait = traits[index % 4] ?? 'EMAIL';
    if (index % 3 === 0) return { id: `other-${index}`, actor: { kind: 'user', id: `colleague-${index}` }, trait, outcome };
    if (index % 3 === 1) return { id: `other-${index}`, actor: { kind: 'group', id: `team-${index % 200}` }, trait, outcome };
    return { id: `other-${index}`, actor: { kind: 'group', id: 'sales' }, trait: `TAG-${index}`, outcome };
  });
  return [...matching, ...others];
}

/** Gatehouse's form of the rules. */
export function applicationOf(rules: readonly Rule[]): ApplicationRules {
  const nobody: Who = { everyone: false, userIds: [], groupIds: [], roles: [] };
  return {
    id: 'application',
    status: 'enabled',
    access: { allow: { ...nobody, everyone: true }, deny: nobody },
    policies: rules.map(({ id, actor, trait, outcome }): PolicyRules => {
      const who = {
        everyone: actor.kind === 'everyone',
        userIds: actor.kind === 'user' ? [actor.id] : [],
        groupIds: actor.kind === 'group' ? [actor.id] : [],
        roles: actor.kind === 'role' ? [actor.id] : [],
      };
      return { id, status: 'enabled', who, traits: [trait], prompt: outcome, enrichedPrompt: outcome, reply: outcome, startsAt: null, endsAt: null };
    }),
  };
}

/** Gatehouse itself. */
export function gatehouseEngine(application: ApplicationRules): Engine {
  const compiled = compileApplication(application);
  const asked = questions.map(({ person, traits }) => ({ person, question: { requestType: 'prompt', traits } as const }));
  return (position) => {
    const one = asked[position];
    if (!one) throw new RangeError(`No question ${position}.`);
    return decide(compiled, one.person, one.question, at).decision;
  };
}
