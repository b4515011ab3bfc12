import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { z } from 'zod';
import { email, enteredPassword, firstName, groupName, lastName, newPassword, requiredEmail, signInName, timestamp, username } from './text.ts';

/** What a schema makes of a value, or its first complaint. */
function read(schema: z.ZodType, value: unknown): unknown {
  const { success, data, error } = schema.safeParse(value);
  return success ? { is: data } : error?.issues[0]?.message;
}

describe('a username', () => {
  test.each([
    'a',
    'ada.lovelace',
    'Ada_1815@example-org',
    'Łukasz',
    '李小龍',
    'नमस्ते',
    'می\u200Cخواهم',
    'क्\u200Dष',
    'श्\u200Dरी',
    'x'.repeat(64),
    '𠮷'.repeat(64),
  ])('may be %s', (text) => {
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
    ['a\u200Cda', 'Use letters, digits and _ . @ - only.'],
    ['می\u200C', 'Use letters, digits and _ . @ - only.'],
    ['می\u200C\u200Cخواهم', 'Use letters, digits and _ . @ - only.'],
    ['ada\uFE0F', 'Use letters, digits and _ . @ - only.'],
    ['ada\u{E0100}', 'Use letters, digits and _ . @ - only.'],
    ['李\uFE00', 'Use letters, digits and _ . @ - only.'],
    ['ad\u034Fa', 'Use letters, digits and _ . @ - only.'],
    ['ada\u3164', 'Use letters, digits and _ . @ - only.'],
    ['\u115F\u1160', 'Use letters, digits and _ . @ - only.'],
    ['ada\uFFA0', 'Use letters, digits and _ . @ - only.'],
    ['ada\u180B', 'Use letters, digits and _ . @ - only.'],
    ['ada\u17B4', 'Use letters, digits and _ . @ - only.'],
    ['ada\u2800', 'Use letters, digits and _ . @ - only.'],
    ['ada\u{13441}', 'Use letters, digits and _ . @ - only.'],
    ['\u0301', 'Begin with a letter: an accent needs one to stand on.'],
    ['\u0301ada', 'Begin with a letter: an accent needs one to stand on.'],
    ['0190f5a4-7b2c-7def-8abc-0123456789ab', 'This looks like an id. Choose a username that does not.'],
    ['0190F5A4-7B2C-7DEF-8ABC-0123456789AB', 'This looks like an id. Choose a username that does not.'],
    ['0190f5a47b2c7def8abc0123456789ab', 'This looks like an id. Choose a username that does not.'],
    ['０190f5a47b2c7def8abc0123456789ab', 'This looks like an id. Choose a username that does not.'],
    ["ada'--", 'Use letters, digits and _ . @ - only.'],
    ['🦉', 'Use letters, digits and _ . @ - only.'],
    ['ﷺ'.repeat(8), 'Some of these characters stand for several each. Use fewer of them.'],
  ])('may not be %j', (value, complaint) => {
    expect(read(username, value)).toBe(complaint);
  });
});

test('a username is kept composed', () => {
  expect(read(username, 'nguye\u0302\u0303n')).toEqual({ is: 'nguyễn' });
});

describe('a name', () => {
  test.each([
    ["D'Arcy", "D'Arcy"],
    ['  Ruth  ', 'Ruth'],
    ['Anna Maria', 'Anna Maria'],
    ['Dvořák', 'Dvořák'],
    ['Dvor\u030Ca\u0301k', 'Dvořák'],
    ['می\u200Cخواهم', 'می\u200Cخواهم'],
    ['क्\u200Dष', 'क्\u200Dष'],
    ['র\u200D্য', 'র\u200D্য'],
    ['ന്\u200D', 'ന്\u200D'],
    ['Nguye\u0302\u0303n', 'Nguyễn'],
    ['葛\u{E0100}城', '葛\u{E0100}城'],
    ['ᠠ\u180Bᠨ', 'ᠠ\u180Bᠨ'],
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
    ['A\u200Dda', 'Remove the control or invisible characters.'],
    ['A\u200Cda', 'Remove the control or invisible characters.'],
    ['\u200D', 'Remove the control or invisible characters.'],
    ['Ada\uFE0F', 'Remove the control or invisible characters.'],
    ['Ada\u{E0100}', 'Remove the control or invisible characters.'],
    ['\u3164', 'Remove the control or invisible characters.'],
    ['\u115F', 'Remove the control or invisible characters.'],
    ['\u2800', 'Remove the control or invisible characters.'],
    ['A\u2800da', 'Remove the control or invisible characters.'],
    ['A\u034Fda', 'Remove the control or invisible characters.'],
    ['\u0301', 'Begin with a letter: an accent needs one to stand on.'],
    ['\u0301\u0302', 'Begin with a letter: an accent needs one to stand on.'],
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
  ['PUBLİC', { is: 'PUBLİC' }],
  ['publıc', '"public" is reserved; choose another name.'],
  ['Team ❤\uFE0F', { is: 'Team ❤\uFE0F' }],
  ['👩\u200D💻 Tools', { is: '👩\u200D💻 Tools' }],
  ['Team 1\uFE0F', 'Remove the control or invisible characters.'],
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

test.each([
  ['ada', { is: 'ada' }],
  [' ada\r\n', { is: 'ada' }],
  ['\u001B[2Jada\u001B]0;x\u0007\u009B31m\u202Eada', { is: '[2Jada\uFFFD]0;x\uFFFD\uFFFD31m\uFFFDada' }],
  ['ada\r\nadmin', { is: 'ada\uFFFD\uFFFDadmin' }],
  ['ada\uD800', { is: 'ada\uFFFD' }],
  ['', 'Enter your username or e-mail address.'],
  ['\u0000', { is: '\uFFFD' }],
  [undefined, 'Enter your username or e-mail address.'],
  ['x'.repeat(255), 'That is too long.'],
])('what is typed at sign-in as %j', (text, outcome) => {
  expect(read(signInName, text)).toEqual(outcome);
});
