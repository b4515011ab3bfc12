import { expect, test } from 'vitest';
import { addressSearchOf, parseAddressSearch } from './address-search.ts';
import { textIn, textsIn } from './search-values.ts';

test('what somebody typed is a text, whatever it looks like', () => {
  for (const text of ['1e3', '007', '42', 'true', 'null', '1.0', '[1]', '["a"]', '{"a":1}', '"quoted"', '[', 'a&b=c', 'a+b c', 'ada@example.org', '%', '=']) {
    expect(textIn(parseAddressSearch(addressSearchOf({ search: text })), 'search')).toBe(text);
    expect(textsIn(parseAddressSearch(addressSearchOf({ role: [text, 'other'] })), 'role')).toEqual([text, 'other']);
  }
  expect(parseAddressSearch('?search=1e3&page=2')).toEqual({ search: '1e3', page: '2' });
});

test('what is not there leaves no trace, and one of several is a list of one', () => {
  expect(addressSearchOf({ search: undefined, role: [] })).toBe('');
  expect(addressSearchOf({ role: ['user'], page: 3 })).toBe('?role=user&page=3');
  expect(textsIn(parseAddressSearch('?role=user'), 'role')).toEqual(['user']);
});

test('an address from before, with lists as JSON, is still read', () => {
  expect(textsIn(parseAddressSearch('?role=%5B%22user%22%2C%22owner%22%5D'), 'role')).toEqual(['user', 'owner']);
  expect(textsIn(parseAddressSearch('?role=%5B%22user'), 'role')).toEqual(['["user']);
});
