import { expect, test } from 'vitest';
import { StampWatch } from './stamp-watch.ts';

/** The times, in milliseconds, at which permissions are asked for anew, with an answer every 30 ms. */
function asked(stampAt: (answer: number) => string, milliseconds: number): number[] {
  const watch = new StampWatch();
  const times = [];
  for (let now = 0; now < milliseconds; now += 30) if (watch.take(stampAt(now / 30), now)) times.push(now);
  return times;
}

test('a stamp that was never seen is asked about at once, and one that stays is not', () => {
  expect(asked((answer) => (answer < 10 ? 'a:1' : answer < 20 ? 'a:2' : 'b:2'), 10_000)).toEqual([300, 600]);
  expect(asked(() => 'a:1', 10_000)).toEqual([]);
});

test('stamps that come and go, as of two servers with different policies, are asked about ever more rarely', () => {
  const times = asked((answer) => (answer % 2 === 0 ? 'a:1' : 'b:1'), 60 * 60_000);
  expect(times.slice(0, 3)).toEqual([30, 60, 5_070]);
  expect(times.length).toBeLessThan(25);
  const gaps = times.slice(1).map((time, index) => time - (times[index] ?? 0));
  expect(gaps.slice(1).every((gap, index) => gap >= (gaps[index] ?? 0) - 60)).toBe(true);
});

test('a change of permissions is still asked about at once while servers disagree', () => {
  const watch = new StampWatch();
  for (let now = 0; now < 60_000; now += 30) watch.take(now % 60 === 0 ? 'a:1' : 'b:1', now);
  expect(watch.disagrees).toBe(true);
  expect([watch.take('a:2', 60_000), watch.take('b:2', 60_001), watch.take('a:2', 60_002)]).toEqual([true, true, false]);
});
