import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { foldForIdentity, foldForSearch, foldSignInName, searchKeyOf } from './fold.ts';

describe('for identity', () => {
  test.each([
    ['Ada', 'ADA'],
    ['Ａｄａ', 'ada'],
    ['ﬁnn', 'FINN'],
    ['Straße', 'STRASSE'],
    ['Straße', 'STRAẞE'],
    ['ΣΊΣΥΦΟΣ', 'σίσυφος'],
    ['\u212A', 'k'],
    ['Å', 'A\u030A'],
  ])('%j and %j are one name', (one, other) => {
    expect(foldForIdentity(one)).toBe(foldForIdentity(other));
  });

  test.each([
    ['Jose', 'José'],
    ['ada', 'adа'],
    ['a.b', 'ab'],
  ])('%j and %j are two', (one, other) => {
    expect(foldForIdentity(one)).not.toBe(foldForIdentity(other));
  });
});

describe('for search', () => {
  test.each([
    ['Dvořák', 'dvorak'],
    ['Łódź', 'lodz'],
    ['Søren Ørsted', 'soren orsted'],
    ['Đặng', 'dang'],
    ['ΆΓΓΕΛΟΣ', 'αγγελοσ'],
    ['İstanbul', 'istanbul'],
  ])('%j is found as %j', (text, folded) => {
    expect(foldForSearch(text)).toBe(folded);
  });
});

test.each(['ada', ' Ada', 'ADA\t', '\u00A0ada\u3000', '\u200Bada\uFEFF', '\u202Aada\u202C', '\u2800ada', 'ａｄａ\n', '\u1680ada\u2003'])(
  '%j is ada at sign-in',
  (typed) => {
    expect(foldSignInName(typed)).toBe('ada');
  },
);

test('at sign-in nothing within a name is left out', () => {
  expect(foldSignInName('ad a')).toBe('ad a');
  expect(foldSignInName('ന്\u200D ')).toBe('ന്\u200D');
});

test.each([
  [' Dvořák ', 'dvorak'],
  ['\u0301', ''],
  ['¨', ''],
  ['\uFE0F\u0300', ''],
  ['  ', ''],
])('a search for %j looks for %j', (typed, key) => {
  expect(searchKeyOf(typed)).toBe(key);
});

test('of every character of Unicode, all spellings and cases fold to one form, which stays as it is', () => {
  const unsteady: string[] = [];
  for (const text of visibleCharacters()) {
    const [identity, search] = [foldForIdentity(text), foldForSearch(text)];
    for (const other of [identity, text.normalize('NFD'), text.normalize('NFKD'), text.toUpperCase(), text.toLowerCase()]) {
      if (foldForIdentity(other) !== identity) unsteady.push(`${text} as ${other} for identity`);
    }
    for (const other of [search, identity, text.normalize('NFD'), text.normalize('NFKD'), text.toUpperCase(), text.toLowerCase()]) {
      if (foldForSearch(other) !== search) unsteady.push(`${text} as ${other} for search`);
    }
  }
  expect(unsteady).toEqual([]);
});

test('of any text too', () => {
  fc.assert(
    fc.property(fc.string({ unit: 'binary' }), (text) => {
      for (const fold of [foldForIdentity, foldForSearch]) {
        expect(fold(fold(text))).toBe(fold(text));
        expect(fold(text.normalize('NFD'))).toBe(fold(text));
      }
      expect(foldForSearch(foldForIdentity(text))).toBe(foldForSearch(text));
    }),
    { numRuns: 1000 },
  );
});

function* visibleCharacters(): Generator<string> {
  for (let code = 0; code <= 0x10ffff; code++) {
    const text = String.fromCodePoint(code);
    if (/[\p{L}\p{M}\p{N}\p{P}\p{S}]/u.test(text)) yield text;
  }
}
