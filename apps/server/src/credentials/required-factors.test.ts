import type { Account, LoginResult, Me, OwnSecondFactors } from '@gatehouse/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { DAY, MINUTE, SECOND } from '../platform/clock.ts';
import { enrolApp } from '../testing/authenticator-app.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  server.owner.cookie = (await server.signIn('root')).cookie;
  await demand([]);
});

async function demand(secondFactorRoles: string[], secondFactorGraceDays = 7): Promise<void> {
  const { version } = await server.owner.get<Account>('account.get');
  await server.owner.do('account.update', { version, secondFactorRoles, secondFactorGraceDays });
}
const developer = () => server.person(`dev${++made}`, ['developer']);
const dueAt = async (client: { get: TestServer['owner']['get'] }) => (await client.get<Me>('auth.me')).secondFactorDueAt;
const daysFromNow = (at: string | null) => (Date.parse(at ?? '') - server.clock.now().getTime()) / DAY;

test('whoever holds the role is told by when, others are not, and the day stays', async () => {
  const { user, client } = await developer();
  const { client: other } = await server.person(`other${++made}`, ['user']);
  expect(await dueAt(client)).toBeNull();
  await demand(['developer', 'governance']);
  const due = await dueAt(client);
  expect(daysFromNow(due)).toBeCloseTo(7, 2);
  expect(await dueAt(other)).toBeNull();
  server.clock.advance(3 * DAY);
  const again = await server.signIn(user.username);
  expect(await dueAt(again)).toBe(due);
  expect((await again.query('users.list', {})).status).toBe(200);
});

test('after that only signing out, the password and setting a factor up are open; then everything is', async () => {
  await demand(['developer']);
  const { user, client: early } = await developer();
  await early.get('auth.me');
  server.clock.advance(7 * DAY);
  const client = await server.signIn(user.username);
  for (const reply of [await client.query('users.list', {}), await client.query('profile.get'), await client.mutate('sessions.revokeAll')]) {
    expect([reply.status, reply.error?.reason]).toEqual([403, 'second-factor-enrolment-required']);
  }
  expect((await client.fetch('/export/users.csv')).status).toBe(403);
  expect((await client.query('auth.me')).status).toBe(200);
  expect(await client.get<OwnSecondFactors>('auth.secondFactors')).toMatchObject({ totp: null });
  expect((await client.mutate('auth.changePassword', { currentPassword: 'wrong', newPassword: PASSWORD })).error?.reason).toBe('bad-credentials');
  await enrolApp(client, server.clock);
  expect(await client.get<Me>('auth.me')).toMatchObject({ hasSecondFactor: true, secondFactorDueAt: null });
  expect((await client.query('users.list', {})).status).toBe(200);
});

test('without days of grace it holds from the next request on, for sessions that are open too', async () => {
  const { client } = await developer();
  await demand(['developer'], 0);
  expect((await client.query('users.list', {})).error?.reason).toBe('second-factor-enrolment-required');
  await demand([]);
  expect((await client.query('users.list', {})).status).toBe(200);
});

test('the days begin anew once the demand, or the role, was gone in between', async () => {
  await demand(['developer']);
  const { user, client } = await developer();
  await client.get('auth.me');
  server.clock.advance(5 * DAY);
  server.owner.cookie = (await server.signIn('root')).cookie;
  await server.owner.do('users.setRoles', { id: user.id, version: user.version, roles: [{ role: 'user' }] });
  const without = await server.signIn(user.username);
  expect(await dueAt(without)).toBeNull();
  await server.owner.do('users.setRoles', { id: user.id, version: user.version + 1, roles: [{ role: 'developer' }] });
  expect(daysFromNow(await dueAt(without))).toBeCloseTo(7, 2);
});

test('a factor that was reset is demanded at once when the days are long over', async () => {
  await demand(['developer']);
  const { user, client } = await developer();
  await enrolApp(client, server.clock);
  server.clock.advance(30 * DAY);
  server.owner.cookie = (await server.signIn('root')).cookie;
  await server.owner.do('users.resetSecondFactors', { id: user.id });
  const after = await server.signIn(user.username);
  expect((await after.query('users.list', {})).error?.reason).toBe('second-factor-enrolment-required');
});

test('a password that must be changed comes first', async () => {
  await demand(['developer'], 0);
  const first = 'a first password to change';
  const username = `dev${++made}`;
  await server.owner.do('users.create', { username, firstName: 'D', email: `${username}@example.org`, roles: ['developer'], password: first });
  const client = server.anonymous();
  expect((await client.do<LoginResult>('auth.login', { login: username, password: first })).mustChangePassword).toBe(true);
  expect((await client.query('users.list', {})).error?.reason).toBe('password-change-required');
  expect((await client.mutate('auth.startTotp')).error?.reason).toBe('password-change-required');
  await client.do('auth.changePassword', { currentPassword: first, newPassword: PASSWORD });
  expect((await client.query('users.list', {})).error?.reason).toBe('second-factor-enrolment-required');
});

test('an Owner who demands it of Owners can still set one up', async () => {
  await demand(['owner'], 0);
  expect((await server.owner.query('account.get')).error?.reason).toBe('second-factor-enrolment-required');
  server.clock.advance(31 * MINUTE);
  expect((await server.owner.mutate('auth.startTotp')).error?.reason).toBe('confirmation-required');
  await server.owner.do('auth.confirm', { password: PASSWORD });
  await enrolApp(server.owner, server.clock);
  await demand([]);
  server.clock.advance(30 * SECOND);
  await server.owner.do('auth.removeTotp');
});
