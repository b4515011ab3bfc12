import { expect, test } from 'vitest';
import { directions, pageIn, textIn, textsIn, wordIn, wordsIn } from './search-values.ts';

test('values that fit are read', () => {
  const raw = { search: '42', direction: 'desc', role: ['user', 'owner'], page: '3' };
  expect(textIn(raw, 'search')).toBe('42');
  expect(wordIn(raw, 'direction', directions)).toBe('desc');
  expect(textsIn(raw, 'role')).toEqual(['user', 'owner']);
  expect(wordsIn(raw, 'role', { owner: true })).toEqual(['owner']);
  expect(pageIn(raw)).toBe(3);
});

test('anything else counts as absent', () => {
  const raw = { search: '', direction: 'toString', role: 7, page: '1.5' };
  expect(textIn(raw, 'search')).toBeUndefined();
  expect(textIn({ search: '  ' }, 'search')).toBeUndefined();
  expect(wordIn(raw, 'direction', directions)).toBeUndefined();
  expect(textsIn(raw, 'role')).toBeUndefined();
  expect(wordsIn(raw, 'role', { user: true })).toBeUndefined();
  expect(pageIn(raw)).toBeUndefined();
});
