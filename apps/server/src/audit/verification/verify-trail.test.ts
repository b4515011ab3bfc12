import { rename } from 'node:fs/promises';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import type { ChainReport } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { change } from '../../platform/call.ts';
import { systemCall } from '../../platform/jobs.ts';
import { SQLITE_FILE } from '../../platform/orm.ts';
import { type DatabaseProxy, startDatabaseProxy } from '../../testing/faults/database-proxy.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import type { Progress } from './verify-chain.ts';

const onPostgres = process.env['TEST_DATABASE'] === 'postgres';
/** Enough that a verification is under way for a while. */
const EVENTS = 30_000;

let server: TestServer;
let proxy: DatabaseProxy | undefined;
beforeAll(async () => {
  server = await startTestServer({
    between: async (url) => {
      proxy = await startDatabaseProxy(url);
      return proxy.url;
    },
  });
  await writeEvents(EVENTS);
});
afterAll(async () => {
  await server.stop();
  await proxy?.stop();
});

const writeEvents = (count: number): Promise<void> =>
  change(systemCall(server.platform), async (_em, trail) => {
    for (let event = 0; event < count; event++)
      trail.record({ action: 'test.happen', subject: { type: 'Test', id: null, label: `event ${event}` }, mentions: event % 100 === 0 ? ['a', 'b'] : [] });
  });

const progress = () => server.owner.get<Progress | null>('audit.verifyProgress');
const over = () => expect.poll(progress, { timeout: 60_000 }).toBeNull();

/** Once one is under way. */
async function underWay(): Promise<Progress> {
  for (;;) {
    const now = await progress();
    if (now) return now;
  }
}

test('a hundred who ask at once are answered by two verifications, which take one thread at a time, and everybody else is answered meanwhile', async () => {
  let threads = 0;
  let most = 0;
  let ended = 0;
  const began = (thread: Worker): void => {
    threads += 1;
    most = Math.max(most, threads - ended);
    thread.once('exit', () => (ended += 1));
  };
  process.on('worker', began);
  const order: string[] = [];
  const asked = Array.from({ length: 100 }, async () => {
    const report = await server.owner.get<ChainReport>('audit.verify');
    order.push('verified');
    return report;
  });
  await underWay();
  await server.owner.get('auth.me');
  await server.owner.get('users.list', {});
  await writeEvents(1);
  order.push('others');
  const reports = await Promise.all(asked);
  process.off('worker', began);
  expect([threads, most]).toEqual([2, 1]);
  expect(order[0]).toBe('others');
  expect(reports.every(({ ok }) => ok)).toBe(true);
  expect(Math.max(...reports.map(({ checked }) => checked))).toBeGreaterThan(EVENTS);
  await over();
});

test('whoever asks is told of all that was committed before they asked, also while one is under way', async () => {
  const first = server.owner.get<ChainReport>('audit.verify');
  await underWay();
  await writeEvents(1);
  const [row] = await server.sql<{ seq: number }>('select seq from audit_head');
  const [before, after] = await Promise.all([first, server.owner.get<ChainReport>('audit.verify')]);
  expect([before.ok, after.ok]).toEqual([true, true]);
  expect(after.head.seq).toBeGreaterThanOrEqual(Number(row?.seq));
});

test('events that are appended, and people who are erased, while it is under way change nothing about what it finds', async () => {
  const { user } = await server.person(`erased${Date.now()}`, ['user']);
  await server.owner.do('users.deactivate', { id: user.id });
  const verified = server.owner.get<ChainReport>('audit.verify');
  await underWay();
  await server.owner.do('users.delete', { id: user.id, erase: true });
  await writeEvents(10);
  expect(await verified).toMatchObject({ ok: true });
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});

test('the progress moves up to the number of events', async () => {
  const verified = server.owner.get<ChainReport>('audit.verify');
  const seen: Progress[] = [];
  for (let now: Progress | null = await underWay(); now; now = await progress()) seen.push(now);
  const { checked } = await verified;
  const counts = seen.map((now) => now.checked);
  expect(counts).toEqual(counts.toSorted((a, b) => a - b));
  expect(new Set(counts).size).toBeGreaterThan(1);
  expect(seen.at(-1)?.total).toBe(checked);
});

test('when all who asked have gone it ends, and the next one is whole', async () => {
  const leaving = new AbortController();
  const gone = server.owner.fetch('/trpc/audit.verify', { signal: leaving.signal }).catch((cause: unknown) => cause);
  await underWay();
  leaving.abort();
  expect(await gone).toBeInstanceOf(Error);
  await over();
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});

test('a database that is away meanwhile costs that verification, and the next one is whole', async () => {
  const unavailable = { status: 503, error: { reason: 'unavailable' } };
  if (onPostgres) {
    const ending =
      "select count(pg_terminate_backend(pid)) as ended from pg_stat_activity where datname = current_database() and application_name = 'gatehouse audit verify'";
    const asked = server.owner.query('audit.verify');
    // As soon as it has a connection, of which a long trail takes two.
    await expect.poll(async () => Number((await server.sql<{ ended: string }>(ending))[0]?.ended), { interval: 1 }).toBeGreaterThan(0);
    expect(await asked).toMatchObject(unavailable);
  } else {
    const file = join(server.platform.config.dataDir, SQLITE_FILE);
    await rename(file, `${file}.away`);
    expect(await server.owner.query('audit.verify')).toMatchObject(unavailable);
    await rename(`${file}.away`, file);
  }
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});

test('whoever may not export the trail may neither verify it nor see how far that is', async () => {
  const { client } = await server.person('plain.verifier', ['user']);
  for (const path of ['audit.verify', 'audit.verifyProgress']) expect(await client.query(path)).toMatchObject({ status: 403 });
});

test('an event that was noted down is expected', async () => {
  const { head } = await server.owner.get<ChainReport>('audit.verify');
  expect(await server.owner.get('audit.verify', { expect: head })).toMatchObject({ ok: true });
  expect(await server.owner.get('audit.verify', { expect: { ...head, hash: head.hash.toUpperCase() } })).toMatchObject({ ok: true });
  const other = await server.owner.get('audit.verify', { expect: { seq: 2, hash: 'f'.repeat(64) } });
  expect(other).toMatchObject({ ok: false, firstBad: { seq: 2, problem: expect.stringContaining('written anew') as string } });
  const further = await server.owner.get('audit.verify', { expect: { seq: 10_000_000, hash: 'f'.repeat(64) } });
  expect(further).toMatchObject({ ok: false, firstBad: { seq: 10_000_000, problem: expect.stringContaining('cut off') as string } });
  expect(await server.owner.query('audit.verify', { expect: { seq: 1, hash: 'short' } })).toMatchObject({
    error: { fields: { 'expect.hash': expect.any(String) as string } },
  });
});
