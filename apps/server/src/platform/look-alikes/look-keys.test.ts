import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { lookKeysOf, lookOf, looksLike } from './look-keys.ts';
import { skeleton } from './skeleton.ts';

describe('look alike', () => {
  test.each([
    ['ada', 'аda'],
    ['ada', 'аdа'],
    ['paypal', 'ра\u0443ра\u04CF'],
    ['scope', 'ѕсоре'],
    ['admin', 'аdmin'],
    ['Admin', 'аdmin'],
    ['ADMIN', 'аdmin'],
    ['ivan', 'Іvan'],
    ['Ivan', 'Іvan'],
    ['Ivan', 'іvan'],
    ['bob', 'ВОВ'],
    ['bob', 'Вob'],
    ['BOB', 'ВОВ'],
    ['omega', 'οmega'],
    ['ada', 'ad\uFE0Fa'],
    ['ada', 'ad\u3164a'],
    ['ada1', 'adа1'],
    ['adal', 'adа1'],
    ['Ops Team', 'Ops  Team'],
    ['Ops Team', 'Ops\u1680\u1680Team'.replaceAll('\u1680', '\u00A0')],
    ['Ops', 'Ορѕ'],
    ['modern', 'mоdern'],
    ['rnodern', 'mоdern'],
    ['می\u200Cخواهم', 'میخواهم'],
    ['ي\u06A9', 'ي\u0643'],
  ])('%s and %s', (one, other) => {
    expect(looksLike(one, other)).toBe(true);
    expect(looksLike(other, one)).toBe(true);
  });
});

describe('are told apart', () => {
  test.each([
    ['ada', 'ada1'],
    ['adal', 'ada1'],
    ['modern', 'rnodern'],
    ['ada0', 'adao'],
    ['jose', 'josé'],
    ['Dvořák', 'Dvorak'],
    ['Łukasz', 'Lukasz'],
    ['bob', 'вов'],
    ['иван', 'петр'],
    ['नमस्ते', 'नमस्कार'],
    ['nguyễn', 'nguyên'],
    ['李', '季'],
  ])('%s and %s', (one, other) => {
    expect(looksLike(one, other)).toBe(false);
    expect(looksLike(other, one)).toBe(false);
  });
});

test('a likeness is the same from both sides, and what a name becomes composed, decomposed or in spaces hides none', () => {
  const text = fc.string({ unit: fc.constantFrom('a', 'А', 'а', 'I', 'l', '1', 'І', 'в', 'В', 'é', 'e\u0301', ' ', 'm', 'rn'), maxLength: 5 });
  fc.assert(
    fc.property(text, text, (one, other) => {
      expect(looksLike(one, other)).toBe(looksLike(other, one));
      expect(lookKeysOf(one.normalize('NFD'))).toEqual(lookKeysOf(one.normalize('NFC')));
    }),
  );
});

test('a stored key has one length and tells nothing of the name', () => {
  for (const name of ['a', 'ﷺ'.repeat(64), 'x'.repeat(255)]) {
    const { lookKey, foldedLookKey } = lookKeysOf(name);
    for (const key of [lookKey, foldedLookKey]) expect(key).toMatch(/^[au][\w-]{22}$/);
    expect(lookOf(name).confused.lookKeys.every((key) => /^[au][\w-]{22}$/.test(key))).toBe(true);
  }
});

test('what something looks like looks like itself, of every character of Unicode', () => {
  const unsteady: string[] = [];
  for (let code = 0; code <= 0x10ffff; code++) {
    if (code >= 0xd800 && code <= 0xdfff) continue;
    const once = skeleton(String.fromCodePoint(code));
    if (skeleton(once) !== once) unsteady.push(code.toString(16));
  }
  expect(unsteady).toEqual([]);
});
