import { afterAll, beforeAll, expect, test } from 'vitest';
import { passwordHasher } from '../platform/password-hash.ts';
import { TestClient } from '../testing/test-client.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ trustedProxies: '127.0.0.1', passwords: passwordHasher() });
  await server.person('elsewhere', ['user']);
  await server.sql('delete from login_throttles');
});
afterAll(() => server.stop());

const from = (address: string): TestClient => new TestClient(server.url, { headers: { 'x-forwarded-for': address } });

test('whoever signs in elsewhere waits for a few of a crowd of 300 at one address, not for all; the rest of the crowd is told to wait', async () => {
  let answered = 0;
  let refused = 0;
  const crowd = Array.from({ length: 300 }, async (_, index) => {
    const reply = await from('203.0.113.7').mutate('auth.login', { login: `nobody${index}`, password: 'a wrong guess' });
    if (reply.error?.reason === 'bad-credentials') answered += 1;
    if (reply.status === 429) refused += 1;
    return reply;
  });
  // As many wait as may.
  await expect.poll(() => refused, { interval: 1, timeout: 20_000 }).toBeGreaterThan(0);
  const before = answered;
  const reply = await from('198.51.100.1').mutate('auth.login', { login: 'elsewhere', password: PASSWORD });
  const meanwhile = answered - before;
  expect(reply.status).toBe(200);
  expect(meanwhile).toBeLessThan(60);

  const replies = await Promise.all(crowd);
  expect(answered).toBeGreaterThan(before + meanwhile);
  expect(refused + answered).toBe(300);
  const waiting = replies.filter(({ status }) => status === 429);
  expect(waiting.every(({ error }) => error?.reason === 'rate-limited' && (error.retryAfter ?? 0) > 0)).toBe(true);
  expect((await from('198.51.100.1').mutate('auth.login', { login: 'elsewhere', password: PASSWORD })).status).toBe(200);
});
