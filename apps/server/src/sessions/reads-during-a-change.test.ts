import type { Account } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { change } from '../platform/call.ts';
import { MINUTE } from '../platform/clock.ts';
import { systemCall } from '../platform/jobs.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test('somebody who was away for minutes reads while a long change is under way, and what it brings up is written after it', async () => {
  const lastSeen = async () => (await server.sql<{ last_seen_at: string }>('select last_seen_at from sessions'))[0]?.last_seen_at ?? '';
  const { version } = await server.owner.get<Account>('account.get');
  await server.owner.do('account.update', { version, secondFactorRoles: ['owner'] });
  const before = await lastSeen();
  server.clock.advance(5 * MINUTE);
  let end: (() => void) | undefined;
  let begun: (() => void) | undefined;
  const begins = new Promise<void>((resolve) => (begun = resolve));
  const long = change(systemCall(server.platform), async () => {
    begun?.();
    await new Promise<void>((resolve) => (end = resolve));
  });
  await begins;
  expect((await server.owner.query('users.list', {})).status).toBe(200);
  end?.();
  await long;
  await expect.poll(async () => (await lastSeen()) > before).toBe(true);
  await expect.poll(async () => (await server.sql('select since from second_factor_duties')).length).toBe(1);
});
