import { expect, test } from 'vitest';
import { lastLoginFilter } from './last-login.ts';

const noon = Date.parse('2026-03-31T12:34:56.789Z');

test('the filter asks the same question all day, and takes those who never signed in', () => {
  expect(lastLoginFilter('30', noon)).toEqual({ before: '2026-03-01T00:00:00.000Z', never: true });
  expect(lastLoginFilter('30', noon + 3_600_000)).toEqual(lastLoginFilter('30', noon));
  expect(lastLoginFilter('never', noon)).toEqual({ never: true });
  expect(lastLoginFilter(undefined, noon)).toBeUndefined();
});
