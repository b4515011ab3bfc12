import { expect, test } from 'vitest';
import { InGroups } from './in-groups.ts';

/** Groups that are answered one by one, when the test says so; each answer is the number of its group. */
function byHand(limits: { groups: number; most: number; weigh?: (question: string) => number }) {
  const groups: (readonly string[])[] = [];
  const ends: (() => void)[] = [];
  const inGroups = new InGroups<string, number>(async (questions) => {
    const number = groups.push(questions);
    await new Promise<void>((resolve) => ends.push(resolve));
    return questions.map(() => number);
  }, limits);
  return { inGroups, groups, ends };
}

const aTurn = (): Promise<void> => new Promise((resolve) => setImmediate(resolve));

test('what arrives while a group is under way goes together in the next, and in none that began before', async () => {
  const { inGroups, groups, ends } = byHand({ groups: 1, most: 10 });
  const first = [inGroups.ask('a'), inGroups.ask('b')];
  await aTurn();
  expect(groups).toEqual([['a', 'b']]);
  const second = [inGroups.ask('c')];
  await aTurn();
  second.push(inGroups.ask('d'));
  await aTurn();
  expect(groups).toEqual([['a', 'b']]);
  ends[0]?.();
  expect(await Promise.all(first)).toEqual([1, 1]);
  await aTurn();
  expect(groups).toEqual([
    ['a', 'b'],
    ['c', 'd'],
  ]);
  ends[1]?.();
  expect(await Promise.all(second)).toEqual([2, 2]);
});

test('as many groups as may be are under way at once', async () => {
  const { inGroups, groups, ends } = byHand({ groups: 2, most: 10 });
  const answers = [inGroups.ask('a')];
  await aTurn();
  answers.push(inGroups.ask('b'));
  await aTurn();
  answers.push(inGroups.ask('c'), inGroups.ask('d'));
  await aTurn();
  expect(groups).toEqual([['a'], ['b']]);
  ends[1]?.();
  await answers[1];
  await aTurn();
  expect(groups).toEqual([['a'], ['b'], ['c', 'd']]);
  ends[0]?.();
  ends[2]?.();
  expect(await Promise.all(answers)).toEqual([1, 2, 3, 3]);
});

test('a group is as large as it may be, and a question too large for any goes alone', async () => {
  const { inGroups, groups, ends } = byHand({ groups: 1, most: 3, weigh: (question) => question.length });
  const answers = ['a', 'bb', 'c', 'ddddd', 'e'].map((question) => inGroups.ask(question));
  for (let group = 0; group < 4; group += 1) {
    await aTurn();
    ends[group]?.();
  }
  expect(await Promise.all(answers)).toEqual([1, 1, 2, 3, 4]);
  expect(groups).toEqual([['a', 'bb'], ['c'], ['ddddd'], ['e']]);
});

test('a question that fails does not spoil its neighbours, and the next group goes on', async () => {
  const inGroups = new InGroups<string, string>(
    async (questions) => {
      if (questions.includes('bad')) throw new Error(`bad among ${questions.length}`);
      return questions.map((question) => `${question}!`);
    },
    { groups: 1, most: 10 },
  );
  const answers = await Promise.allSettled([inGroups.ask('a'), inGroups.ask('bad'), inGroups.ask('b')]);
  expect(answers.map((answer) => (answer.status === 'fulfilled' ? answer.value : String(answer.reason)))).toEqual(['a!', 'Error: bad among 1', 'b!']);
  expect(await inGroups.ask('c')).toBe('c!');
});
