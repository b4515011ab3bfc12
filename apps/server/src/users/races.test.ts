import type { User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test('of 20 who create one username at once, one succeeds', async () => {
  const replies = await Promise.all(
    Array.from({ length: 20 }, () => server.owner.mutate('users.create', { username: 'Racer', firstName: 'R', roles: ['user'] })),
  );
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(replies.filter(({ status, error }) => status === 409 && error?.reason === 'username-taken')).toHaveLength(19);
});

test('however often two Owners demote each other at once, one remains', async () => {
  const first = await server.person('first', ['owner']);
  const second = await server.person('second', ['owner']);
  const root = (await server.owner.get<{ user: User }>('auth.me')).user;
  await first.client.do('users.deactivate', { id: root.id });
  for (let round = 0; round < 200; round++) {
    const [a, b] = [await versionOf(first.user.id), await versionOf(second.user.id)];
    await Promise.all([
      first.client.mutate('users.setRoles', { id: second.user.id, version: b, roles: [{ role: 'user' }] }),
      second.client.mutate('users.setRoles', { id: first.user.id, version: a, roles: [{ role: 'user' }] }),
    ]);
    const owners = await server.sql<{ user_id: string }>(
      "select r.user_id from role_grants r join users u on u.id = r.user_id where r.role = 'owner' and u.status = 'active'",
    );
    expect(owners).toHaveLength(1);
    const [left, fallen] = owners[0]?.user_id === first.user.id ? [first, second] : [second, first];
    await left.client.do('users.setRoles', { id: fallen.user.id, version: await versionOf(fallen.user.id), roles: [{ role: 'owner' }] });
  }
});

async function versionOf(id: string): Promise<number> {
  const [row] = await server.sql<{ version: number }>('select version from users where id = ?', [id]);
  return row?.version ?? 0;
}

test('of two who save the same version at once, one is told', async () => {
  const signedIn = await server.signIn('first');
  const { user } = await signedIn.do<{ user: User }>('users.create', { username: 'edited', firstName: 'E', roles: ['user'] });
  const replies = await Promise.all(['A', 'B'].map((firstName) => signedIn.mutate('users.update', { id: user.id, version: user.version, firstName })));
  expect(replies.map(({ error }) => error?.reason ?? 'saved').sort()).toEqual(['saved', 'stale-version']);
  expect(await signedIn.get('audit.verify')).toMatchObject({ ok: true });
});
