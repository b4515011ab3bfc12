import type { Session } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR } from '../platform/clock.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

type Sessions = { items: Session[] };

test('an administrator sees where somebody is signed in, and signs them out of one place or of all', async () => {
  const { user, client } = await server.person('watched', ['user']);
  const other = await server.signIn('watched');
  const { items } = await server.owner.get<Sessions>('users.sessions', { id: user.id });
  expect(items).toHaveLength(2);
  expect(items[0]).toMatchObject({ address: '127.0.0.1', current: false, userAgent: expect.any(String) });
  expect(JSON.stringify(items)).not.toMatch(/token|hash/i);
  const newest = items.find(
    ({ createdAt }) =>
      createdAt ===
      items
        .map((item) => item.createdAt)
        .sort()
        .at(-1),
  );
  await server.owner.do('users.revokeSession', { id: user.id, sessionId: newest?.id });
  expect((await other.query('auth.me')).error?.reason).toBe('no-session');
  await client.get('auth.me');
  await server.owner.do('users.revokeSessions', { id: user.id });
  expect((await client.query('auth.me')).error?.reason).toBe('no-session');
  expect((await server.owner.get<Sessions>('users.sessions', { id: user.id })).items).toEqual([]);
});

test('a session that lay idle for too long is not listed: it works no more', async () => {
  const { user, client } = await server.person('idle', ['user']);
  expect((await client.get<Sessions>('sessions.list')).items).toHaveLength(1);
  server.clock.advance(HOUR + 1000);
  server.owner.cookie = (await server.signIn('root')).cookie;
  expect((await server.owner.get<Sessions>('users.sessions', { id: user.id })).items).toEqual([]);
});

test('the fifty-first session of somebody ends their oldest', async () => {
  const { user, client } = await server.person('everywhere', ['user']);
  await server.sql('delete from login_throttles');
  for (let session = 2; session <= 50; session++) await server.signIn('everywhere');
  expect((await client.query('auth.me')).status).toBe(200);
  await server.signIn('everywhere');
  expect((await client.query('auth.me')).error?.reason).toBe('no-session');
  expect((await server.owner.get<Sessions>('users.sessions', { id: user.id })).items).toHaveLength(50);
});

test('nobody ends the sessions of somebody above them, or of another user by the wrong id', async () => {
  const { client } = await server.person('small', ['governance']);
  const { user: big } = await server.person('big', ['it-admin']);
  const { user: peer } = await server.person('peer', ['user']);
  const [session] = (await server.owner.get<Sessions>('users.sessions', { id: big.id })).items;
  for (const reply of [
    await client.query('users.sessions', { id: big.id }),
    await client.mutate('users.revokeSession', { id: big.id, sessionId: session?.id }),
    await client.mutate('users.revokeSessions', { id: big.id }),
  ]) {
    expect([reply.status, reply.error?.reason]).toEqual([403, 'above-ceiling']);
  }
  expect((await client.mutate('users.revokeSession', { id: peer.id, sessionId: session?.id })).error?.reason).toBe('not-found');
  expect((await server.owner.get<Sessions>('users.sessions', { id: big.id })).items).toHaveLength(1);
});
