import type { SecondFactors, TotpEnrolment } from '@gatehouse/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { createApp } from '../app.ts';
import { HOUR, MINUTE, SECOND } from '../platform/clock.ts';
import { codeOf, enrolApp } from '../testing/authenticator-app.ts';
import { startPlatform } from '../start-platform.ts';
import { TestClient } from '../testing/test-client.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  server.owner.cookie = (await server.signIn('root')).cookie;
});

const STEP = 30 * SECOND;
const person = () => server.person(`totp${++made}`, ['user']);
const login = (username: string, code?: string, password = PASSWORD) => server.anonymous().mutate('auth.login', { login: username, password, code });
/** Somebody with an authenticator app whose next code is not used yet. */
async function enrolled() {
  const { user, client } = await person();
  const app = await enrolApp(client, server.clock);
  server.clock.advance(STEP);
  return { user, client, ...app };
}
const attempts = async (id: string) => {
  const { items } = await server.owner.get<{ items: { action: string; outcome: string; reason: string | null }[] }>('audit.list', {
    filter: { subjectId: id, action: 'auth.login' },
  });
  return items.map(({ outcome, reason }) => [outcome, reason]);
};

describe('enrolling an authenticator app', () => {
  test('counts only once a code has proved it, and gives ten recovery codes', async () => {
    const { user, client } = await person();
    const { id, secret, uri } = await client.do<TotpEnrolment>('auth.startTotp');
    expect(uri).toContain(`secret=${secret}`);
    expect((await login(user.username)).status).toBe(200);
    const wrong = await client.mutate('auth.finishTotp', { id, code: codeOf(secret, server.clock, 20) });
    expect([wrong.status, wrong.error?.reason, Object.keys(wrong.error?.fields ?? {})]).toEqual([400, 'wrong-code', ['code']]);
    expect(await client.get<SecondFactors>('auth.secondFactors')).toMatchObject({ totp: null, recoveryCodesLeft: 0 });
    const { recoveryCodes } = await client.do<{ recoveryCodes: string[] }>('auth.finishTotp', { id, code: codeOf(secret, server.clock) });
    expect(new Set(recoveryCodes).size).toBe(10);
    expect(recoveryCodes[0]).toMatch(/^(?:[0-9A-HJKMNP-TV-Z]{4}-){5}[0-9A-HJKMNP-TV-Z]{4}$/);
    expect(await client.get<SecondFactors>('auth.secondFactors')).toMatchObject({ totp: { enrolledAt: expect.any(String) }, recoveryCodesLeft: 10 });
    expect((await client.mutate('auth.finishTotp', { id, code: codeOf(secret, server.clock, 1) })).error?.reason).toBe('invalid-token');
    expect((await login(user.username)).error?.reason).toBe('second-factor-required');
  });

  test('is over after ten minutes, and is nobody else’s', async () => {
    const { client } = await person();
    const { client: other } = await person();
    const { id, secret } = await client.do<TotpEnrolment>('auth.startTotp');
    expect((await other.mutate('auth.finishTotp', { id, code: codeOf(secret, server.clock) })).error?.reason).toBe('invalid-token');
    server.clock.advance(10 * MINUTE);
    expect((await client.mutate('auth.finishTotp', { id, code: codeOf(secret, server.clock) })).error?.reason).toBe('invalid-token');
  });

  test('another app replaces the one before; the recovery codes stay', async () => {
    const { user, client, secret } = await enrolled();
    const next = await enrolApp(client, server.clock);
    expect(next.recoveryCodes).toEqual([]);
    server.clock.advance(STEP);
    expect((await login(user.username, codeOf(secret, server.clock))).error?.reason).toBe('wrong-code');
    expect((await login(user.username, codeOf(next.secret, server.clock))).status).toBe(200);
  });

  test('no table and no event shows the secret or a code', async () => {
    const { secret, recoveryCodes } = await enrolled();
    const tables = await Promise.all(
      ['totp_factors', 'auth_challenges', 'recovery_codes', 'audit_events'].map((table) => server.sql(`select * from ${table}`)),
    );
    const stored = JSON.stringify(tables);
    expect(stored).not.toContain(secret);
    for (const code of recoveryCodes) expect(stored).not.toContain(code.replaceAll('-', ''));
  });
});

