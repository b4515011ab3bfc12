import { expect, test } from 'vitest';
import { NobodyWaits, SharedRun } from './shared-run.ts';

/** Runs that end when they are told to. */
function runs() {
  const stops: AbortSignal[] = [];
  const ends: ((failure?: Error) => void)[] = [];
  const run = new SharedRun(
    (stop) =>
      new Promise<number>((resolve, reject) => {
        const number = stops.push(stop);
        stop.addEventListener('abort', () => reject(new Error('stopped')));
        ends.push((failure) => (failure ? reject(failure) : resolve(number)));
      }),
  );
  return { run, stops, ends };
}

const soon = () => new Promise((resolve) => setTimeout(resolve, 5));

test('whoever asks while it is under way waits for the next time, all together, and nobody for the one after', async () => {
  const { run, stops, ends } = runs();
  const first = run.ask();
  await soon();
  const others = Array.from({ length: 99 }, () => run.ask());
  await soon();
  expect(stops).toHaveLength(1);
  ends[0]?.();
  expect(await first).toBe(1);
  await soon();
  const late = run.ask();
  ends[1]?.();
  expect(new Set(await Promise.all(others))).toEqual(new Set([2]));
  await soon();
  ends[2]?.();
  expect(await late).toBe(3);
  expect(stops).toHaveLength(3);
});

test('a failure is for those who waited for it, and the next time is done', async () => {
  const { run, ends } = runs();
  const first = run.ask();
  await soon();
  const second = run.ask();
  ends[0]?.(new Error('broken'));
  await expect(first).rejects.toThrow('broken');
  await soon();
  ends[1]?.();
  expect(await second).toBe(2);
});

test('one who goes stops nothing for others; when the last has gone it is stopped, and done anew for whoever comes', async () => {
  const { run, stops, ends } = runs();
  const [a, b, c, d] = [new AbortController(), new AbortController(), new AbortController(), new AbortController()];
  // Both come before it has begun.
  const waiting = [run.ask(a.signal), run.ask(b.signal)] as const;
  await soon();
  expect(stops).toHaveLength(1);
  const next = run.ask(c.signal);
  c.abort();
  await expect(next).rejects.toThrow(NobodyWaits);
  a.abort();
  await expect(waiting[0]).rejects.toThrow(NobodyWaits);
  expect(stops[0]?.aborted).toBe(false);
  ends[0]?.();
  expect(await waiting[1]).toBe(1);
  await soon();
  expect(stops).toHaveLength(1);

  const alone = run.ask(d.signal);
  await soon();
  const afterwards = run.ask();
  d.abort();
  await expect(alone).rejects.toThrow(NobodyWaits);
  expect(stops[1]?.aborted).toBe(true);
  await soon();
  ends[2]?.();
  expect(await afterwards).toBe(3);
});
