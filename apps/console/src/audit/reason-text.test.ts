import { expect, test } from 'vitest';
import { actionWords } from './action-text.ts';
import { reasonText } from './reason-text.ts';

test('a reason that the server knows is put in words; what a person typed stays as it is, whatever it is', () => {
  expect(reasonText('wrong-password')).toBe('Wrong password');
  for (const typed of ['they left', 'constructor', '__proto__', 'toString']) expect(reasonText(typed)).toBe(typed);
});

test('an action keeps its name when it has no words', () => {
  expect(actionWords('application.delete')).toBe('Application deleted');
  expect([actionWords('toString'), actionWords('user.fly-away')]).toEqual(['ToString', 'User fly away']);
});