describe('signing in with a code', () => {
  test('asks for it only after the right password, and takes it however it is spaced', async () => {
    const { user, secret } = await enrolled();
    expect((await login(user.username, undefined, 'not the password')).error).toMatchObject({ reason: 'bad-credentials' });
    const asked = await login(user.username);
    expect([asked.status, asked.error?.reason, asked.error?.methods]).toEqual([401, 'second-factor-required', ['totp', 'recovery-code']]);
    expect((await login(user.username, '  ')).error?.reason).toBe('second-factor-required');
    const code = codeOf(secret, server.clock);
    expect((await login(user.username, ` ${code.slice(0, 3)} ${code.slice(3)} `)).data).toMatchObject({
      user: { username: user.username },
      mustChangePassword: false,
    });
    expect(await attempts(user.id)).toEqual([
      ['success', 'totp'],
      ['failure', 'second-factor-required'],
      ['failure', 'second-factor-required'],
      ['failure', 'wrong-password'],
      ['success', null],
    ]);
  });

  test('takes a code once, also when it is sent many times at once, and none from before it', async () => {
    const { user, secret } = await enrolled();
    const code = codeOf(secret, server.clock);
    const replies = await Promise.all(Array.from({ length: 5 }, () => login(user.username, code)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401, 401]);
    expect((await login(user.username, codeOf(secret, server.clock, -1))).error?.reason).toBe('wrong-code');
    expect((await login(user.username, codeOf(secret, server.clock, 1))).status).toBe(200);
  });

  test('takes a code once across processes, too', async () => {
    const { user, secret } = await enrolled();
    const platform = await startPlatform(server.platform.config, { clock: server.clock });
    const app = await createApp(platform);
    const other = new TestClient(await app.listen({ port: 0, host: '127.0.0.1' }));
    const input = { login: user.username, password: PASSWORD, code: codeOf(secret, server.clock) };
    const replies = await Promise.all([server.anonymous(), other, server.anonymous(), other].map((client) => client.mutate('auth.login', input)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    await app.close();
    await platform.orm.close(true);
  });

  test('bears a clock one step off, not two', async () => {
    const { user, secret } = await enrolled();
    server.clock.advance(5 * STEP);
    expect((await login(user.username, codeOf(secret, server.clock, -2))).error?.reason).toBe('wrong-code');
    expect((await login(user.username, codeOf(secret, server.clock, 2))).error?.reason).toBe('wrong-code');
    expect((await login(user.username, codeOf(secret, server.clock, -1))).status).toBe(200);
    expect((await login(user.username, codeOf(secret, server.clock, 1))).status).toBe(200);
  });

  test('a server whose clock was put back takes codes again at once, each of them once, and never those from ahead', async () => {
    const { user, secret } = await enrolled();
    server.clock.advance(HOUR);
    const ahead = codeOf(secret, server.clock);
    expect((await login(user.username, ahead)).status).toBe(200);
    server.clock.advance(-HOUR);
    const now = codeOf(secret, server.clock);
    expect((await login(user.username, now)).status).toBe(200);
    expect((await login(user.username, now)).error?.reason).toBe('wrong-code');
    server.clock.advance(HOUR);
    expect((await login(user.username, ahead)).error?.reason).toBe('wrong-code');
    server.clock.advance(STEP);
    expect((await login(user.username, codeOf(secret, server.clock))).status).toBe(200);
  });

  test('a clock that was put back by a minute has codes wait until it has caught up: those of that minute may have been used', async () => {
    const { user, secret } = await enrolled();
    const before = codeOf(secret, server.clock);
    expect((await login(user.username, before)).status).toBe(200);
    server.clock.advance(3 * STEP);
    expect((await login(user.username, codeOf(secret, server.clock))).status).toBe(200);
    server.clock.advance(-3 * STEP);
    expect((await login(user.username, before)).error?.reason).toBe('wrong-code');
    server.clock.advance(4 * STEP);
    expect((await login(user.username, codeOf(secret, server.clock))).status).toBe(200);
  });

  test('wrong codes lock the account like wrong passwords, and the lock is on record', async () => {
    const { user, secret } = await enrolled();
    const replies = [];
    for (let attempt = 0; attempt < 20; attempt++) replies.push((await login(user.username, codeOf(secret, server.clock, 10 + attempt))).error?.reason);
    expect(replies).toEqual([...Array<string>(10).fill('wrong-code'), ...Array<string>(10).fill('locked')]);
    expect((await login(user.username, codeOf(secret, server.clock))).error?.reason).toBe('locked');
    const { items } = await server.owner.get<{ items: unknown[] }>('audit.list', { filter: { subjectId: user.id, action: 'auth.lock' } });
    expect(items).toHaveLength(1);
    await server.owner.do('users.unlock', { id: user.id });
    expect((await login(user.username, codeOf(secret, server.clock))).status).toBe(200);
  });

  test('asking without a code is no guess: it neither counts nor forgets', async () => {
    const { user, secret } = await enrolled();
    for (let attempt = 0; attempt < 9; attempt++) await login(user.username, '000000');
    for (let attempt = 0; attempt < 12; attempt++) expect((await login(user.username)).error?.reason).toBe('second-factor-required');
    expect((await login(user.username, codeOf(secret, server.clock, 9))).error?.reason).toBe('wrong-code');
    expect((await login(user.username)).error?.reason).toBe('locked');
    await server.owner.do('users.unlock', { id: user.id });
  });

  test('who has no second factor signs in as ever, whatever code they send', async () => {
    const { user } = await person();
    expect((await login(user.username, '123456')).data).toEqual({ user: expect.objectContaining({ username: user.username }), mustChangePassword: false });
  });

  test.each(['١٢٣٤٥٦', '12345', '1234567', '\u0000\u0000\u0000\u0000\u0000\u0000', '-12345', '1e5   ', '💥'])(
    '%j is a wrong code, not a failure',
    async (code) => {
      const { user } = await enrolled();
      expect((await login(user.username, code)).error?.reason).toBe('wrong-code');
    },
  );
});

describe('recovery codes', () => {
  test('stand in for a lost app, each once, also in a race, however they are typed', async () => {
    const { user, client, recoveryCodes } = await enrolled();
    const [first = '', second = ''] = recoveryCodes;
    const replies = await Promise.all(Array.from({ length: 4 }, () => login(user.username, first)));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 401, 401, 401]);
    expect((await login(user.username, second.toLowerCase().replaceAll('-', ' ').replaceAll('0', 'o').replaceAll('1', 'l'))).status).toBe(200);
    expect(await client.get<SecondFactors>('auth.secondFactors')).toMatchObject({ recoveryCodesLeft: 8 });
    expect((await attempts(user.id)).filter(([outcome]) => outcome === 'success')[0]).toEqual(['success', 'recovery-code']);
  });

  test('are nobody else’s, and new ones end those before', async () => {
    const one = await enrolled();
    const other = await enrolled();
    expect((await login(other.user.username, one.recoveryCodes[0])).error?.reason).toBe('wrong-code');
    const { recoveryCodes } = await one.client.do<{ recoveryCodes: string[] }>('auth.makeRecoveryCodes');
    expect((await login(one.user.username, one.recoveryCodes[0])).error?.reason).toBe('wrong-code');
    expect((await login(one.user.username, recoveryCodes[0])).status).toBe(200);
  });

  test('are not made for somebody without a factor, and go with the last one', async () => {
    const { client: none } = await person();
    expect((await none.mutate('auth.makeRecoveryCodes')).error?.reason).toBe('no-second-factor');
    const { user, client } = await enrolled();
    await client.do('auth.removeTotp');
    expect(await server.sql('select * from recovery_codes where user_id = ?', [user.id])).toEqual([]);
    expect((await login(user.username)).status).toBe(200);
    expect((await client.mutate('auth.removeTotp')).error?.reason).toBe('not-found');
  });
});

