import { chmodSync, chownSync, mkdirSync, statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startServerProcess, TestClient, type ServerProcess } from '@gatehouse/server/testing';
import { startPostgres, type TestPostgres } from '@gatehouse/vitest/postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

const TOKEN = 'a setup token for tests';
const PASSWORD = 'seven purple herons at dawn';

let disk: SmallDisk;
let postgres: TestPostgres;
let folder: string;
let server: ServerProcess;
let owner: TestClient;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-beside-'));
  postgres = await startPostgres({ durable: true });
  disk = mountSmallDisk(40);
  server = await startServerProcess({ DATA_DIR: folder, DATABASE_URL: await databaseOn(disk), SETUP_TOKEN: TOKEN, LOG_LEVEL: 'info' });
  owner = new TestClient(server.url);
  await owner.do('setup.createOwner', { token: TOKEN, username: 'root', firstName: 'R', email: 'r@example.org', password: PASSWORD });
  await owner.do('auth.login', { login: 'root', password: PASSWORD });
});
afterAll(async () => {
  server.child.kill('SIGKILL');
  await postgres.stop();
  disk.unmount();
  await rm(folder, { recursive: true, force: true });
});

/** A database whose tables are on that disk. Its log of changes is elsewhere: without room for that, PostgreSQL ends itself until somebody starts it again. */
async function databaseOn({ folder: place }: SmallDisk): Promise<string> {
  const { uid, gid } = statSync(`/proc/${postgres.pid}`);
  const tables = join(place, 'tables');
  chmodSync(place, 0o755);
  mkdirSync(tables);
  chownSync(tables, uid, gid);
  const client = new pg.Client(postgres.url);
  await client.connect();
  await client.query(`create tablespace small location '${tables}'`);
  await client.query('create database small tablespace small');
  await client.end();
  const url = new URL(postgres.url);
  url.pathname = '/small';
  return url.href;
}

const csv = (people: number, name: string) =>
  ['username,firstName,lastName,email,roles,groups', ...Array.from({ length: people }, (_, row) => `${name}${row},Some,Body,,user,`)].join('\n');
const readiness = async () => (await (await fetch(`${server.url}/readyz`)).json()) as { status: string; fault: string | null };

test('an import that fills PostgreSQL’s disk is refused whole, the log says so, and all is well once there is room', async () => {
  disk.fill();
  const full = await owner.mutate('users.importCsv', { csv: csv(30_000, 'large') });
  expect([full.status, full.error?.reason, full.error?.retryAfter]).toEqual([503, 'unavailable', 30]);
  // What finds room in the pages that are there goes on; how much is left, the server of the database alone knows.
  expect((await owner.query('users.list', {})).status).toBe(200);
  expect(server.output()).toContain('The disk of the database is full');
  expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
  disk.clear();
  await expect.poll(async () => (await readiness()).status, { timeout: 60_000 }).toBe('ready');
  expect((await owner.get<{ total: number }>('users.list', {})).total).toBe(1);
  expect(await owner.do('users.importCsv', { csv: csv(500, 'small') })).toMatchObject({ created: 500 });
  expect((await new TestClient(server.url).mutate('auth.login', { login: 'root', password: PASSWORD })).status).toBe(200);
  expect(await owner.get('audit.verify')).toMatchObject({ ok: true });
});
