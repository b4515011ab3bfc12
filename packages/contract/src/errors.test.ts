import { expect, test } from 'vitest';
import { errorReasons } from './errors.ts';

test('the reasons are stable words: adding one is fine, changing or removing one breaks clients', () => {
  expect(errorReasons).toEqual(
    expect.arrayContaining(['no-session', 'bad-credentials', 'not-permitted', 'above-ceiling', 'not-found', 'stale-version', 'invalid', 'locked', 'internal']),
  );
  expect(new Set(errorReasons).size).toBe(errorReasons.length);
  for (const reason of errorReasons) expect(reason).toMatch(/^[a-z]+(-[a-z]+)*$/);
});
