import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { keptLog } from '../testing/kept-log.ts';
import { program } from '../testing/programs.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const log = keptLog();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ logger: log.logger, jobs: [] });
});
afterAll(() => server.stop());
beforeEach(() => log.clear());

const lines = () =>
  log
    .text()
    .split('\n')
    .filter((text) => text.includes('"msg":"request"'))
    .map((text) => JSON.parse(text) as Record<string, unknown>);

/** The line of the one request that was sent. */
async function line(): Promise<Record<string, unknown>> {
  await expect.poll(lines).toHaveLength(1);
  return lines()[0] ?? {};
}

test('a call leaves one line at info: id, procedure, status, time and who sent it', async () => {
  await server.owner.get('auth.me');
  expect(await line()).toMatchObject({
    level: 'info',
    requestId: expect.stringMatching(/^[\w-]{36}$/) as string,
    method: 'GET',
    route: '/trpc/auth.me',
    status: 200,
    ms: expect.any(Number) as number,
    caller: expect.stringMatching(/^user:[\w-]{36}$/) as string,
  });
});

test('a program is told by its account, and never by its key', async () => {
  const { account, key, client } = await program(server, ['user']);
  await expect.poll(lines).toHaveLength(2);
  log.clear();
  await client.get('auth.me');
  expect(await line()).toMatchObject({ caller: `service:${account.id}` });
  expect(log.text()).not.toContain(key.key);
});

test.each([
  ['/setup?token=TOPSECRET', 'page'],
  ['/no/such/TOPSECRET', 'page'],
  ['/trpc/setup.status?input=TOPSECRET', '/trpc/setup.status'],
  ['/export/users.csv?input=TOPSECRET', '/export/users.csv'],
  ['/healthz?TOPSECRET', '/healthz'],
])('%s shows nothing that may be a secret', async (path, route) => {
  await fetch(server.url + path);
  expect(await line()).toMatchObject({ route, caller: 'anonymous' });
  expect(log.text()).not.toContain('TOPSECRET');
});

test('the id that a proxy gave a request is taken up in the answer, the log and the trail', async () => {
  const answer = await server.owner.fetch('/trpc/no.such', { headers: { 'x-request-id': 'proxy-1.2_3' } });
  expect(answer.headers.get('x-request-id')).toBe('proxy-1.2_3');
  expect(await answer.json()).toMatchObject({ error: { data: { requestId: 'proxy-1.2_3' } } });
  expect(await line()).toMatchObject({ requestId: 'proxy-1.2_3' });
});

test.each(['short', 'x'.repeat(65), 'with space', 'a"quote,"x":"', '<script>alert'])('%j is no id, so the request is given one', async (given) => {
  const answer = await server.owner.fetch('/healthz', { headers: { 'x-request-id': given } });
  expect(answer.headers.get('x-request-id')).toMatch(/^[\w-]{36}$/);
});
