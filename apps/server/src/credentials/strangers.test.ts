import type { PasskeyChallenge } from '@gatehouse/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { change } from '../platform/call.ts';
import { DAY, HOUR, MINUTE } from '../platform/clock.ts';
import { systemCall } from '../platform/jobs.ts';
import { SoftwarePasskey } from '../testing/software-passkey.ts';
import { TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { forgetOldFailures } from './forget-old-failures.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ hostname: 'localhost', trustedProxies: '127.0.0.1, ::1' });
});
afterAll(() => server.stop());
beforeEach(async () => {
  for (const table of ['auth_challenges', 'login_throttles']) await server.sql(`delete from ${table}`);
});

const from = (address: string): TestClient => new TestClient(server.url, { headers: { 'x-forwarded-for': address } });
const rowsOf = async (table: string): Promise<number> => Number((await server.sql<{ n: number }>(`select count(*) as n from ${table}`))[0]?.n);
const start = (client: TestClient) => client.mutate('auth.startPasskeySignIn');
async function startMany(client: TestClient, times: number): Promise<string[]> {
  const reasons: string[] = [];
  for (let begun = 0; begun < times; begun += 25) {
    const replies = await Promise.all(Array.from({ length: 25 }, () => start(client)));
    reasons.push(...replies.map(({ error }) => error?.reason ?? 'begun'));
  }
  return reasons;
}

describe('what strangers have written is bounded', () => {
  test('passkey sign-ins that were begun and not ended, for each network', async () => {
    const reasons = await startMany(from('2001:db8:1:2::7'), 250);
    expect([reasons.filter((reason) => reason === 'begun').length, new Set(reasons.slice(200))]).toEqual([200, new Set(['rate-limited'])]);
    const refused = await start(from('2001:db8:1:2::8'));
    expect([refused.status, refused.error?.retryAfter]).toEqual([429, expect.toSatisfy((seconds) => seconds > 0 && seconds <= 600)]);
    expect(await rowsOf('auth_challenges')).toBe(200);
    expect((await start(from('2001:db8:1:3::7'))).status).toBe(200);
    server.clock.advance(11 * MINUTE);
    expect((await start(from('2001:db8:1:2::7'))).status).toBe(200);
    expect(await rowsOf('auth_challenges')).toBe(1);
  });

  test('one that is answered, rightly or not, makes room', async () => {
    const stranger = from('203.0.113.1');
    await startMany(stranger, 200);
    const [open] = await server.sql<{ id: string; value: string }>('select id, value from auth_challenges limit 1');
    const passkey = new SoftwarePasskey();
    const options: PasskeyChallenge['options'] = {
      challenge: open?.value ?? '',
      rpId: 'localhost',
      timeout: 1,
      userVerification: 'required',
      allowCredentials: [],
    };
    const answer = await stranger.mutate('auth.finishPasskeySignIn', {
      id: open?.id,
      response: passkey.get(options, { origin: server.url, rpId: 'localhost' }),
    });
    expect(answer.error?.reason).toBe('bad-credentials');
    expect((await start(stranger)).status).toBe(200);
    expect((await start(stranger)).status).toBe(429);
  });

  test('failures that count for nothing any more are forgotten, and locks are not', async () => {
    for (let guess = 0; guess < 30; guess++) await from('203.0.113.2').mutate('auth.login', { login: `nobody${guess}`, password: 'wrong' });
    await from('203.0.113.2').mutate('auth.requestPasswordReset', { login: 'nobody' });
    expect(await rowsOf('login_throttles')).toBe(33);
    const forget = () => forgetOldFailures(systemCall(server.platform), new AbortController().signal);
    server.clock.advance(DAY - HOUR);
    for (let guess = 0; guess < 10; guess++) await from('203.0.113.3').mutate('auth.login', { login: 'somebody', password: 'wrong' });
    await forget();
    expect(await rowsOf('login_throttles')).toBe(35);
    server.clock.advance(HOUR + MINUTE);
    await forget();
    expect(await rowsOf('login_throttles')).toBe(2);
    server.clock.advance(DAY);
    await forget();
    expect(await rowsOf('login_throttles')).toBe(0);
  });
});

test('whoever is refused anyway does not wait for those who write, nor make them wait', async () => {
  const stranger = from('203.0.113.4');
  await startMany(stranger, 200);
  for (let asked = 0; asked < 20; asked++) await stranger.mutate('auth.requestPasswordReset', { login: `nobody${asked}` });
  const passkey = {
    id: 'x',
    rawId: 'x',
    type: 'public-key',
    clientExtensionResults: {},
    response: { clientDataJSON: 'e30', authenticatorData: 'e30', signature: 'e30' },
  };
  const finish = () => stranger.mutate('auth.finishPasskeySignIn', { id: '00000000-0000-7000-8000-000000000000', response: passkey });
  expect((await finish()).error?.reason).toBe('bad-credentials');

  let release = (): void => undefined;
  const held = new Promise<void>((resolve) => (release = resolve));
  let writing = (): void => undefined;
  const begun = new Promise<void>((resolve) => (writing = resolve));
  const writer = change(systemCall(server.platform), async () => {
    writing();
    await held;
  });
  await begun;
  const reasons = await Promise.all([
    start(stranger),
    stranger.mutate('auth.requestPasswordReset', { login: 'root' }),
    stranger.mutate('auth.checkLink', { kind: 'reset', token: 'x'.repeat(43) }),
    stranger.mutate('setup.checkLink', { token: 'x'.repeat(43) }),
    stranger.mutate('auth.confirmEmail', { token: 'x'.repeat(43) }),
    stranger.mutate('auth.resetPassword', { token: 'x'.repeat(43), password: 'seven purple herons at dawn' }),
    stranger.mutate('setup.createOwner', {
      token: 'x'.repeat(43),
      username: 'r',
      firstName: 'R',
      email: 'r@example.org',
      password: 'seven purple herons at dawn',
    }),
    finish(),
  ]);
  expect(reasons.map(({ error }) => error?.reason)).toEqual([
    'rate-limited',
    'rate-limited',
    'invalid-token',
    'invalid-token',
    'invalid-token',
    'invalid-token',
    'invalid-token',
    'bad-credentials',
  ]);
  release();
  await writer;
});
