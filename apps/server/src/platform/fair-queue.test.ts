import { expect, test } from 'vitest';
import { FairQueue } from './fair-queue.ts';
import { Refusal } from './errors.ts';

/** Works that end when they are told to, and what has begun so far. */
function works() {
  const begun: string[] = [];
  const ends: (() => void)[] = [];
  const work = (name: string) => () => {
    begun.push(name);
    return new Promise<string>((resolve) => ends.push(() => resolve(name)));
  };
  const endFirst = async (): Promise<void> => {
    ends.shift()?.();
    await new Promise((resolve) => setImmediate(resolve));
  };
  return { begun, work, endFirst };
}

const reasonOf = (refused: Promise<unknown>): Promise<string> =>
  refused.then(
    () => 'done',
    (cause: unknown) => (cause instanceof Refusal ? cause.reason : String(cause)),
  );

test('works of one key are done in their order, a few at once, and another key waits for none but those under way', async () => {
  const queue = new FairQueue({ atOnce: 2, perKey: 100, inAll: 1000 });
  const { begun, work, endFirst } = works();
  const all = Array.from({ length: 8 }, (_, index) => queue.run('a', work(`a${index}`)));
  const other = [queue.run('b', work('b0')), queue.run('b', work('b1')), queue.run('c', work('c0'))];
  expect(begun).toEqual(['a0', 'a1']);
  for (let ended = 0; ended < 11; ended++) await endFirst();
  expect(begun).toEqual(['a0', 'a1', 'a2', 'b0', 'c0', 'a3', 'b1', 'a4', 'a5', 'a6', 'a7']);
  expect(await Promise.all([...all, ...other])).toHaveLength(11);
});

test('a work that fails gives its place back', async () => {
  const queue = new FairQueue({ atOnce: 1, perKey: 10, inAll: 10 });
  const failing = Array.from({ length: 5 }, () => reasonOf(queue.run('a', () => Promise.reject(new Error('broken')))));
  expect(await Promise.all(failing)).toEqual(Array.from({ length: 5 }, () => 'Error: broken'));
  expect(await queue.run('b', () => Promise.resolve('done'))).toBe('done');
});

test('what waits for one key is bounded, and does not count against another', async () => {
  const queue = new FairQueue({ atOnce: 1, perKey: 3, inAll: 100 });
  const { work, endFirst } = works();
  const results = Array.from({ length: 10 }, (_, index) => reasonOf(queue.run('a', work(`a${index}`))));
  const other = reasonOf(queue.run('b', work('b')));
  for (let ended = 0; ended < 5; ended++) await endFirst();
  expect(await Promise.all(results)).toEqual([...Array.from({ length: 4 }, () => 'done'), ...Array.from({ length: 6 }, () => 'rate-limited')]);
  expect(await other).toBe('done');
});

test('when too much waits in all, the newest of whoever has the most waiting goes, or whoever comes', async () => {
  const queue = new FairQueue({ atOnce: 1, perKey: 100, inAll: 4 });
  const { begun, work, endFirst } = works();
  const many = Array.from({ length: 5 }, (_, index) => reasonOf(queue.run('a', work(`a${index}`))));
  const others = ['b', 'c', 'd'].map((key) => reasonOf(queue.run(key, work(key))));
  const last = reasonOf(queue.run('e', work('e')));
  for (let ended = 0; ended < 5; ended++) await endFirst();
  expect(await Promise.all(many)).toEqual(['done', 'done', 'unavailable', 'unavailable', 'unavailable']);
  expect(await Promise.all(others)).toEqual(['done', 'done', 'done']);
  expect(await last).toBe('unavailable');
  expect(begun).toEqual(['a0', 'a1', 'b', 'c', 'd']);
});
