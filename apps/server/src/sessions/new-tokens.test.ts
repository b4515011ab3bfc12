import type { User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR, MINUTE, SECOND } from '../platform/clock.ts';
import { TestClient } from '../testing/test-client.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const person = (roles = ['user']) => server.person(`token${++made}`, roles);
const setRoles = async (id: string, ...roles: string[]) => {
  const { version } = await server.owner.get<User>('users.get', { id });
  await server.owner.do('users.setRoles', { id, version, roles: roles.map((role) => ({ role })) });
};
/** A browser of its own with this cookie. */
const withCookie = (cookie: string | null): TestClient => {
  const client = new TestClient(server.url);
  client.cookie = cookie;
  return client;
};
/** Sends it with this cookie. @returns the status, and the cookie that was handed out if any. */
async function send(cookie: string | null, path: string, body?: object): Promise<{ status: number; handed: string | null }> {
  const client = withCookie(cookie);
  const reply = body === undefined ? await client.query(path) : await client.mutate(path, body);
  return { status: reply.status, handed: client.cookie === cookie ? null : client.cookie };
}
const opens = async (cookie: string | null) => (await withCookie(cookie).query('auth.me')).status;

test('of requests that meet a change of roles together, every token that is handed out opens the session, and stays good', async () => {
  for (let round = 0; round < 8; round++) {
    const { user, client } = await person();
    await setRoles(user.id, 'developer');
    const sent = await Promise.all(Array.from({ length: 8 }, () => send(client.cookie, 'auth.me')));
    expect(sent.map(({ status }) => status)).toEqual(Array(8).fill(200));
    const handed = sent.flatMap(({ handed: token }) => token ?? []);
    expect(handed.length).toBeGreaterThan(0);
    expect(await Promise.all(handed.map(opens))).toEqual(handed.map(() => 200));
    server.clock.advance(6 * MINUTE);
    expect(await Promise.all(handed.map(opens))).toEqual(handed.map(() => 200));
    expect(await opens(client.cookie)).toBe(401);
  }
});

test('a browser that never got the answer with its new token is given it again, also after the grace of the former one', async () => {
  const { user, client } = await person();
  await setRoles(user.id, 'developer');
  const { handed: lost } = await send(client.cookie, 'auth.me');
  server.clock.advance(6 * MINUTE);
  const { status, handed } = await send(client.cookie, 'auth.me');
  expect([status, handed]).toEqual([200, lost]);
  server.clock.advance(2 * HOUR);
  expect(await opens(client.cookie)).toBe(401);
  server.owner.cookie = (await server.signIn('root')).cookie;
});

test('once the new token was used, the former one is given it no more, and ends', async () => {
  const { user, client } = await person();
  await setRoles(user.id, 'developer');
  const { handed } = await send(client.cookie, 'auth.me');
  expect(await opens(handed)).toBe(200);
  expect(await send(client.cookie, 'auth.me')).toEqual({ status: 200, handed: null });
  server.clock.advance(6 * MINUTE);
  expect(await opens(client.cookie)).toBe(401);
});

test('the former token is not confirmed by the confirmation of the new one, and not given that', async () => {
  const { client } = await person();
  const stolen = client.cookie;
  server.clock.advance(30 * MINUTE);
  const { handed } = await send(stolen, 'auth.confirm', { password: PASSWORD });
  expect(handed).not.toBeNull();
  const before = await withCookie(stolen).mutate('auth.startTotp');
  expect([before.status, before.error?.reason]).toEqual([403, 'confirmation-required']);
  expect(await send(stolen, 'auth.me')).toEqual({ status: 200, handed: null });
  expect((await withCookie(handed).mutate('auth.startTotp')).status).toBe(200);
  server.clock.advance(11 * SECOND);
  expect(await opens(stolen)).toBe(401);
  server.owner.cookie = (await server.signIn('root')).cookie;
});

test('a former token that was confirmed as it was in use stays so for its grace: requests under way do not fail', async () => {
  const { user, client } = await person();
  await setRoles(user.id, 'developer');
  const { handed } = await send(client.cookie, 'auth.me');
  expect(await opens(handed)).toBe(200);
  expect((await withCookie(client.cookie).mutate('auth.startTotp')).status).toBe(200);
});

test('confirmations that are sent together are all answered a token that opens the session, and confirmed', async () => {
  for (let round = 0; round < 4; round++) {
    const { client } = await person();
    server.clock.advance(30 * MINUTE);
    server.owner.cookie = (await server.signIn('root')).cookie;
    const sent = await Promise.all(Array.from({ length: 6 }, () => send(client.cookie, 'auth.confirm', { password: PASSWORD })));
    expect(sent.map(({ status }) => status)).toEqual(Array(6).fill(200));
    server.clock.advance(11 * SECOND);
    for (const { handed } of sent) expect((await withCookie(handed).mutate('auth.startTotp')).status).toBe(200);
  }
});

test('of changes of the password that are sent together one counts, and no token is handed out that opens nothing', async () => {
  const NEXT = 'eleven quiet otters swim';
  const { user, client } = await person();
  await setRoles(user.id, 'developer');
  const all = Array.from({ length: 6 }, () => send(client.cookie, 'auth.changePassword', { currentPassword: PASSWORD, newPassword: NEXT }));
  const sent = await Promise.all(all);
  const done = sent.filter(({ status }) => status === 200);
  expect(done).toHaveLength(1);
  expect(await opens(done[0]?.handed ?? null)).toBe(200);
  await server.signIn(user.username, NEXT);
});
