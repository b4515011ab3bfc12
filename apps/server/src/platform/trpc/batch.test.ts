import { MAX_BATCH } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { allProcedures } from '../../testing/procedures.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const batch = (paths: readonly string[], inputs: object = {}, method = 'POST') =>
  fetch(`${server.url}/trpc/${paths.join(',')}?batch=1${method === 'GET' ? `&input=${encodeURIComponent(JSON.stringify(inputs))}` : ''}`, {
    method,
    ...(method === 'POST' && { body: JSON.stringify(inputs), headers: { 'content-type': 'application/json' } }),
  });
const repeated = (path: string, times: number): string[] => Array.from({ length: times }, () => path);
const publicMutations = allProcedures().filter(({ type, guard }) => type === 'mutation' && guard === 'public');

test(`a batch holds up to ${MAX_BATCH} calls; a longer one is refused by one small answer, whatever it holds`, async () => {
  const most = await batch(repeated('setup.status', MAX_BATCH), {}, 'GET');
  expect(((await most.json()) as unknown[]).length).toBe(MAX_BATCH);
  for (const paths of [repeated('setup.status', MAX_BATCH + 1), repeated('', 3000), repeated('no.such', MAX_BATCH + 1)]) {
    for (const method of ['GET', 'POST']) {
      const answer = await batch(paths, {}, method);
      const text = await answer.text();
      expect(text.length).toBeLessThan(500);
      expect([answer.status, JSON.parse(text)]).toEqual([
        400,
        {
          error: {
            code: -32600,
            message: `Send at most ${MAX_BATCH} calls in one request.`,
            data: expect.objectContaining({ code: 'BAD_REQUEST', reason: 'invalid', requestId: expect.any(String) as string }) as object,
          },
        },
      ]);
    }
  }
});

test.each(publicMutations.map(({ path }) => path))('%s comes alone: a batch that holds it is refused whole', async (path) => {
  const before = await server.sql('select count(*) as n from audit_events');
  for (const paths of [repeated(path, 2), ['setup.status', path], [path, 'auth.me']]) {
    const answer = await batch(paths, { 0: { login: 'root', password: 'wrong' }, 1: { login: 'root', password: 'wrong' } });
    expect([answer.status, await answer.json()]).toMatchObject([
      400,
      { error: { data: { reason: 'invalid', message: expect.stringContaining(path) as string } } },
    ]);
  }
  expect(await server.sql('select count(*) as n from audit_events')).toEqual(before);
});

test('a batch of one is no batch, and commas without a batch name one procedure, which there is not', async () => {
  const one = await batch(['auth.login'], { 0: { login: 'root', password: 'wrong' } });
  expect(await one.json()).toMatchObject([{ error: { data: { reason: 'bad-credentials' } } }]);
  const none = await fetch(`${server.url}/trpc/${repeated('auth.me', 100).join(',')}`);
  expect([none.status, await none.json()]).toMatchObject([404, { error: { data: { reason: 'not-found' } } }]);
});

test('the public mutations are known', () => {
  expect(publicMutations.map(({ path }) => path)).toEqual(
    expect.arrayContaining([
      'auth.login',
      'auth.requestPasswordReset',
      'auth.checkLink',
      'auth.acceptInvitation',
      'auth.resetPassword',
      'auth.confirmEmail',
      'setup.checkLink',
      'setup.createOwner',
    ]),
  );
});
