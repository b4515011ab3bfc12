import type { ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AuditEvent, Page } from '@gatehouse/contract';
import { createDatabase } from '@gatehouse/vitest/postgres';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { MINUTE } from '../platform/clock.ts';
import { systemCall } from '../platform/jobs.ts';
import { startServerProcess } from '../testing/server-process.ts';
import { TestClient } from '../testing/test-client.ts';
import { PASSWORD, SETUP_TOKEN, startTestServer, type TestServer } from '../testing/test-server.ts';
import { writeRefusalCounts } from './repeated-refusals.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer({ trustedProxies: '127.0.0.1' });
});
afterAll(() => server.stop());

const eventsOf = async (filter: object, client = server.owner) =>
  (await client.get<Page<AuditEvent>>('audit.list', { filter, limit: 100 })).items.map(({ action, outcome, reason, subject, changes }) => ({
    action,
    outcome,
    reason,
    label: subject.label,
    count: changes?.['count']?.after,
  }));
const times = <Result>(count: number, act: (index: number) => Promise<Result>): Promise<Result[]> =>
  Promise.all(Array.from({ length: count }, (_, index) => act(index)));
const minuteOver = async (): Promise<void> => {
  server.clock.advance(MINUTE);
  await writeRefusalCounts(systemCall(server.platform));
};

describe('whoever is refused again and again', () => {
  test('is on record once at once, and once more with their number when the minute is over', async () => {
    const { user, client } = await server.person(`again${++made}`, ['user']);
    await times(50, () => client.mutate('users.create', { username: 'x', firstName: 'X', roles: ['user'] }));
    const denied = { action: 'user.create', outcome: 'denied', reason: 'not-permitted', label: 'users.create', count: undefined };
    expect(await eventsOf({ actorId: user.id, outcome: 'denied' })).toEqual([denied]);
    await minuteOver();
    expect(await eventsOf({ actorId: user.id, outcome: 'denied' })).toEqual([{ ...denied, count: 49 }, denied]);
    await minuteOver();
    expect(await eventsOf({ actorId: user.id, outcome: 'denied' })).toHaveLength(2);
    await client.mutate('users.create', { username: 'x', firstName: 'X', roles: ['user'] });
    expect(await eventsOf({ actorId: user.id, outcome: 'denied' })).toHaveLength(3);
  });

  test('by other callers, calls, reasons and networks is told apart', async () => {
    const [one, two] = [await server.person(`one${++made}`, ['user']), await server.person(`two${++made}`, ['user'])];
    for (const { client } of [one, two]) {
      await times(3, () => client.mutate('users.create', { username: 'x', firstName: 'X', roles: ['user'] }));
      await times(3, () => client.mutate('groups.create', { name: 'X' }));
      await times(3, () => client.fetch('/trpc/groups.create', { method: 'POST', body: '{"name":"X"}', headers: { 'x-forwarded-for': '203.0.113.9' } }));
      await times(3, () => client.fetch('/trpc/groups.create', { method: 'POST', body: '{"name":"X"}', headers: { origin: 'https://evil.example' } }));
      await times(3, () => client.fetch('/export/users.csv'));
    }
    for (const { user } of [one, two]) {
      const events = await eventsOf({ actorId: user.id, outcome: 'denied' });
      expect(events.map(({ action, reason }) => `${action} ${reason}`).sort()).toEqual([
        'group.create csrf',
        'group.create not-permitted',
        'group.create not-permitted',
        'user.create not-permitted',
        'user.export not-permitted',
      ]);
    }
    await minuteOver();
    for (const { user } of [one, two]) {
      const counts = (await eventsOf({ actorId: user.id, outcome: 'denied' })).flatMap(({ count }) => count ?? []);
      expect(counts).toEqual([2, 2, 2, 2, 2]);
    }
  });

  test('takes no part of what others write: a thousand refusals are a handful of events', async () => {
    const from = new TestClient(server.url, { headers: { 'x-forwarded-for': '203.0.113.77' } });
    const attempt = (login: string) => from.mutate('auth.login', { login, password: 'a wrong guess' });
    for (let guess = 0; guess < 100; guess += 50) await times(50, (index) => attempt(`nobody${guess + index}`));
    const filter = { action: 'auth.login', address: '203.0.113.77' };
    const failures = (await server.owner.get<Page<AuditEvent>>('audit.list', { filter })).total;
    for (let round = 0; round < 20; round++) {
      const replies = await times(50, (index) => attempt(`somebody${index}`));
      expect(new Set(replies.map(({ error }) => error?.reason))).toEqual(new Set(['rate-limited']));
    }
    expect((await server.owner.get<Page<AuditEvent>>('audit.list', { filter })).total).toBe(failures + 1);
    await minuteOver();
    const [counted] = await eventsOf(filter);
    expect(counted).toEqual({ action: 'auth.login', outcome: 'failure', reason: 'rate-limited', label: 'several', count: 999 });
  });

  test('about known people has an event for each of a few of them', async () => {
    const from = new TestClient(server.url, { headers: { 'x-forwarded-for': '203.0.113.78' } });
    const people = [await server.person(`known${++made}`, ['user']), await server.person(`known${++made}`, ['user'])];
    for (const { user } of people) for (let guess = 0; guess < 13; guess++) await from.mutate('auth.login', { login: user.username, password: 'wrong' });
    await minuteOver();
    for (const { user } of people) {
      const locked = (await eventsOf({ subjectId: user.id, action: 'auth.login' })).filter(({ reason }) => reason === 'locked');
      expect(locked.map(({ label, count }) => [label, count])).toEqual([
        [user.username, 2],
        [user.username, undefined],
      ]);
    }
  });

  test('and is erased meanwhile leaves no name in the count', async () => {
    const { user, client } = await server.person(`erased${++made}`, ['user']);
    await times(5, () => client.mutate('users.create', { username: 'x', firstName: 'X', roles: ['user'] }));
    await server.owner.do('users.deactivate', { id: user.id });
    await server.owner.do('users.delete', { id: user.id, erase: true });
    await minuteOver();
    const events = await server.sql<{ actor_label: string; address: string | null }>('select actor_label, address from audit_events where actor_id = ?', [
      user.id,
    ]);
    expect(events.length).toBeGreaterThan(2);
    expect(events.filter(({ actor_label, address }) => actor_label === user.username || address !== null)).toEqual([]);
    expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
  });

  test('leaves nothing behind that grows', async () => {
    await minuteOver();
    await minuteOver();
    expect(await server.sql('select * from refusal_windows')).toEqual([]);
  });
});

