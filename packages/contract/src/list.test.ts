import { expect, test } from 'vitest';
import { z } from 'zod';
import { startBulkInput } from './bulk.ts';
import { listInput } from './list.ts';

const input = listInput(z.strictObject({ status: z.string().optional() }), ['name', 'createdAt']);

test('nothing at all asks for the first page', () => {
  expect(input.parse(undefined)).toEqual({});
  expect(input.parse({})).toEqual({});
});

test('a cursor is any short text, or none yet', () => {
  expect(input.parse({ cursor: 'opaque', limit: 100 })).toEqual({ cursor: 'opaque', limit: 100 });
  expect(input.parse({ cursor: null })).toEqual({ cursor: null });
  for (const cursor of [7, {}, 'x'.repeat(4097)]) expect(input.safeParse({ cursor }).success).toBe(false);
});

test('blanks alone are no search in a list, and refused where something is done to all who match', () => {
  expect(input.parse({ search: '  ' })).toEqual({ search: '  ' });
  const filter = { action: 'deactivate', filter: { search: '  ' } };
  expect(startBulkInput.safeParse(filter).error?.issues[0]).toMatchObject({
    path: ['filter', 'search'],
    message: 'Type at least one letter or digit to search for.',
  });
});

test.each([
  [{ limit: 0 }, 'Ask for 1 to 100 rows.'],
  [{ limit: 101 }, 'Ask for 1 to 100 rows.'],
  [{ sort: 'password' }, 'Sort by one of: name, createdAt.'],
  [{ search: 'x'.repeat(201) }, 'Search for at most 200 characters.'],
  [{ search: 'a\u0000b' }, 'Remove the control characters.'],
  [{ search: '\u0301' }, 'Type at least one letter or digit to search for.'],
  [{ search: ' \u0301\uFE0F ' }, 'Type at least one letter or digit to search for.'],
  [{ search: '¨' }, 'Type at least one letter or digit to search for.'],
  [{ direction: 'sideways' }, 'Invalid option: expected one of "asc"|"desc"'],
  [{ filter: { surprise: 1 } }, 'Unrecognized key: "surprise"'],
  [{ offset: 3 }, 'Unrecognized key: "offset"'],
])('%j is refused', (value, complaint) => {
  expect(input.safeParse(value).error?.issues[0]?.message).toBe(complaint);
});
