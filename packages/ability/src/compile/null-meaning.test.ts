import { describe, expect, it } from 'vitest';
import { abilityFor, canOn } from '../ability-for.ts';
import { checkPolicies } from '../node.ts';

/** Whether a row whose `note` is NULL may be read, when this condition stands in the grant or in a guardrail above an open grant. */
function nullMayBeRead(place: 'grant' | 'guardrail', when: string): boolean {
  const rule = (id: string, condition?: string) => `{ id: ${id}, on: User, do: [read], ${condition ? `when: ${condition}, ` : ''}why: Because. }`;
  const { policies, problems } = checkPolicies([
    { path: 'vocabulary.yaml', text: 'subjects:\n  User: { label: Users, actions: [read], fields: { note: number? } }\n' },
    { path: 'permission-sets.yaml', text: `sets:\n  - { set: s, phrase: S, grants: [${rule('allow', place === 'grant' ? when : undefined)}] }\n` },
    { path: 'guardrails.yaml', text: place === 'grant' ? 'guardrails: []\n' : `guardrails: [${rule('deny', when)}]\n` },
    { path: 'invariants.yaml', text: 'invariants: []\n' },
    ...['r', 'owner'].map((role) => ({
      path: `roles/${role}.yaml`,
      text: `role: ${role}\nlabel: ${role}\ndescription: R.\nrequiresEmail: true\ngrants: [s]\n`,
    })),
  ]);
  expect(problems).toEqual([]);
  if (!policies) throw new Error('The policies do not compile.');
  return canOn(abilityFor(policies, { id: 'x', roles: ['r'] }), 'read', 'User', { note: null });
}

const comparisons = ['eq: 1', 'ne: 1', 'in: [1]', 'nin: [1]', 'lt: 1', 'gte: 1', 'gt: 1, lt: 5'];

describe.each(['grant', 'guardrail'] as const)('in a %s', (place) => {
  it.each(comparisons)('%s gives access to NULL with nulls: allow, and none with nulls: deny', (comparison) => {
    expect(nullMayBeRead(place, `{ note: { ${comparison}, nulls: allow } }`)).toBe(true);
    expect(nullMayBeRead(place, `{ note: { ${comparison}, nulls: deny } }`)).toBe(false);
  });

  it.each(comparisons)('not %s means the same by these words', (comparison) => {
    expect(nullMayBeRead(place, `{ not: { note: { ${comparison}, nulls: allow } } }`)).toBe(true);
    expect(nullMayBeRead(place, `{ not: { note: { ${comparison}, nulls: deny } } }`)).toBe(false);
  });
});

it('gives a grant no NULL that it does not speak of', () => {
  expect(nullMayBeRead('grant', '{ note: { lt: 5 } }')).toBe(false);
});
