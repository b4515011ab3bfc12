import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { BulkJob } from '@gatehouse/contract';
import { createDatabase } from '@gatehouse/vitest/postgres';
import pg from 'pg';
import { afterAll, beforeAll, expect, inject, test } from 'vitest';
import { rawRequest } from './testing/raw-request.ts';
import { type ServerProcess, startServerProcess } from './testing/server-process.ts';
import { TestClient } from './testing/test-client.ts';

const TOKEN = 'a setup token for tests';
const PASSWORD = 'seven purple herons at dawn';
let dataDir: string;
let databaseUrl: string | undefined;
const children: ChildProcess[] = [];

beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-kill-'));
  databaseUrl = process.env['TEST_DATABASE'] === 'postgres' ? await createDatabase(inject('postgresUrl')) : undefined;
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await rm(dataDir, { recursive: true, force: true });
});

/** Starts the server on this test's database, with these settings beside the usual ones. */
async function start(extra: Record<string, string> = {}): Promise<ServerProcess> {
  const server = await startServerProcess({ DATA_DIR: dataDir, SETUP_TOKEN: TOKEN, DATABASE_URL: databaseUrl, ...extra });
  children.push(server.child);
  return server;
}

/** Makes the claim that a killed server had on its work as old as it is after half a minute: over, for the next one. */
async function letClaimsEnd(folder: string, url: string | undefined): Promise<void> {
  const statements = ['bulk_jobs', 'imports'].map((table) => `update ${table} set taken_until = '2026-01-01T00:00:00.000Z' where taken_until is not null`);
  if (url === undefined) {
    const database = new DatabaseSync(join(folder, 'gatehouse.sqlite'));
    for (const statement of statements) database.exec(statement);
    return database.close();
  }
  const client = new pg.Client(url);
  await client.connect();
  for (const statement of statements) await client.query(statement);
  await client.end();
}

test('servers that start at the same moment on an empty database all come up, and one of them migrates', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-together-'));
  const url = databaseUrl && (await createDatabase(inject('postgresUrl')));
  const servers = await Promise.all([0, 1, 2].map(() => start({ DATA_DIR: folder, ...(url && { DATABASE_URL: url }) })));
  await new TestClient(servers[0]?.url ?? '').do('setup.createOwner', {
    token: TOKEN,
    username: 'root',
    firstName: 'R',
    email: 'r@example.org',
    password: PASSWORD,
  });
  for (const server of servers) {
    expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
    expect(await new TestClient(server.url).get('setup.status')).toEqual({ needsOwner: false });
  }
  const ended = servers.map(({ child }) => new Promise((resolve) => child.once('exit', resolve)));
  for (const { child } of servers) child.kill('SIGTERM');
  expect(await Promise.all(ended)).toEqual([0, 0, 0]);
  await rm(folder, { recursive: true, force: true });
});

