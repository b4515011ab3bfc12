import { expect, test } from 'vitest';
import { readCsvFile } from './read-csv-file.ts';

test('UTF-8 is taken as it is, with and without a byte order mark', async () => {
  for (const file of [new Blob(['username\nŁucja']), new Blob([new Uint8Array([0xef, 0xbb, 0xbf]), 'username'])]) {
    const read = await readCsvFile(file);
    expect('csv' in read && (await read.csv.bytes())).toEqual(await file.bytes());
  }
});

test('what would garble names, or holds nothing, or too much, is refused with what to do', async () => {
  const latin1 = new Blob([new Uint8Array([0x4a, 0xf6, 0x72, 0x67])]);
  expect(await readCsvFile(latin1)).toMatchObject({ problem: expect.stringContaining('CSV UTF-8') });
  const utf16 = new Blob([new Uint8Array([0xff, 0xfe, 0x75, 0])]);
  expect(await readCsvFile(utf16)).toMatchObject({ problem: expect.stringContaining('UTF-16') });
  expect(await readCsvFile(new Blob(['\n']))).toMatchObject({ problem: expect.stringContaining('empty') });
  expect(await readCsvFile(new Blob([new Uint8Array(32 * 1024 * 1024 + 1)]))).toMatchObject({ problem: expect.stringContaining('Split it') });
});
