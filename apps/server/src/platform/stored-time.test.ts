import { expect, test } from 'vitest';
import { DAY, HOUR, MINUTE, SECOND, timestampOf } from './clock.ts';
import { isFromAhead, isStillAhead, latestEnd, timeLeft, timeSince } from './stored-time.ts';

const now = new Date('2026-03-01T12:00:00.000Z');
const clock = { now: () => now };
const at = (milliseconds: number) => timestampOf(new Date(now.getTime() + milliseconds));

test.each([
  [-HOUR, HOUR],
  [-1, 1],
  [0, 0],
  // The clock of a server beside this one is a little ahead.
  [MINUTE, 0],
  [2 * MINUTE, 0],
  [2 * MINUTE + 1, Number.POSITIVE_INFINITY],
  [2 * DAY, Number.POSITIVE_INFINITY],
])('what is said to have happened %i ms from now happened %s ms ago', (from, ago) => {
  expect(timeSince(at(from), clock)).toBe(ago);
  expect(isFromAhead(at(from), clock)).toBe(ago === Number.POSITIVE_INFINITY);
});

test.each([
  [-SECOND, 0],
  [0, 0],
  [MINUTE, MINUTE],
  [15 * MINUTE, 15 * MINUTE],
  [16 * MINUTE, 15 * MINUTE],
  [17 * MINUTE, 15 * MINUTE],
  [17 * MINUTE + 1, 0],
  [2 * DAY, 0],
])('of what ends %i ms from now and lasts 15 minutes at most, %i ms are left', (from, left) => {
  expect(timeLeft(at(from), clock, 15 * MINUTE)).toBe(left);
  expect(isStillAhead(at(from), clock, 15 * MINUTE)).toBe(left > 0);
  expect(at(from) > at(0) && at(from) <= latestEnd(clock, 15 * MINUTE)).toBe(left > 0);
});