test('a server killed in the middle of writing has lost nothing that it acknowledged', async () => {
  const first = await start();
  expect(first.output()).toContain(`/setup?token=`);
  await new TestClient(first.url).do('setup.createOwner', { token: TOKEN, username: 'root', firstName: 'Ruth', email: 'root@example.org', password: PASSWORD });
  const writer = new TestClient(first.url);
  await writer.do('auth.login', { login: 'root', password: PASSWORD });
  const acknowledged: string[] = [];
  const write = async (lane: number): Promise<void> => {
    for (let turn = 0; ; turn++) {
      const username = `w${lane}-${turn}`;
      await writer.do('users.create', { username, firstName: 'W', roles: ['user'] });
      acknowledged.push(username);
    }
  };
  const lanes = Promise.allSettled([1, 2, 3, 4].map(write));
  while (acknowledged.length < 60) await new Promise((resolve) => setTimeout(resolve, 5));
  first.child.kill('SIGKILL');
  await lanes;

  const second = await start();
  const reader = new TestClient(second.url);
  await reader.do('auth.login', { login: 'root', password: PASSWORD });
  const kept = new Set<string>();
  let cursor: string | null = null;
  do {
    const page: { items: { username: string }[]; nextCursor: string | null } = await reader.get('users.list', { limit: 100, cursor });
    for (const { username } of page.items) kept.add(username);
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(acknowledged.filter((username) => !kept.has(username))).toEqual([]);
  expect(await reader.get('audit.verify')).toMatchObject({ ok: true });

  const ended = new Promise((resolve) => second.child.on('exit', resolve));
  second.child.kill('SIGINT');
  expect(await ended).toBe(0);
});

test('a job of a server that was killed in the middle goes on in the next one, and does no row twice', async () => {
  const people = 500;
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-job-'));
  const url = databaseUrl && (await createDatabase(inject('postgresUrl')));
  const settings = { DATA_DIR: folder, ...(url && { DATABASE_URL: url }) };
  const first = await start(settings);
  const owner = new TestClient(first.url);
  await owner.do('setup.createOwner', { token: TOKEN, username: 'root', firstName: 'R', email: 'r@example.org', password: PASSWORD });
  await owner.do('auth.login', { login: 'root', password: PASSWORD });
  const lines = Array.from({ length: people }, (_, row) => `bulk${row},Bulk,Killed,,user,`);
  await owner.do('users.importCsv', { csv: `username,firstName,lastName,email,roles,groups\n${lines.join('\n')}` });
  const { job } = await owner.do<{ job: BulkJob }>('users.startBulk', { filter: { search: 'killed' }, action: 'deactivate' });
  const read = (from: TestClient) => from.get<BulkJob>('users.bulkJob', { id: job.id });
  while ((await read(owner)).done < 50) await new Promise((resolve) => setTimeout(resolve, 5));
  const ended = new Promise((resolve) => first.child.once('exit', resolve));
  first.child.kill('SIGKILL');
  await ended;

  await letClaimsEnd(folder, url);
  const second = await start(settings);
  const again = new TestClient(second.url);
  await again.do('auth.login', { login: 'root', password: PASSWORD });
  const left = await read(again);
  expect(left).toMatchObject({ state: 'running', matched: people, skipped: 0 });
  expect(left.done).toBeGreaterThanOrEqual(50);
  expect(left.done).toBeLessThan(people);
  while ((await read(again)).state === 'running') await new Promise((resolve) => setTimeout(resolve, 50));
  expect(await read(again)).toMatchObject({ state: 'finished', done: people, unchanged: 0, skipped: 0 });
  const events = await again.get<{ total: number }>('audit.list', { filter: { action: 'user.deactivate' }, limit: 1 });
  expect(events.total).toBe(people);
  const page = await again.get<{ items: { version: number }[] }>('users.list', { search: 'killed', limit: 100 });
  expect(page.items.every(({ version }) => version === 2)).toBe(true);
  expect(await again.get('audit.verify')).toMatchObject({ ok: true });
  const stopped = new Promise((resolve) => second.child.once('exit', resolve));
  second.child.kill('SIGTERM');
  expect(await stopped).toBe(0);
  await rm(folder, { recursive: true, force: true });
});

test('an import of a server that was killed is taken back by the next one, or put on record if all was there', async () => {
  const people = 4000;
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-killed-import-'));
  const url = databaseUrl && (await createDatabase(inject('postgresUrl')));
  const settings = { DATA_DIR: folder, ...(url && { DATABASE_URL: url }) };
  const header = 'username,firstName,lastName,email,roles,groups\n';
  const csv = header + Array.from({ length: people }, (_, row) => `killed${row},K,,,user,Killed`).join('\n');
  const kill = async ({ child }: ServerProcess) => {
    const ended = new Promise((resolve) => child.once('exit', resolve));
    child.kill('SIGKILL');
    await ended;
  };
  const signedIn = async ({ url: at }: ServerProcess) => {
    const client = new TestClient(at);
    await client.do('auth.login', { login: 'root', password: PASSWORD });
    return client;
  };
  const totalOf = async (client: TestClient) => (await client.get<{ total: number }>('users.list', { limit: 1 })).total;
  const isTaken = async (client: TestClient) =>
    (await client.do<{ valid: number }>('users.importCsv', { csv: `${header}killed0,K,,,user,\n`, dryRun: true })).valid === 0;
  const until = async (holds: () => Promise<boolean>) => {
    while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 10));
  };

  const first = await start(settings);
  await new TestClient(first.url).do('setup.createOwner', { token: TOKEN, username: 'root', firstName: 'R', email: 'r@example.org', password: PASSWORD });
  const owner = await signedIn(first);
  const cut = owner.mutate('users.importCsv', { csv }).catch(() => undefined);
  await until(() => isTaken(owner));
  expect(await totalOf(owner)).toBe(1);
  await kill(first);
  await cut;
  await letClaimsEnd(folder, url);

  const second = await start(settings);
  const again = await signedIn(second);
  expect(await totalOf(again)).toBe(1);
  await until(async () => !(await isTaken(again)));
  await until(async () => (await again.get<{ total: number }>('groups.list', {})).total === 0);
  const whole = again.mutate('users.importCsv', { csv }).catch(() => undefined);
  await until(async () => (await totalOf(again)) > 1);
  await kill(second);
  await whole;
  await letClaimsEnd(folder, url);

  const third = await start(settings);
  const reader = await signedIn(third);
  expect(await totalOf(reader)).toBe(people + 1);
  const everCreated = async () => (await reader.get<{ total: number }>('audit.list', { filter: { action: 'user.create' }, limit: 1 })).total;
  // The Owner was made by nobody's import.
  const created = async () => (await everCreated()) - 1;
  expect(await created()).toBeLessThan(people);
  await until(async () => (await created()) >= people);
  expect(await created()).toBe(people);
  expect(await reader.get('audit.verify')).toMatchObject({ ok: true });
  const stopped = new Promise((resolve) => third.child.once('exit', resolve));
  third.child.kill('SIGTERM');
  expect(await stopped).toBe(0);
  await rm(folder, { recursive: true, force: true });
}, 240_000);

