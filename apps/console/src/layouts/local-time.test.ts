import { expect, test } from 'vitest';
import { localTimeOf, momentOf } from './local-time.ts';

test('a moment goes through a field and back, seconds included when it was not touched', () => {
  const at = '2026-03-04T05:06:07.890Z';
  expect(momentOf(localTimeOf(at), at)).toBe(at);
  expect(momentOf(localTimeOf(at))).toBe('2026-03-04T05:06:00.000Z');
});

test('an empty or half-written field is no moment', () => {
  expect(localTimeOf(null)).toBe('');
  expect(momentOf('')).toBeNull();
  expect(momentOf('2026-13-01T00:00')).toBeNull();
});
