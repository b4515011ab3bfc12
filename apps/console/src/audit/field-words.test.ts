import { expect, test } from 'vitest';
import { fieldWords } from './field-words.ts';

test.each([
  ['roles', 'Roles'],
  ['firstName', 'First name'],
  ['enrichedPrompt', 'Enriched prompt'],
  ['ownerId', 'Owner'],
  ['applicationId', 'Application'],
  ['groupIds', 'Groups'],
  ['secondFactorGraceDays', 'Second factor grace days'],
  ['id', 'Id'],
])('the field %s reads %s', (field, words) => {
  expect(fieldWords(field)).toBe(words);
});