test('a large file is imported with little memory: rows are not kept', async () => {
  const users = 12_000;
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-little-'));
  const url = databaseUrl && (await createDatabase(inject('postgresUrl')));
  // The program itself needs some 60 MB.
  const server = await start({ NODE_OPTIONS: '--max-old-space-size=96', DATA_DIR: folder, ...(url && { DATABASE_URL: url }) });
  const owner = new TestClient(server.url);
  await owner.do('setup.createOwner', { token: TOKEN, username: 'root', firstName: 'R', email: 'r@example.org', password: PASSWORD });
  await owner.do('auth.login', { login: 'root', password: PASSWORD });
  const lines = Array.from({ length: users }, (_, row) => `person.${row},Some,Body,person.${row}@example.org,governance|user,Group ${row % 50}`);
  const response = await owner.fetch('/import/users.csv', {
    method: 'POST',
    body: ['username,firstName,lastName,email,roles,groups', ...lines].join('\n'),
    headers: { 'content-type': 'text/csv' },
  });
  expect(await response.json()).toEqual({ rows: users, valid: users, created: users, errors: [], importId: expect.any(String) });
  const ended = new Promise((resolve) => server.child.once('exit', resolve));
  server.child.kill('SIGTERM');
  expect(await ended).toBe(0);
  await rm(folder, { recursive: true, force: true });
}, 300_000);

