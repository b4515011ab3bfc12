import { afterAll, beforeAll, expect, test } from 'vitest';
import { type DatabaseProxy, startDatabaseProxy } from '../testing/faults/database-proxy.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let proxy: DatabaseProxy | undefined;
beforeAll(async () => {
  server = await startTestServer({
    jobs: [],
    between: async (url) => {
      proxy = await startDatabaseProxy(url);
      const named = new URL(proxy.url);
      // A name with two addresses, each of which refuses.
      named.hostname = 'localhost';
      return named.href;
    },
  });
});
afterAll(() => server.stop());

test('while the database is away every way in answers 503 and when to try again', async () => {
  await proxy?.stop();
  const csv = { method: 'POST', body: 'username,firstName,lastName,email,roles,groups\n', headers: { 'content-type': 'text/csv' } };
  const json = { method: 'POST', body: '{"login":"root","password":"wrong"}', headers: { 'content-type': 'application/json' } };
  const ways: [string, RequestInit?][] = [
    ['/trpc/auth.me'],
    ['/trpc/auth.me,users.list?batch=1&input={}'],
    ['/trpc/auth.login', json],
    ['/export/users.csv'],
    ['/export/audit.jsonl'],
    ['/import/users.csv', csv],
  ];
  for (const [path, request] of ways) {
    const answer = await server.owner.fetch(path, request);
    expect([path, answer.status, answer.headers.get('retry-after')]).toEqual([path, 503, expect.stringMatching(/^\d+$/)]);
    expect(await answer.text()).toContain('"reason":"unavailable"');
  }
  for (const path of ['/readyz']) expect((await fetch(server.url + path)).status).toBe(503);
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
});
