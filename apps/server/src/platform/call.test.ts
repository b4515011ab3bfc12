import type { User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function versionOf(id: string): Promise<number> {
  const [row] = await server.sql<{ version: number }>('select version from users where id = ?', [id]);
  return row?.version ?? 0;
}

test('nothing that somebody does is committed after their demotion, calls under way included', async () => {
  const helper = await server.person('helper', ['security-team']);
  const { user } = await server.owner.do<{ user: User }>('users.create', { username: 'subject-of-race', firstName: 'S', roles: ['user'] });
  for (let round = 0; round < 10; round++) {
    await server.owner.do('users.setRoles', { id: helper.user.id, version: await versionOf(helper.user.id), roles: [{ role: 'security-team' }] });
    const start = await versionOf(user.id);
    const version = await versionOf(helper.user.id);
    const act = (index: number) => helper.client.mutate('users.update', { id: user.id, version: start + index, firstName: `R${round} ${index}` });
    await Promise.all([
      ...Array.from({ length: 8 }, (_, index) => act(index)),
      server.owner.do('users.setRoles', { id: helper.user.id, version, roles: [{ role: 'user' }] }),
      ...Array.from({ length: 8 }, (_, index) => act(index + 8)),
    ]);
    const [demotion] = await server.sql<{ seq: number }>("select max(seq) as seq from audit_events where action = 'user.set-roles' and subject_id = ?", [
      helper.user.id,
    ]);
    const later = await server.sql("select seq from audit_events where actor_id = ? and outcome = 'success' and seq > ?", [
      helper.user.id,
      Number(demotion?.seq),
    ]);
    expect(later).toEqual([]);
  }
});
