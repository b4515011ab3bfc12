import { expect, test } from 'vitest';
import { z } from 'zod';
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

test.each([
  [{ limit: 0 }, 'Ask for 1 to 100 rows.'],
  [{ limit: 101 }, 'Ask for 1 to 100 rows.'],
  [{ sort: 'password' }, 'Sort by one of: name, createdAt.'],
  [{ search: 'x'.repeat(201) }, 'Search for at most 200 characters.'],
  [{ search: 'a\u0000b' }, 'Remove the control characters.'],
  [{ direction: 'sideways' }, 'Invalid option: expected one of "asc"|"desc"'],
  [{ filter: { surprise: 1 } }, 'Unrecognized key: "surprise"'],
  [{ offset: 3 }, 'Unrecognized key: "offset"'],
])('%j is refused', (value, complaint) => {
  expect(input.safeParse(value).error?.issues[0]?.message).toBe(complaint);
});
