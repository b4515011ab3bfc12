import type { ImportError } from '@gatehouse/contract';
import { expect, test } from 'vitest';
import { badRowsFile, badRowsName } from './bad-rows-file.ts';
import { csvRows } from './csv-rows.ts';

const wrong = (line: number, field = 'roles', message = 'Name at least one role.', others: ImportError['others'] = []): ImportError => ({
  line,
  field,
  reason: 'invalid',
  message,
  others,
});
const head = 'username,firstName,lastName,email,roles,groups';

test.each([
  [',', '\n'],
  [';', '\r\n'],
  ['\t', '\r'],
])('rows between %j are read, each by its first line, without blank ones', async (separator, end) => {
  const lines = ['', 'a|b', '|', `"say ""hi""| ${end}twice"|=x`, ' | ', '""|z', 'last|'];
  const text = `\uFEFF${lines.join(end).replaceAll('|', separator)}`;
  const read = await csvRows(text, (line) => line !== 8);
  expect(read.head).toEqual(['a', 'b']);
  expect(read.rows).toEqual([
    { line: 4, cells: [`say "hi"${separator} ${end}twice`, '=x'] },
    { line: 7, cells: ['', 'z'] },
  ]);
});

test('a file of bad rows has them as they were, with all that is wrong in a last column', async () => {
  const text = `\n${head};extra\r\n`.replaceAll(',', ';') + 'ada;Ada;;;;;\r\nok;O;;;user;;\r\n"two\r\nlines";"A;B";;=1+1;user;"say ""x""";\r\nshort;S\r\n';
  const errors = [wrong(3), wrong(5, 'username', 'No line breaks.', [{ field: 'email', reason: 'invalid', message: 'No address.' }]), wrong(7)];
  expect(await badRowsFile(text, errors)).toBe(
    [
      '\uFEFFusername;firstName;lastName;email;roles;groups;extra;problems',
      'ada;Ada;;;;;;roles: Name at least one role.',
      `"two\r\nlines";"A;B";;'=1+1;user;"say ""x""";;username: No line breaks. email: No address.`,
      'short;S;;;;;;roles: Name at least one role.',
      '',
    ].join('\r\n'),
  );
});

test('what was wrong at an earlier try is left out, and protection is not heaped up', async () => {
  const text = `\uFEFFproblems,${head}\nold,'=1,'t Hooft,,,user,\n`;
  expect(await badRowsFile(text, [wrong(2)])).toBe(`\uFEFF${head},problems\r\n'=1,'t Hooft,,,user,,roles: Name at least one role.\r\n`);
});

test('its name says what it is, also the second time', () => {
  expect(['people.csv', 'people', 'a.b.txt', 'people-rows-to-fix.csv'].map(badRowsName)).toEqual([
    'people-rows-to-fix.csv',
    'people-rows-to-fix.csv',
    'a.b-rows-to-fix.csv',
    'people-rows-to-fix.csv',
  ]);
});
