import type { PolicyConflict } from '@gatehouse/contract';
import { createElement } from 'react';
import { renderToStaticMarkup } from 'react-dom/server';
import { expect, test } from 'vitest';
import { ConflictText } from './conflict-text.tsx';

const words = (conflict: PolicyConflict): string =>
  renderToStaticMarkup(createElement(ConflictText, { conflict, nameOf: (id, starts = false) => (starts ? id.toUpperCase() : id) }));

test('policies that differ: what each says, on which requests, and which wins', () => {
  expect(
    words({
      kind: 'different-outcomes',
      policyIds: ['a', 'b'],
      traits: ['PERSON', 'TOXIC'],
      differences: [
        { requestType: 'prompt', outcomes: ['deny', 'allow'], wins: 'deny' },
        { requestType: 'enriched_prompt', outcomes: ['allow', 'redact'], wins: 'redact' },
        { requestType: 'reply', outcomes: ['deny', 'allow'], wins: 'deny' },
      ],
    }),
  ).toBe(
    'A and b speak of PERSON and TOXIC for some of the same people. On prompts and replies the first denies and the second allows: deny wins. ' +
      'On enriched prompts the first allows and the second redacts: redact wins.',
  );
});

test('a policy that never decides says why', () => {
  const never = (cause: Extract<PolicyConflict, { kind: 'never-decides' }>['cause'], coveredBy: string[] = []) =>
    words({ kind: 'never-decides', policyIds: ['a'], cause, coveredBy });
  expect(never('covered', ['b'])).toBe('A will never decide anything: whatever it speaks of, b has a stronger word on it.');
  expect(never('covered', ['b', 'c', 'd'])).toBe('A will never decide anything: whatever it speaks of, b, c and d have a stronger word on it.');
  expect(never('ended')).toBe('A will never decide anything: it has ended.');
  expect(never('no-access')).toBe('A will never decide anything: nobody whom it is for may use the application.');
});

test('names of nobody are counted', () => {
  expect(words({ kind: 'unknown-user', policyIds: ['a'], unknownIds: ['x'] })).toBe('A names a user that does not exist.');
  expect(words({ kind: 'unknown-role', policyIds: ['a'], unknownIds: ['x', 'y'] })).toBe('A names 2 roles that do not exist.');
});
