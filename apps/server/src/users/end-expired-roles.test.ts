import type { AuditEvent, Me, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE } from '../platform/clock.ts';
import { startJobs, systemCall } from '../platform/jobs.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { endExpiredRoles } from './end-expired-roles.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const inMinutes = (minutes: number) => new Date(server.clock.now().getTime() + minutes * MINUTE).toISOString();
const endings = async (id: string) => (await server.owner.get<Page<AuditEvent>>('audit.list', { filter: { subjectId: id, action: 'user.end-role' } })).items;

test('a role ends by itself at its time, and the trail says so once, whoever runs the job', async () => {
  const { client, user } = await server.person('for-a-while', ['user']);
  const expiresAt = inMinutes(10);
  await server.owner.do('users.setRoles', { id: user.id, version: user.version, roles: [{ role: 'user' }, { role: 'governance', expiresAt }] });
  expect((await client.get<Me>('auth.me')).roles).toEqual(['governance', 'user']);
  expect(await endExpiredRoles(systemCall(server.platform))).toBe(0);

  server.clock.advance(11 * MINUTE);
  // What it allowed is over at once; the job only writes it down.
  expect((await client.get<Me>('auth.me')).roles).toEqual(['user']);
  const before = await server.owner.get<User>('users.get', { id: user.id });
  const ended = await Promise.all([0, 1, 2].map(() => endExpiredRoles(systemCall(server.platform))));
  expect(ended.toSorted()).toEqual([0, 0, 1]);
  expect(await endings(user.id)).toMatchObject([
    { actor: { kind: 'system' }, outcome: 'success', changes: { role: { before: { role: 'governance', expiresAt }, after: null } } },
  ]);
  const after = await server.owner.get<User>('users.get', { id: user.id });
  expect(after.roles).toEqual([{ role: 'user', via: 'direct', expiresAt: null }]);
  expect(after.version).toBe(before.version + 1);
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});

test('many endings at once are all written down', async () => {
  const csv = `username,firstName,lastName,email,roles,groups\n${Array.from({ length: 450 }, (_, index) => `many${index},M,,many${index}@example.org,governance,\n`).join('')}`;
  await server.owner.do('users.importCsv', { csv });
  await server.sql("update role_grants set expires_at = ? where role = 'governance'", [inMinutes(-1)]);
  expect(await endExpiredRoles(systemCall(server.platform))).toBe(450);
  const { total } = await server.owner.get<Page<AuditEvent>>('audit.list', { filter: { action: 'user.end-role' } });
  expect(total).toBeGreaterThanOrEqual(450);
});

test('a job that fails is tried again, and stopping waits for the one under way', async () => {
  const seen: string[] = [];
  const stop = startJobs(server.platform, [
    {
      name: 'fails',
      every: 1,
      run: async () => {
        seen.push('begun');
        await new Promise((resolve) => setTimeout(resolve, 10));
        seen.push('ended');
        throw new Error('on purpose');
      },
    },
  ]);
  await expect.poll(() => seen.length, { timeout: 20_000 }).toBeGreaterThan(2);
  await stop();
  expect(seen.filter((word) => word === 'begun')).toHaveLength(seen.filter((word) => word === 'ended').length);
});