describe('several processes, and a restart', () => {
  let dataDir: string;
  let databaseUrl: string | undefined;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-refused-'));
    databaseUrl = process.env['TEST_DATABASE'] === 'postgres' ? await createDatabase(inject('postgresUrl')) : undefined;
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });
  async function start(): Promise<{ url: string; stop(): Promise<void> }> {
    const { child, url } = await startServerProcess({ DATA_DIR: dataDir, DATABASE_URL: databaseUrl, SETUP_TOKEN });
    children.push(child);
    return {
      url,
      stop: async () => {
        child.kill('SIGTERM');
        await once(child, 'exit');
      },
    };
  }

  test('record and count together every refusal, and lose none when they are stopped', async () => {
    const [first, second] = [await start(), await start()];
    const owner = new TestClient(first.url);
    await owner.do('setup.createOwner', { token: SETUP_TOKEN, username: 'root', firstName: 'R', email: 'r@example.org', password: PASSWORD });
    await owner.do('auth.login', { login: 'root', password: PASSWORD });
    const refuse = (url: string) =>
      times(40, () =>
        fetch(`${url}/trpc/groups.create`, {
          method: 'POST',
          body: '{"name":"X"}',
          headers: { 'content-type': 'application/json', cookie: owner.cookie ?? '', origin: 'https://evil.example' },
        }),
      );
    await Promise.all([refuse(first.url), refuse(second.url)]);
    await Promise.all([first.stop(), second.stop()]);
    const third = await start();
    await refuse(third.url);
    await third.stop();
    const reader = new TestClient((await start()).url);
    reader.cookie = owner.cookie;
    const events = await eventsOf({ outcome: 'denied' }, reader);
    // One is written at once, and one more at most in each process and minute.
    expect(events.length).toBeLessThanOrEqual(8);
    expect(events.reduce((sum, { count }) => sum + Number(count ?? 1), 0)).toBe(120);
  });
});
