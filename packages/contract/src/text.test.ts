import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { email, enteredPassword, firstName, groupName, lastName, newPassword, requiredEmail, timestamp, username } from './text.ts';

/** What a schema makes of a value, or its first complaint. */
function read(schema: z.ZodType, value: unknown): unknown {
  const { success, data, error } = schema.safeParse(value);
  return success ? { is: data } : error?.issues[0]?.message;
}

describe('a username', () => {
  test.each(['a', 'ada.lovelace', 'Ada_1815@example-org', 'Łukasz', '李小龍', 'नमस्ते', 'x'.repeat(64), '𠮷'.repeat(64)])('may be %s', (text) => {
    expect(read(username, text)).toEqual({ is: text });
  });

  test.each([
    ['', 'Enter a username.'],
    [undefined, 'Enter a username.'],
    [42, 'Enter a username.'],
    ['x'.repeat(65), 'Use at most 64 characters.'],
    ['𠮷'.repeat(65), 'Use at most 64 characters.'],
    ['ada lovelace', 'Use letters, digits and _ . @ - only.'],
    [' ada', 'Use letters, digits and _ . @ - only.'],
    ['ada\n', 'Use letters, digits and _ . @ - only.'],
    ['ada/..', 'Use letters, digits and _ . @ - only.'],
    ['a\u200Dda', 'Use letters, digits and _ . @ - only.'],
    ['a\u202Eda', 'Use letters, digits and _ . @ - only.'],
    ["ada'--", 'Use letters, digits and _ . @ - only.'],
    ['🦉', 'Use letters, digits and _ . @ - only.'],
    ['ﷺ'.repeat(8), 'Some of these characters stand for several each. Use fewer of them.'],
  ])('may not be %j', (value, complaint) => {
    expect(read(username, value)).toBe(complaint);
  });
});

describe('a name', () => {
  test.each([
    ["D'Arcy", "D'Arcy"],
    ['  Ruth  ', 'Ruth'],
    ['Anna Maria', 'Anna Maria'],
    ['Dvořák', 'Dvořák'],
    ['Dvor\u030Ca\u0301k', 'Dvořák'],
    ['می\u200Cخواهم', 'می\u200Cخواهم'],
    ['x'.repeat(100), 'x'.repeat(100)],
  ])('%j is kept as %j', (text, kept) => {
    expect(read(firstName, text)).toEqual({ is: kept });
  });

  test.each([
    ['', 'Enter a first name.'],
    [' \t ', 'Enter a first name.'],
    [null, 'Enter a first name.'],
    ['x'.repeat(101), 'Use at most 100 characters.'],
    ['A\u0000da', 'Remove the control or invisible characters.'],
    ['A\nda', 'Remove the control or invisible characters.'],
    ['A\u202Eda', 'Remove the control or invisible characters.'],
    ['A\u2028da', 'Remove the control or invisible characters.'],
    ['A\uE000da', 'Remove the control or invisible characters.'],
    ['A\uD800da', 'Remove the control or invisible characters.'],
  ])('%j is refused', (value, complaint) => {
    expect(read(firstName, value)).toBe(complaint);
  });

  test.each([null, '', '   '])('no last name may be said as %j', (value) => {
    expect(read(lastName, value)).toEqual({ is: null });
  });

  test('whatever is taken is trimmed, composed, visible and taken again as it is', () => {
    fc.assert(
      fc.property(
        fc.string({ unit: fc.oneof(fc.string({ unit: 'grapheme', maxLength: 3 }), fc.constantFrom(' ', '\u0301', '\u200D', '\uD800')), maxLength: 40 }),
        (text) => {
          const { success, data } = firstName.safeParse(text);
          fc.pre(success);
          expect(data).toBe(data?.trim().normalize('NFC'));
          expect(data).not.toMatch(/[\p{Cc}\p{Zl}\p{Zp}\p{Cs}]/u);
          expect(read(firstName, data)).toEqual({ is: data });
        },
      ),
    );
  });
});

describe('an e-mail address', () => {
  test('is trimmed; empty and null mean none', () => {
    expect(read(email, ' ada@example.org ')).toEqual({ is: 'ada@example.org' });
    for (const none of ['', '  ', null]) expect(read(email, none)).toEqual({ is: null });
  });

  test.each(['ada', 'ada@', '@example.org', 'a b@example.org', 'ada@example', 'ada@example.org\nbcc: x@y.zz', `${'a'.repeat(250)}@example.org`, 7])(
    'may not be %j',
    (value) => {
      expect(email.safeParse(value).success).toBe(false);
      expect(requiredEmail.safeParse(value).success).toBe(false);
    },
  );

  test('that must be there is missed', () => {
    for (const none of ['', '  ', null, undefined]) expect(read(requiredEmail, none)).toBe('Enter an e-mail address such as name@example.org.');
    expect(read(requiredEmail, ' ada@example.org ')).toEqual({ is: 'ada@example.org' });
  });
});

test.each([
  ['Risk & Compliance', { is: 'Risk & Compliance' }],
  ['  Öffentlich ', { is: 'Öffentlich' }],
  ['x'.repeat(255), { is: 'x'.repeat(255) }],
  ['x'.repeat(256), 'Use at most 255 characters.'],
  ['ﬃ'.repeat(170), { is: 'ﬃ'.repeat(170) }],
  ['ﬃ'.repeat(171), 'Some of these characters stand for several each. Use fewer of them.'],
  ['a,b', 'A group name has no commas.'],
  ['a|b', 'A group name has no "|": imports use it between several groups.'],
  ['Public', '"public" is reserved; choose another name.'],
  ['ｐｕｂｌｉｃ', '"public" is reserved; choose another name.'],
])('the group name %j', (text, outcome) => {
  expect(read(groupName, text)).toEqual(outcome);
});

test.each([
  ['x'.repeat(14), 'Use at least 15 characters; a few words you will remember do well.'],
  ['x'.repeat(15), { is: 'x'.repeat(15) }],
  // Characters are counted, not UTF-16 code units: eight of these are sixteen units.
  ['🦉'.repeat(8), 'Use at least 15 characters; a few words you will remember do well.'],
  ['🦉'.repeat(256), { is: '🦉'.repeat(256) }],
  ['x'.repeat(257), 'Use at most 256 characters.'],
])('the new password %j', (text, outcome) => {
  expect(read(newPassword, text)).toEqual(outcome);
});

test('an entered password is anything that is not too long to hash', () => {
  expect(read(enteredPassword, ' ')).toEqual({ is: ' ' });
  expect(read(enteredPassword, '')).toBe('Enter your password.');
  expect(read(enteredPassword, 'x'.repeat(1025))).toBe('That is too long.');
});

test('a time is in UTC', () => {
  expect(read(timestamp, '2026-01-31T09:00:00.000Z')).toEqual({ is: '2026-01-31T09:00:00.000Z' });
  for (const text of ['2026-01-31', '2026-01-31T09:00:00+01:00', '2026-02-30T09:00:00Z', 'now'])
    expect(read(timestamp, text)).toBe('Use an ISO 8601 time in UTC, such as 2026-01-31T09:00:00Z.');
});
