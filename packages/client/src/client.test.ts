import { PASSWORD, startTestServer, type TestServer } from '@gatehouse/server/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createGatehouseClient, errorOf, GatehouseError } from './index.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const failureOf = async (call: Promise<unknown>): Promise<GatehouseError> =>
  call.then(
    () => expect.fail('The call should have failed.'),
    (cause: unknown) => errorOf(cause),
  );

test('signs in, calls, goes on with a kept session, and signs out', async () => {
  const client = createGatehouseClient({ url: `${server.url}/` });
  expect(await failureOf(client.trpc.auth.me.query())).toMatchObject({ reason: 'no-session' });
  const { user } = await client.login('root', PASSWORD);
  expect(user.username).toBe('root');
  expect((await client.trpc.auth.me.query()).roles).toEqual(['owner']);

  const later = createGatehouseClient({ url: server.url, session: client.session() ?? '' });
  expect((await later.trpc.auth.me.query()).user?.username).toBe('root');

  await client.logout();
  expect(client.session()).toBeNull();
  expect(await failureOf(later.trpc.auth.me.query())).toMatchObject({ reason: 'no-session' });
});

test('rules are those of whoever is signed in now', async () => {
  await server.person('plain', ['user']);
  await server.person('auditor', ['governance']);
  const client = createGatehouseClient({ url: server.url });
  await client.login('auditor', PASSWORD);
  expect(await client.can('read', 'Report')).toBe(true);
  await client.login('plain', PASSWORD);
  expect(await client.can('read', 'Report')).toBe(false);
  await client.trpc.auth.login.mutate({ login: 'auditor', password: PASSWORD });
  expect(await client.can('read', 'Report')).toBe(true);
  await client.logout();
  expect(await failureOf(client.can('read', 'Report'))).toMatchObject({ reason: 'no-session' });
});

test('a refusal has its reason, the fields and the request id', async () => {
  const client = createGatehouseClient({ url: server.url });
  await expect(client.login('root', 'not the password')).rejects.toMatchObject({ name: 'GatehouseError', reason: 'bad-credentials' });
  await client.login('root', PASSWORD);
  const failure = await failureOf(client.trpc.users.create.mutate({ username: '', firstName: 'Ada', roles: ['developer'] }));
  expect(failure).toBeInstanceOf(GatehouseError);
  expect(failure.reason).toBe('invalid');
  expect(Object.keys(failure.fields)).toContain('username');
  expect(failure.requestId).toMatch(/^[0-9a-f-]{36}$/);
});

test('a server that is not there or too slow is told apart', async () => {
  const nowhere = createGatehouseClient({ url: 'http://127.0.0.1:1' });
  await expect(nowhere.login('root', PASSWORD)).rejects.toMatchObject({ reason: 'unreachable', requestId: null });
  const never: typeof fetch = (_input, init) =>
    new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(new Error('aborted', { cause: init.signal?.reason }))));
  const slow = createGatehouseClient({ url: server.url, timeout: 20, fetch: never });
  await expect(slow.login('root', PASSWORD)).rejects.toMatchObject({ reason: 'timeout' });
});
