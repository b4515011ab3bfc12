import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../app.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test.each(['/healthz', '/trpc/setup.status', '/trpc/auth.me', '/trpc/no.such', '/nowhere'])('%s is sent with the security headers', async (path) => {
  const { headers } = await fetch(server.url + path);
  expect(headers.get('content-security-policy')).toContain("default-src 'self'");
  expect(headers.get('content-security-policy')).toContain("frame-ancestors 'none'");
  expect(headers.get('x-content-type-options')).toBe('nosniff');
  expect(headers.get('referrer-policy')).toBe('no-referrer');
  expect(headers.get('strict-transport-security')).toBeNull();
});

test('answers over tRPC are JSON that nobody keeps', async () => {
  const answer = await fetch(`${server.url}/trpc/setup.status`);
  expect(answer.headers.get('content-type')).toMatch(/^application\/json/);
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.json()).toEqual({ result: { data: { needsOwner: false } } });
});

test('a batch is answered in order, each call by itself', async () => {
  const answer = await fetch(`${server.url}/trpc/setup.status,auth.me,no.such?batch=1&input=%7B%7D`);
  expect(answer.status).toBe(207);
  const [status, me, unknown] = (await answer.json()) as { result?: unknown; error?: { data: { reason: string } } }[];
  expect(status?.result).toEqual({ data: { needsOwner: false } });
  expect(me?.error?.data.reason).toBe('no-session');
  expect(unknown?.error?.data.reason).toBe('not-found');
});

test.each([
  ['text that is not JSON', { method: 'POST', body: '{"login":', headers: { 'content-type': 'application/json' } }, 400],
  ['another content type', { method: 'POST', body: 'login=root', headers: { 'content-type': 'application/x-www-form-urlencoded' } }, 415],
  ['no body at all', { method: 'POST' }, 415],
  ['a query where a mutation is', { method: 'GET' }, 405],
])('%s is the caller’s mistake', async (_what, request, status) => {
  const answer = await fetch(`${server.url}/trpc/auth.login`, request);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { data: { reason: 'invalid' } } });
});

test('only an import may be large; another call is refused before it is read', async () => {
  const post = (path: string, body: unknown) =>
    fetch(`${server.url}/trpc/${path}`, {
      method: 'POST',
      body: JSON.stringify(body),
      headers: { 'content-type': 'application/json', cookie: server.owner.cookie ?? '' },
    });
  const large = 'x'.repeat(2_000_000);
  const refused = await post('auth.login', { login: large, password: 'x' });
  expect(refused.status).toBe(413);
  expect(await refused.json()).toMatchObject({ error: { data: { code: 'PAYLOAD_TOO_LARGE', reason: 'payload-too-large' } } });
  const taken = await post('users.importCsv', { csv: `username,firstName,lastName,email,roles,groups\n${large},a,b,,user,\n`, dryRun: true });
  expect(taken.status).toBe(200);
  expect(await taken.json()).toMatchObject({ result: { data: { rows: 1, valid: 0 } } });
});

test.each([
  [{}, 'max-age=31536000'],
  [{ hstsSubdomains: true }, 'max-age=31536000; includeSubDomains'],
])('over HTTPS browsers keep to it, for names below only when that is set: %j', async (set, expected) => {
  const config = { ...server.platform.config, publicUrl: 'https://gate.example.org', ...set };
  const app = await createApp({ ...server.platform, config });
  // A real connection: what watches over it takes it for one.
  const url = await app.listen({ port: 0, host: '127.0.0.1' });
  expect((await fetch(`${url}/healthz`)).headers.get('strict-transport-security')).toBe(expected);
  await app.close();
});
