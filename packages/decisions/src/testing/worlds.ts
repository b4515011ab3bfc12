import * as fc from 'fast-check';
import type { Question } from '../decide.ts';
import { type ApplicationRules, type Outcome, type PolicyRules, requestTypes } from '../rules.ts';
import type { Person, Who } from '../who.ts';

const outcomes: readonly Outcome[] = ['allow', 'deny', 'redact'];

export const times = ['2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z', '2026-06-30T12:00:00.000Z', '2027-01-01T00:00:00.000Z'] as const;
export const time = fc.constantFrom(...times);

/**
 * Names of people, groups, roles and traits alike, so that a kind taken for another shows: parts of one another, other
 * case, other forms of one letter, what objects inherit, half of a pair, what looks like a list or a wildcard.
 */
const names = [
  'a',
  'A',
  'ab',
  'b',
  '',
  ' a',
  'a,b',
  '*',
  '0',
  'everyone',
  '__proto__',
  'constructor',
  'é',
  'e\u0301',
  '\uD800',
  '\u{1F600}',
  '\uFFFF',
] as const;
export const name = fc.constantFrom(...names);
// Mostly few names, so that policies meet; now and then the strange ones.
const aName = fc.oneof({ weight: 3, arbitrary: fc.constantFrom('a', 'A', 'ab', '__proto__') }, { weight: 1, arbitrary: name });
const someNames = fc.array(aName, { maxLength: 3, size: 'max' });

export const people: fc.Arbitrary<Who> = fc.record({
  everyone: fc.oneof({ weight: 4, arbitrary: fc.constant(false) }, { weight: 1, arbitrary: fc.constant(true) }),
  userIds: someNames,
  groupIds: someNames,
  roles: someNames,
});

const outcome = fc.constantFrom(...outcomes);
// Often the same for every type, so that policies come to agree and to cover one another.
const outcomesOfTypes = fc.oneof(
  outcome.map((same) => ({ prompt: same, enrichedPrompt: same, reply: same })),
  fc.record({ prompt: outcome, enrichedPrompt: outcome, reply: outcome }),
);
const policyBody = fc.record({
  status: fc.constantFrom<PolicyRules['status']>('enabled', 'enabled', 'enabled', 'disabled'),
  who: people,
  traits: fc.array(aName, { maxLength: 4, size: 'max' }),
  outcomes: outcomesOfTypes,
  startsAt: fc.option(time, { freq: 2 }),
  endsAt: fc.option(time, { freq: 2 }),
});

/** Policies with ids of their own, not in the order of those. */
export function policies(maxLength: number): fc.Arbitrary<PolicyRules[]> {
  const id = fc.nat(9999).map((number) => `p${number}`);
  return fc
    .uniqueArray(id, { maxLength, size: 'max' })
    .chain((ids) => fc.tuple(...ids.map((each) => policyBody.map(({ outcomes: said, ...body }): PolicyRules => ({ id: each, ...body, ...said })))))
    .map((list) => [...list]);
}

/** Applications: enabled mostly, with everyone allowed mostly, so that the policies come to speak. */
export const application: fc.Arbitrary<ApplicationRules> = fc.record({
  id: fc.constant('application'),
  status: fc.oneof({ weight: 49, arbitrary: fc.constant('enabled' as const) }, { weight: 1, arbitrary: fc.constant('disabled' as const) }),
  access: fc.record({
    allow: fc.oneof({ weight: 1, arbitrary: people }, { weight: 4, arbitrary: people.map((some) => ({ ...some, everyone: true })) }),
    deny: fc.oneof({ weight: 1, arbitrary: people }, { weight: 9, arbitrary: fc.constant(nobody()) }),
  }),
  policies: policies(12),
});

export function nobody(): Who {
  return { everyone: false, userIds: [], groupIds: [], roles: [] };
}

export const person: fc.Arbitrary<Person> = fc.record({
  id: aName,
  status: fc.oneof({ weight: 9, arbitrary: fc.constant('active') }, { weight: 1, arbitrary: fc.constantFrom('deactivated', 'invited') }),
  groupIds: someNames,
  roles: someNames,
});

export const somebody: fc.Arbitrary<Person | undefined> = fc.oneof({ weight: 19, arbitrary: person }, { weight: 1, arbitrary: fc.constant(undefined) });

export const question: fc.Arbitrary<Question> = fc.record({
  requestType: fc.constantFrom(...requestTypes),
  traits: fc.array(aName, { maxLength: 6, size: 'max' }),
});