describe('the password beside a second factor', () => {
  const set = (client: { mutate: TestServer['owner']['mutate'] }, currentPassword: string, newPassword: string) =>
    client.mutate('auth.changePassword', { currentPassword, newPassword });

  test('may be shorter, and must be changed with the last factor', async () => {
    const { user, client } = await person();
    const refused = await set(client, PASSWORD, 'vK3#qz9T');
    expect([refused.status, refused.error?.fields?.['newPassword']]).toEqual([400, expect.stringContaining('at least 15')]);
    const app = await enrolApp(client, server.clock);
    server.clock.advance(STEP);
    expect((await set(client, PASSWORD, 'vK3#qz9T')).error).toBeNull();
    expect((await login(user.username, codeOf(app.secret, server.clock), 'vK3#qz9T')).status).toBe(200);
    await client.do('auth.removeTotp');
    expect((await client.query('profile.get')).error?.reason).toBe('password-change-required');
    expect((await set(client, 'vK3#qz9T', 'xW8!mp2Rb')).status).toBe(400);
    await client.do('auth.changePassword', { currentPassword: 'vK3#qz9T', newPassword: PASSWORD });
    expect((await client.query('profile.get')).status).toBe(200);
  });

  test('set by a link follows the same rule, and does not do without the factor', async () => {
    const link = async (id: string) =>
      new URL((await server.owner.do<{ reset: { url: string } }>('users.sendPasswordReset', { id })).reset.url).searchParams.get('token');
    const { user } = await enrolled();
    await server.anonymous().do('auth.resetPassword', { token: await link(user.id), password: 'vK3#qz9T' });
    expect((await login(user.username, undefined, 'vK3#qz9T')).error?.reason).toBe('second-factor-required');
    const { user: plain } = await person();
    const reply = await server.anonymous().mutate('auth.resetPassword', { token: await link(plain.id), password: 'vK3#qz9T' });
    expect([reply.status, reply.error?.reason, Object.keys(reply.error?.fields ?? {})]).toEqual([400, 'invalid', ['password']]);
  });
});
