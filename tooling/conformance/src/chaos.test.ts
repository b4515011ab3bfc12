import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { TestClient } from '@gatehouse/server/testing';
import { createDatabase, startPostgres } from '@gatehouse/vitest/postgres';
import pg from 'pg';
import { expect, test, vi } from 'vitest';
import { crowd, type Kept, Phoenix, setUp } from './chaos.ts';
import { mountSmallDisk } from './small-disk.ts';

const MINUTE = 60_000;
const pause = (milliseconds: number) => new Promise((resolve) => setTimeout(resolve, milliseconds));
const nothingYet = (): Kept => ({ usernames: [], imported: [], decisions: [], wrong: [], answered: 0, unavailable: 0 });

/** Does the faults by turns until the minute is over. */
async function faultsUntil(until: number, faults: readonly (() => Promise<unknown>)[]): Promise<void> {
  for (let turn = 0; performance.now() < until - 8000; turn++) {
    await faults[turn % faults.length]?.();
    await pause(1500);
  }
}

/** Nothing that was acknowledged is lost, everything answers, and the trail is whole. */
async function expectAllKept(servers: readonly Phoenix[], cookie: string | null, kept: Kept): Promise<void> {
  for (const { url } of servers) await vi.waitFor(async () => expect((await fetch(`${url}/readyz`)).status).toBe(200), { timeout: 60_000 });
  const owner = new TestClient(servers[0]?.url ?? '');
  owner.cookie = cookie;
  expect(kept.wrong).toEqual([]);
  expect(Math.min(kept.usernames.length, kept.imported.length, kept.decisions.length)).toBeGreaterThan(0);
  const download = async (path: string) => (await (await owner.fetch(path)).text()).trimEnd().split('\n').slice(1);
  const users = new Set((await download('/export/users.csv')).map((line) => line.split(',')[0]));
  expect(kept.usernames.filter((name) => !users.has(name))).toEqual([]);
  const imported = kept.imported.flatMap((name) => Array.from({ length: 300 }, (_, row) => `${name}r${row}`));
  expect(imported.filter((name) => !users.has(name))).toEqual([]);
  // An import is there whole or not at all, whether or not its answer arrived.
  const counts = Map.groupBy(
    [...users].filter((name) => name?.startsWith('i')),
    (name) => name?.replace(/r\d+$/, ''),
  );
  expect([...counts].filter(([, rows]) => rows.length !== 300)).toEqual([]);
  const decisions = new Set((await download('/export/decisions.csv')).map((line) => line.split(',')[0]));
  expect(kept.decisions.filter((id) => !decisions.has(id))).toEqual([]);
  expect(await owner.get('audit.verify')).toMatchObject({ ok: true });
  expect((await owner.mutate('users.create', { username: 'after.all', firstName: 'A', roles: ['user'] })).status).toBe(200);
}

// Each has a database and servers of its own, so both have their minute at once.
test.concurrent('SQLite, a minute long: locks, a full disk, kills, crowds at the door, imports and verification beside them', async () => {
  const disk = mountSmallDisk(400);
  const server = new Phoenix({ DATA_DIR: disk.folder });
  try {
    await server.start();
    const { cookie, applicationId } = await setUp(server);
    const until = performance.now() + MINUTE;
    const kept = nothingYet();
    const lock = async (milliseconds: number) => {
      const other = new DatabaseSync(join(disk.folder, 'gatehouse.sqlite'), { timeout: 5000 });
      try {
        other.exec('begin immediate');
        await pause(milliseconds);
        other.exec('rollback');
      } catch {
        // It was busy, or its disk was full: no lock this time.
      } finally {
        other.close();
      }
    };
    const fillUp = async () => {
      disk.fill();
      await pause(2000);
      disk.clear();
    };
    const faults = faultsUntil(until, [() => lock(1000), fillUp, () => server.killAndStart(), () => lock(7000)]);
    await Promise.all([crowd({ server, cookie, until, kept, applicationId }), faults]);
    disk.clear();
    await expectAllKept([server], cookie, kept);
    expect(kept.unavailable).toBeGreaterThan(0);
  } finally {
    server.kill();
    disk.unmount();
  }
});

test.concurrent('PostgreSQL with two servers, a minute long: ended connections, long locks, kills, crowds at the door, imports and verification beside them', async () => {
  const postgres = await startPostgres({ durable: true });
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-chaos-'));
  const databaseUrl = await createDatabase(postgres.url);
  const servers = [0, 1].map(() => new Phoenix({ DATA_DIR: folder, DATABASE_URL: databaseUrl }));
  try {
    for (const server of servers) await server.start();
    const [first, second] = servers as [Phoenix, Phoenix];
    const { cookie, applicationId } = await setUp(first);
    const until = performance.now() + MINUTE;
    const kept = nothingYet();
    const beside = async (work: (client: pg.Client) => Promise<unknown>) => {
      const client = new pg.Client(databaseUrl);
      await client.connect();
      try {
        await work(client);
      } finally {
        await client.end();
      }
    };
    const endConnections = () =>
      beside(async (client) => {
        for (let turn = 0; turn < 20; turn++) {
          await client.query(
            'select pg_terminate_backend(pid) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() order by random() limit 5',
          );
          await pause(100);
        }
      });
    const lock = () =>
      beside(async (client) => {
        await client.query('begin');
        await client.query('select * from audit_head for update');
        await pause(3000);
        await client.query('rollback');
      });
    const faults = faultsUntil(until, [endConnections, lock, () => second.killAndStart(), endConnections, () => first.killAndStart()]);
    const lanes = servers.map((server) => crowd({ server, cookie, until, kept, applicationId }));
    await Promise.all([...lanes, faults]);
    await expectAllKept(servers, cookie, kept);
    expect(kept.unavailable).toBeGreaterThan(0);
  } finally {
    for (const server of servers) server.kill();
    await postgres.stop();
    await rm(folder, { recursive: true, force: true });
  }
});