test('a download that stands still does not hold up whoever stops the server: it is cut, and the log says so', async () => {
  // Their record is more than a connection holds that nobody reads.
  const users = 8000;
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-still-'));
  const url = databaseUrl && (await createDatabase(inject('postgresUrl')));
  const server = await start({ STOP_TIMEOUT: '1', DATA_DIR: folder, ...(url && { DATABASE_URL: url }) });
  const owner = new TestClient(server.url);
  await owner.do('setup.createOwner', { token: TOKEN, username: 'root', firstName: 'R', email: 'r@example.org', password: PASSWORD });
  await owner.do('auth.login', { login: 'root', password: PASSWORD });
  const lines = Array.from({ length: users }, (_, row) => `still.${row},${'A'.repeat(100)},${'B'.repeat(100)},still.${row}@example.org,user,`);
  const body = ['username,firstName,lastName,email,roles,groups', ...lines].join('\n');
  expect((await owner.fetch('/import/users.csv', { method: 'POST', body, headers: { 'content-type': 'text/csv' } })).status).toBe(200);
  const stalled = await rawRequest(server.url, `GET /export/audit.jsonl HTTP/1.1\r\nHost: x\r\nCookie: ${owner.cookie ?? ''}\r\n\r\n`);
  await expect.poll(() => stalled.received()).toMatch(/^HTTP\/1.1 200/);
  stalled.socket.pause();
  const ended = new Promise((resolve) => server.child.once('exit', (code, signal) => resolve([code === null, signal])));
  server.child.kill('SIGTERM');
  expect(await ended).toEqual([false, null]);
  expect(server.output()).toContain('Requests are still under way: they are cut off now.');
  stalled.socket.resume();
  await stalled.ended;
  expect(stalled.received().endsWith('0\r\n\r\n')).toBe(false);
  await rm(folder, { recursive: true, force: true });
});

test.each([
  [{ PORT: 'eighty' }, 'PORT must be a number from 0 to 65535'],
  [{ DATABASE_URL: 'mysql://nowhere' }, 'DATABASE_URL must be a postgres:// URL'],
  [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of'],
  [{ STOP_TIMEOUT: '0' }, 'STOP_TIMEOUT must be a number of seconds from 1 to 600'],
  [{ SETUP_TOKEN: 'short' }, 'SETUP_TOKEN must be at least 16 characters'],
  [{ DATABASE_URL: '', DATA_DIR: '/dev/null/data' }, 'Make it writable, or set DATA_DIR to another folder'],
  [{ DATABASE_URL: 'postgres://nobody:x@127.0.0.1:1/none' }, "PostgreSQL can't be reached"],
  [{ POLICIES_DIR: '/dev/null/none' }, 'POLICIES_DIR'],
])('with %o it says what to do and ends', async (env, message) => {
  await expect(start(env)).rejects.toThrow(message);
});

test('with another key than before, or without it, it says so in one sentence and ends; with the key of before it starts', { timeout: 120_000 }, async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-key-'));
  const url = databaseUrl && (await createDatabase(inject('postgresUrl')));
  const settings = { DATA_DIR: folder, ...(url && { DATABASE_URL: url }) };
  const key = { SECRET_KEY: 'a key of at least thirty-two characters' };
  await start({ ...settings, ...key });
  const others: Record<string, string>[] = [{ SECRET_KEY: `${key.SECRET_KEY}, and another` }, {}];
  const words = await Promise.all(others.map((other) => start({ ...settings, ...other }).catch(String)));
  expect(words).toEqual([
    expect.stringMatching(/ended with 78: Gatehouse can't start\. SECRET_KEY is not the key that this database was used with\./),
    expect.stringMatching(/ended with 78: Gatehouse can't start\. The key that this database was used with is missing\./),
  ]);
  await start({ ...settings, ...key });
  await rm(folder, { recursive: true, force: true });
});

test('a port in use is said to be', async () => {
  const { url, child } = await start();
  await expect(start({ PORT: new URL(url).port })).rejects.toThrow('is in use. Stop the other program, or set PORT to another number.');
  expect((await fetch(`${url}/healthz`)).status).toBe(200);
  expect(await (await fetch(`${url}/readyz`)).json()).toMatchObject({ status: 'ready', pendingMigrations: [] });
  child.kill('SIGTERM');
});
