import { expect, test } from 'vitest';
import { endDayOf, endOfDay } from './role-end.ts';

test('a day and the moment at which it ends belong together', () => {
  const end = endOfDay('2027-03-31', null);
  expect(endDayOf(end)).toBe('2027-03-31');
  expect(endDayOf(new Date(Date.parse(end ?? '') + 1).toISOString())).toBe('2027-04-01');
});

test('no day is no end', () => {
  expect(endOfDay('', '2027-03-31T10:00:00.000Z')).toBeNull();
  expect(endDayOf(null)).toBe('');
});

test('an end that nobody touched keeps its exact moment', () => {
  const exact = '2027-03-31T10:00:00.000Z';
  expect(endOfDay(endDayOf(exact), exact)).toBe(exact);
});
