import type { LoginResult, User } from '@gatehouse/contract';
import { hash } from '@node-rs/argon2';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../platform/clock.ts';
import { PASSWORD, SETUP_TOKEN, startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
const name = () => `signer${++made}`;

describe('signing in', () => {
  test('by username or address, whatever the case', async () => {
    await server.person('Somebody', ['user']);
    for (const login of ['SOMEBODY', 'somebody@EXAMPLE.org']) {
      expect(await (await server.signIn(login)).get('auth.me')).toMatchObject({ user: { username: 'Somebody' } });
    }
  });

  test('an unknown user, a wrong password, an invited and a deactivated user get one answer', async () => {
    const gone = await server.person(name(), ['user']);
    await server.owner.do('users.deactivate', { id: gone.user.id });
    await server.owner.do('users.create', { username: 'invitee', firstName: 'I', roles: ['user'] });
    const answers = [];
    for (const login of ['nobody at all', 'root', gone.user.username, 'invitee']) {
      const password = login === gone.user.username ? PASSWORD : 'not the password';
      const { status, error } = await server.anonymous().mutate('auth.login', { login, password });
      answers.push({ status, reason: error?.reason, message: error?.message });
    }
    expect(new Set(answers.map((answer) => JSON.stringify(answer))).size).toBe(1);
    expect(answers[0]).toMatchObject({ status: 401, reason: 'bad-credentials' });
  });

  test('a hash made with weaker parameters is replaced as its user signs in; nothing else changes', async () => {
    const { user } = await server.person(name(), ['user']);
    const weak = await hash(PASSWORD, { memoryCost: 512, timeCost: 1, parallelism: 1 });
    await server.sql('update passwords set hash = ? where user_id = ?', [weak, user.id]);
    expect((await server.anonymous().mutate('auth.login', { login: user.username, password: 'a wrong guess' })).status).toBe(401);
    const stored = async () => (await server.sql<{ hash: string }>('select hash from passwords where user_id = ?', [user.id]))[0]?.hash ?? '';
    expect(await stored()).toBe(weak);
    await server.signIn(user.username);
    expect(server.platform.passwords.isOutdated(weak)).toBe(true);
    expect(server.platform.passwords.isOutdated(await stored())).toBe(false);
    await server.signIn(user.username);
  });

  test('the cookie is for HTTP only, and its token is stored nowhere', async () => {
    const response = await server.anonymous().fetch('/trpc/auth.login', { method: 'POST', body: JSON.stringify({ login: 'root', password: PASSWORD }) });
    const [cookie = ''] = response.headers.getSetCookie();
    expect(cookie).toMatch(/^gatehouse_session=[\w-]{43}; .*HttpOnly; SameSite=Lax/);
    const token = cookie.slice(cookie.indexOf('=') + 1, cookie.indexOf(';'));
    expect(JSON.stringify(await server.sql('select * from sessions'))).not.toContain(token);
  });

  test('failures lock the account for a while, for the right password too; an admin unlocks it', async () => {
    const { user } = await server.person(name(), ['user']);
    for (let attempt = 0; attempt < 10; attempt++) await server.anonymous().mutate('auth.login', { login: user.username, password: 'a wrong guess' });
    const locked = await server.anonymous().fetch('/trpc/auth.login', { method: 'POST', body: JSON.stringify({ login: user.username, password: PASSWORD }) });
    expect(locked.status).toBe(429);
    expect(Number(locked.headers.get('retry-after'))).toBeGreaterThan(0);
    expect(await server.owner.get('users.get', { id: user.id })).toMatchObject({ locked: true });
    expect(await server.owner.do('users.unlock', { id: user.id })).toMatchObject({ locked: false });
    await server.signIn(user.username);
  });

  test('a hundred guesses sent at once are counted like guesses in a row, also for a name that nobody has', async () => {
    const replies = await Promise.all(Array.from({ length: 40 }, () => server.anonymous().mutate('auth.login', { login: 'a stranger', password: 'guess' })));
    expect(replies.filter(({ status }) => status === 401).length).toBeLessThanOrEqual(10);
    expect(replies.some(({ error }) => error?.reason === 'locked')).toBe(true);
  });
});

describe('a session', () => {
  test('ends after an hour without use, and after a day in any case', async () => {
    const { client } = await server.person(name(), ['user']);
    server.clock.advance(50 * MINUTE);
    expect((await client.query('auth.me')).status).toBe(200);
    server.clock.advance(61 * MINUTE);
    expect((await client.query('auth.me')).error?.reason).toBe('no-session');
    const { client: busy } = await server.person(name(), ['user']).catch(async () => {
      server.owner.cookie = (await server.signIn('root')).cookie;
      return server.person(name(), ['user']);
    });
    for (let hour = 0; hour < 23; hour++) {
      server.clock.advance(HOUR - MINUTE);
      expect((await busy.query('auth.me')).status).toBe(200);
    }
    server.clock.advance(2 * HOUR - 30 * MINUTE);
    expect((await busy.query('auth.me')).error?.reason).toBe('no-session');
    server.owner.cookie = (await server.signIn('root')).cookie;
  });

  test('feels a demotion and a deactivation with the next request, and is given a new token', async () => {
    const { client, user } = await server.person(name(), ['developer']);
    const before = client.cookie;
    await server.owner.do('users.setRoles', { id: user.id, version: user.version, roles: [{ role: 'user' }] });
    expect((await client.mutate('users.create', { username: name(), firstName: 'X', roles: ['user'] })).error?.reason).toBe('not-permitted');
    expect(client.cookie).not.toBe(before);
    await server.owner.do('users.deactivate', { id: user.id });
    expect((await client.query('auth.me')).error?.reason).toBe('no-session');
    expect(await server.owner.do('users.reactivate', { id: user.id })).toMatchObject({ status: 'active', roles: [{ role: 'user' }] });
    await server.signIn(user.username);
  });

  test('is gone after signing out, and with a revocation', async () => {
    const { client, user } = await server.person(name(), ['user']);
    const other = await server.signIn(user.username);
    const { items } = await client.get<{ items: { id: string; current: boolean }[] }>('sessions.list');
    expect(items.filter(({ current }) => current)).toHaveLength(1);
    for (const { id } of items.filter(({ current }) => !current)) await client.do('sessions.revoke', { id });
    expect((await other.query('auth.me')).status).toBe(401);
    const copy = server.anonymous();
    copy.cookie = client.cookie;
    await client.do('auth.logout');
    expect((await copy.query('auth.me')).status).toBe(401);
  });
});

describe('passwords', () => {
  test('changing a password takes the present one, which is guessed at no more often than at sign-in', async () => {
    const { client } = await server.person(name(), ['user']);
    const change = (currentPassword: string) => client.mutate('auth.changePassword', { currentPassword, newPassword: 'eleven quiet otters swim' });
    for (let attempt = 0; attempt < 10; attempt++) {
      const { status, error } = await change('not the present one');
      expect([status, error?.reason, Object.keys(error?.fields ?? {})]).toEqual([400, 'bad-credentials', ['currentPassword']]);
    }
    expect((await change(PASSWORD)).error?.reason).toBe('locked');
    server.clock.advance(MINUTE);
    expect((await change(PASSWORD)).status).toBe(200);
  });

  test('a password stays good however old it is', async () => {
    const { user } = await server.person(name(), ['user']);
    server.clock.advance(5 * 365 * 24 * HOUR);
    const client = server.anonymous();
    expect(await client.do<LoginResult>('auth.login', { login: user.username, password: PASSWORD })).toMatchObject({ mustChangePassword: false });
    server.owner.cookie = (await server.signIn('root')).cookie;
  });

  test('one that an admin set must be changed before anything else', async () => {
    const username = name();
    await server.owner.do('users.create', { username, firstName: 'New', roles: ['user'], password: 'a first password to change' });
    const client = server.anonymous();
    expect((await client.do<LoginResult>('auth.login', { login: username, password: 'a first password to change' })).mustChangePassword).toBe(true);
    expect((await client.query('profile.get')).error?.reason).toBe('password-change-required');
    const before = client.cookie;
    await client.do('auth.changePassword', { currentPassword: 'a first password to change', newPassword: 'eleven quiet otters swim' });
    expect(client.cookie).not.toBe(before);
    expect((await client.query('profile.get')).status).toBe(200);
    expect((await server.anonymous().mutate('auth.login', { login: username, password: 'a first password to change' })).status).toBe(401);
  });

  test.each([
    'passwordpassword1',
    'Passw0rdPassw0rd',
    '1234567890123456',
    'aaaaaaaaaaaaaaaaa',
    'abcdefghijklmnopq',
    'qwertyuiopasdfghjkl',
    'GwendolynGwendolyn',
    'gwendolyn.Vance1',
    'Gatehouse-gatehouse-1',
    'gwendolyn@gatehouse',
  ])('%s is refused', async (password) => {
    const person = { username: name(), firstName: 'Gwendolyn', lastName: 'Vance', roles: ['user'] };
    const reply = await server.owner.mutate('users.create', { ...person, password });
    expect([reply.status, reply.error?.reason, Object.keys(reply.error?.fields ?? {})]).toEqual([400, 'weak-password', ['password']]);
  });

  test.each(['seven purple herons at dawn', 'ăîșțâ vede șapte lacuri', '七只紫色的苍鹭在黎明时分飞过湖面呀', 'x9$Kq2!vB7#mZp4@'])(
    '%s is taken: any script, no rules about kinds of characters',
    async (password) => {
      const reply = await server.owner.mutate('users.create', { username: name(), firstName: 'Gwendolyn', roles: ['user'], password });
      expect(reply.error).toBeNull();
    },
  );

  test('all of a long password counts, to the last character and its case', async () => {
    const { user } = await server.person(name(), ['user']);
    const { reset } = await server.owner.do<{ reset: { url: string } }>('users.sendPasswordReset', { id: user.id });
    const password = `${'seven purple herons at dawn, '.repeat(9).slice(0, 254)} Z`;
    expect(password).toHaveLength(256);
    await server.anonymous().do('auth.resetPassword', { token: new URL(reset.url).searchParams.get('token'), password });
    await server.signIn(user.username, password);
    for (const other of [password.slice(0, -1), `${password.slice(0, -1)}z`, `${password} `, password.trimStart().toLowerCase()]) {
      expect((await server.anonymous().mutate('auth.login', { login: user.username, password: other })).error?.reason).toBe('bad-credentials');
    }
  });

  test('a link works once, and a new one ends the one before', async () => {
    const { user, client } = await server.person(name(), ['user']);
    const link = async () =>
      new URL((await server.owner.do<{ reset: { url: string } }>('users.sendPasswordReset', { id: user.id })).reset.url).searchParams.get('token');
    const replaced = await link();
    const token = await link();
    const set = (value: string | null) => server.anonymous().mutate('auth.resetPassword', { token: value, password: 'nine amber kites in rain' });
    expect((await set(replaced)).error?.reason).toBe('invalid-token');
    expect((await set(token)).status).toBe(200);
    expect((await set(token)).error?.reason).toBe('invalid-token');
    expect((await client.query('auth.me')).status).toBe(401);
    const late = await link();
    server.clock.advance(31 * MINUTE);
    expect((await set(late)).error?.reason).toBe('invalid-token');
  });
});

describe('another site', () => {
  test.each([{ origin: 'https://evil.example' }, { 'sec-fetch-site': 'cross-site' }])('can not act with somebody’s cookie: %o', async (headers) => {
    const { client } = await server.person(name(), ['it-admin']);
    const response = await client.fetch('/trpc/users.create', {
      method: 'POST',
      headers,
      body: JSON.stringify({ username: name(), firstName: 'X', roles: ['user'] }),
    });
    expect(response.status).toBe(403);
    expect(await response.json()).toMatchObject({ error: { data: { reason: 'csrf' } } });
  });
});

describe('the first Owner', () => {
  test('is created once', async () => {
    const again = await server
      .anonymous()
      .mutate('setup.createOwner', { token: SETUP_TOKEN, username: name(), firstName: 'X', email: 'second@example.org', password: PASSWORD });
    expect([again.status, again.error?.reason]).toEqual([409, 'already-set-up']);
    expect(await server.anonymous().get('setup.status')).toEqual({ needsOwner: false });
    expect((await server.owner.get<{ user: User }>('auth.me')).user.roles).toEqual([{ role: 'owner', via: 'direct', expiresAt: null }]);
  });
});
