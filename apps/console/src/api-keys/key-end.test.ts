import { expect, test } from 'vitest';
import { endOfKey } from './key-end.ts';

test('the end of a key follows from the choice', () => {
  const now = Date.parse('2026-01-01T10:00:00.000Z');
  expect(endOfKey('30', '', now)).toBe('2026-01-31T10:00:00.000Z');
  expect(endOfKey('never', '2026-05-05', now)).toBeNull();
  expect(endOfKey('day', '', now)).toBeUndefined();
  expect(endOfKey('day', '2026-05-05', now)).toBe(new Date('2026-05-05T23:59:59.999').toISOString());
});
