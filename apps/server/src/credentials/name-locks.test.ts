import type { Page, AuditEvent } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const guess = async (login: string, password = 'a wrong guess') => {
  const { status, error } = await server.anonymous().mutate('auth.login', { login, password });
  return [status, error?.reason, error?.message, error?.retryAfter];
};
const guesses = async (login: string, times: number) => {
  const answers = [];
  for (let turn = 0; turn < times; turn++) answers.push(await guess(login));
  return answers;
};
const lockAfter = async () => (await server.owner.get<{ lockAfterFailures: number }>('account.get')).lockAfterFailures;

test('guesses at a username answer, one by one, what they do at a name that nobody has, and tell nothing of its address', async () => {
  const free = await lockAfter();
  await server.person('ada', ['user']);
  const known = [...(await guesses('ada', free + 2)), ...(await guesses('ada@example.org', free + 2))];
  const unknown = [...(await guesses('nobody', free + 2)), ...(await guesses('nobody@example.org', free + 2))];
  expect(known).toEqual(unknown);
  expect(known.filter(([, reason]) => reason === 'locked')).toHaveLength(4);
});

test('the lock of an account holds for its other name too, though nobody is told', async () => {
  const { user } = await server.person('grace', ['user']);
  await guesses('grace', await lockAfter());
  expect((await guess('grace', PASSWORD))[1]).toBe('locked');
  expect((await guess('grace@example.org', PASSWORD))[1]).toBe('bad-credentials');
  const { items } = await server.owner.get<Page<AuditEvent>>('audit.list', {
    filter: { action: 'auth.login', subjectId: user.id, outcome: 'failure' },
    limit: 1,
  });
  expect(items[0]).toMatchObject({ reason: 'locked', subject: { label: 'grace' } });
});

test('an unlock opens every name, and so does a password set by a link; a success forgets the failures of its name', async () => {
  const { user } = await server.person('joan', ['user']);
  const free = await lockAfter();
  await guesses('joan', free);
  await guesses('joan@example.org', free);
  await server.owner.do('users.unlock', { id: user.id });
  for (const login of ['joan', 'JOAN@example.org ']) expect((await guess(login, PASSWORD))[0]).toBe(200);
  await guesses('joan', free);
  const { reset } = await server.owner.do<{ reset: { url: string } }>('users.sendPasswordReset', { id: user.id });
  const token = new URL(reset.url).searchParams.get('token');
  await server.anonymous().do('auth.resetPassword', { token, password: 'nine purple herons at dusk' });
  expect((await guess('joan', 'nine purple herons at dusk'))[0]).toBe(200);
  await guesses('joan', free - 1);
  expect((await guess('joan', 'nine purple herons at dusk'))[0]).toBe(200);
  await guesses('joan', free - 1);
  expect((await guess('joan', 'nine purple herons at dusk'))[0]).toBe(200);
});
