import { startServerProcess, TestClient, type ServerProcess } from '@gatehouse/server/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { mountSmallDisk, type SmallDisk } from './small-disk.ts';

const TOKEN = 'a setup token for tests';
const PASSWORD = 'seven purple herons at dawn';

let disk: SmallDisk;
let server: ServerProcess;
let owner: TestClient;
beforeAll(async () => {
  disk = mountSmallDisk(14);
  server = await startServerProcess({ DATA_DIR: disk.folder, SETUP_TOKEN: TOKEN, LOG_LEVEL: 'info' });
  owner = new TestClient(server.url);
  await owner.do('setup.createOwner', { token: TOKEN, username: 'root', firstName: 'R', email: 'r@example.org', password: PASSWORD });
  await owner.do('auth.login', { login: 'root', password: PASSWORD });
});
afterAll(() => {
  server.child.kill('SIGKILL');
  disk.unmount();
});

const csv = (people: number, name: string) =>
  ['username,firstName,lastName,email,roles,groups', ...Array.from({ length: people }, (_, row) => `${name}${row},Some,Body,,user,`)].join('\n');
const readiness = async () => (await (await fetch(`${server.url}/readyz`)).json()) as { status: string; fault: string | null };

test('an import that fills the disk is refused whole, the log and readiness say so, and all is well once there is room', async () => {
  const { version } = await owner.get<{ version: number }>('account.get');
  expect(version).toBeGreaterThanOrEqual(0);
  disk.fill();
  const full = await owner.mutate('users.importCsv', { csv: csv(20_000, 'large') });
  expect([full.status, full.error?.reason, full.error?.retryAfter]).toEqual([503, 'unavailable', 30]);
  expect(full.error?.message).toContain('disk of the database is full');
  expect(await readiness()).toMatchObject({ status: 'not-ready', fault: 'full' });
  expect(server.output()).toContain('The disk of the database is full');
  // What only reads goes on.
  expect((await owner.query('users.list', {})).status).toBe(200);
  expect((await owner.get<{ total: number }>('users.list', {})).total).toBe(1);
  disk.clear();
  await expect.poll(async () => (await readiness()).status, { timeout: 20_000 }).toBe('ready');
  expect(await owner.do('users.importCsv', { csv: csv(500, 'small') })).toMatchObject({ created: 500 });
  expect((await new TestClient(server.url).mutate('auth.login', { login: 'root', password: PASSWORD })).status).toBe(200);
  expect(await owner.get('audit.verify')).toMatchObject({ ok: true });
  expect(server.output()).toContain('The database can be used again');
});

test('the same without help: an import that is larger than the disk itself', async () => {
  const full = await owner.mutate('users.importCsv', { csv: csv(60_000, 'larger') });
  expect([full.status, full.error?.reason]).toEqual([503, 'unavailable']);
  await expect
    .poll(async () => (await owner.mutate('users.create', { username: 'after', firstName: 'A', roles: ['user'] })).status, { timeout: 60_000 })
    .toBe(200);
  await expect.poll(async () => (await readiness()).status, { timeout: 20_000 }).toBe('ready');
  const total = async () => (await owner.get<{ total: number }>('users.list', {})).total;
  // Whoever was imported out of sight is taken back, and makes room for others.
  await expect.poll(async () => (await owner.mutate('users.importCsv', { csv: csv(1000, 'again') })).status, { timeout: 60_000 }).toBe(200);
  expect(await total()).toBe(1 + 500 + 1 + 1000);
  expect(await owner.get('audit.verify')).toMatchObject({ ok: true });
});
