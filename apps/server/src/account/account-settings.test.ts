import type { Account, User } from '@gatehouse/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../platform/clock.ts';
import { MailServer } from '../testing/smtp-server.ts';
import type { TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const mail = new MailServer();
let server: TestServer;
let made = 0;
beforeAll(async () => {
  await mail.start();
  server = await startTestServer({ smtpUrl: mail.url });
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});
beforeEach(async () => {
  server.owner.cookie = (await server.signIn('root')).cookie;
});

const set = async (settings: Partial<Account>): Promise<Account> => {
  const { version } = await server.owner.get<Account>('account.get');
  return server.owner.do<Account>('account.update', { version, ...settings });
};
/** An active user with a password of their own, who signs in. */
async function someone(roles = ['user']): Promise<{ user: User; client: TestClient }> {
  const username = `someone${++made}`;
  const password = 'first password of theirs';
  const { user } = await server.owner.do<{ user: User }>('users.create', { username, firstName: 'S', email: `${username}@example.org`, roles, password });
  await server.sql('update passwords set must_change = ? where user_id = ?', [server.platform.config.databaseUrl === null ? 0 : false, user.id]);
  return { user, client: await server.signIn(username, password) };
}

test('a new account has the defaults; a change holds, and is on record with what was before', async () => {
  expect(await server.owner.get<Account>('account.get')).toMatchObject({
    version: 1,
    updatedAt: null,
    sessionIdleMinutes: 60,
    invitationDays: 7,
    mail: 'smtp',
  });
  expect(await set({ sessionIdleMinutes: 30, secondFactorGraceDays: 3 })).toMatchObject({ version: 2, sessionIdleMinutes: 30, secondFactorGraceDays: 3 });
  const { items } = await server.owner.get<{ items: { changes: unknown }[] }>('audit.list', { filter: { action: 'account.update' } });
  expect(items.map(({ changes }) => changes)).toEqual([{ sessionIdleMinutes: { before: 60, after: 30 }, secondFactorGraceDays: { before: 7, after: 3 } }]);
  await set({ sessionIdleMinutes: 30 });
  expect(await server.owner.get<Account>('account.get')).toMatchObject({ version: 2 });
  await set({ sessionIdleMinutes: 60, secondFactorGraceDays: 7 });
});

test('of two people who change the settings at once, the second is told', async () => {
  const { version } = await server.owner.get<Account>('account.get');
  const replies = await Promise.all([5, 6].map((invitationDays) => server.owner.mutate('account.update', { version, invitationDays })));
  expect(replies.map(({ error }) => error?.reason ?? null).sort()).toEqual([null, 'stale-version'].sort());
  await set({ invitationDays: 7 });
});

test.each([
  [{ sessionIdleMinutes: 0 }, 'sessionIdleMinutes'],
  [{ sessionIdleMinutes: 61, sessionHours: 1 }, 'sessionIdleMinutes'],
  [{ sessionHours: 1.5 }, 'sessionHours'],
  [{ lockFirstMinutes: 20, lockLongestMinutes: 15 }, 'lockLongestMinutes'],
  [{ lockAfterFailures: 101 }, 'lockAfterFailures'],
  [{ secondFactorRoles: ['emperor'] }, 'secondFactorRoles'],
  [{ invitationDays: null }, 'invitationDays'],
])('%j is refused at its field and changes nothing', async (settings, field) => {
  const before = await server.owner.get<Account>('account.get');
  const { status, error } = await server.owner.mutate('account.update', { version: before.version, ...settings });
  expect([status, Object.keys(error?.fields ?? {})]).toEqual([400, [field]]);
  expect(await server.owner.get<Account>('account.get')).toEqual(before);
});

test('a shorter session ends those that run already, idle or not', async () => {
  await set({ sessionIdleMinutes: 5 });
  const { client } = await someone();
  server.clock.advance(4 * MINUTE);
  expect((await client.query('auth.me')).status).toBe(200);
  server.clock.advance(6 * MINUTE);
  expect((await client.query('auth.me')).error?.reason).toBe('no-session');
  server.owner.cookie = (await server.signIn('root')).cookie;
  const { client: other } = await someone();
  for (let half = 0; half < 3; half++) {
    server.clock.advance(4 * MINUTE);
    await other.get('auth.me');
  }
  server.owner.cookie = (await server.signIn('root')).cookie;
  await set({ sessionIdleMinutes: 60, sessionHours: 1 });
  for (let step = 0; step < 11; step++) {
    server.clock.advance(4 * MINUTE);
    expect((await other.query('auth.me')).status).toBe(200);
  }
  server.clock.advance(5 * MINUTE);
  expect((await other.query('auth.me')).error?.reason).toBe('no-session');
  server.owner.cookie = (await server.signIn('root')).cookie;
  await set({ sessionHours: 24 });
});

test('the lock follows its thresholds', async () => {
  await set({ lockAfterFailures: 3, lockFirstMinutes: 5 });
  const { user } = await someone();
  for (let attempt = 0; attempt < 3; attempt++) await server.anonymous().mutate('auth.login', { login: user.username, password: 'a wrong guess' });
  const { status, error } = await server.anonymous().mutate('auth.login', { login: user.username, password: 'first password of theirs' });
  expect([status, error?.reason]).toEqual([429, 'locked']);
  expect(error?.retryAfter).toBeGreaterThan(4 * 60);
  server.clock.advance(5 * MINUTE);
  await server.signIn(user.username, 'first password of theirs');
  await set({ lockAfterFailures: 10, lockFirstMinutes: 1 });
});

test('an invitation lasts as long as is set', async () => {
  await set({ invitationDays: 2 });
  const { invitation } = await server.owner.do<{ invitation: { url: string; expiresAt: string } }>('users.create', {
    username: `invited${++made}`,
    firstName: 'I',
    roles: ['user'],
  });
  const lasts = Date.parse(invitation.expiresAt) - server.clock.now().getTime();
  expect(Math.round(lasts / HOUR)).toBe((2 * DAY) / HOUR);
  await set({ invitationDays: 7 });
});

test('a test mail arrives; an address that the mail server refuses is told at the field; both are on record', async () => {
  await server.owner.do('account.sendTestMail', { to: 'somebody@example.org' });
  const [received] = await mail.mailsTo('somebody@example.org');
  expect(received?.body).toContain(server.platform.config.publicUrl);
  mail.unknown.add('nobody@example.org');
  const { status, error } = await server.owner.mutate('account.sendTestMail', { to: 'nobody@example.org' });
  expect([status, error?.reason, error?.fields?.['to']]).toEqual([400, 'mail-not-sent', expect.stringContaining('No such user')]);
  const { items } = await server.owner.get<{ items: { outcome: string }[] }>('audit.list', { filter: { action: 'account.send-test-mail' } });
  expect(items.map(({ outcome }) => outcome)).toEqual(['failure', 'success']);
});

test('nobody but an Owner reads or changes the settings', async () => {
  const { client } = await someone(['it-admin']);
  for (const reply of [await client.query('account.get'), await client.mutate('account.update', { version: 1, sessionHours: 700 })]) {
    expect([reply.status, reply.error?.reason]).toEqual([403, 'not-permitted']);
  }
});
