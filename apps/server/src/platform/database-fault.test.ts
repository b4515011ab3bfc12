import { DatabaseSync } from 'node:sqlite';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { actsOf, csvOf, expectAllWell, freshName, newApplication } from '../testing/faults/acts.ts';
import { type DatabaseProxy, startDatabaseProxy } from '../testing/faults/database-proxy.ts';
import type { Reply } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { databaseKind } from './orm.ts';
import { migrate } from './migrate.ts';

const onPostgres = process.env['TEST_DATABASE'] === 'postgres';

let server: TestServer;
let applicationId: string;
let proxy: DatabaseProxy | undefined;
beforeAll(async () => {
  server = await startTestServer({
    between: async (url) => {
      proxy = await startDatabaseProxy(url);
      return proxy.url;
    },
  });
  applicationId = await newApplication(server);
});
afterAll(async () => {
  await server.stop();
  await proxy?.stop();
});

const unavailable = { status: 503, error: { code: 'SERVICE_UNAVAILABLE', reason: 'unavailable', retryAfter: expect.any(Number) as number } };
const ready = async () => (await fetch(`${server.url}/readyz`)).status;

/** Answers once the server has answered this often that it lives, all the while that something else is waited for. */
async function livesMeanwhile(waited: Promise<unknown>, times: number): Promise<void> {
  let over = false;
  void waited.then(() => (over = true));
  for (let turn = 0; turn < times; turn++) {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(over).toBe(false);
  }
}

const onSqlite = () => {
  let other: DatabaseSync;
  beforeAll(() => {
    other = new DatabaseSync(join(server.platform.config.dataDir, 'gatehouse.sqlite'));
  });
  afterAll(() => other.close());

  test('held by another process, every kind of transaction ends in 503, the server answers all else meanwhile, and all is well after', async () => {
    other.exec('begin immediate');
    const acts = Promise.all(Object.values(actsOf(server, applicationId)).map((act) => act()));
    await livesMeanwhile(acts, 20);
    expect((await server.owner.query('users.list', {})).status).toBe(200);
    for (const reply of await acts) expect(reply).toMatchObject(unavailable);
    const answer = await server.owner.fetch('/trpc/users.create', { method: 'POST', body: JSON.stringify({ username: 'x', firstName: 'X', roles: ['user'] }) });
    expect([answer.status, Number(answer.headers.get('retry-after'))]).toEqual([503, 2]);
    await expect(migrate(server.platform.orm)).resolves.toEqual([]);
    other.exec('rollback');
    await expectAllWell(server, applicationId);
  });

  test('a short lock of another process is waited for, and whoever waited is answered', async () => {
    other.exec('begin immediate');
    const waiting = actsOf(server, applicationId)['a change']?.();
    await livesMeanwhile(Promise.resolve(waiting), 5);
    other.exec('commit');
    expect(await waiting).toMatchObject({ status: 200, error: null });
  });

  test('a file that can not grow costs the calls of that time, and no more', async () => {
    const { orm } = server.platform;
    expect(databaseKind(orm.em)).toBe('sqlite');
    await server.sql('pragma max_page_count = 1');
    const [row] = await server.sql<{ max_page_count: number }>('pragma max_page_count');
    await server.sql(`pragma max_page_count = ${(row?.max_page_count ?? 0) + 40}`);
    const file = csvOf(Array.from({ length: 5000 }, freshName));
    const full = await server.owner.mutate('users.importCsv', { csv: file });
    expect(full).toMatchObject({ ...unavailable, error: { ...unavailable.error, message: expect.stringContaining('disk of the database is full') as string } });
    await server.sql('pragma max_page_count = 1000000');
    expect(await ready()).toBe(200);
    expect(await server.owner.mutate('users.importCsv', { csv: file })).toMatchObject({ status: 200, data: { created: 5000 } });
    await expectAllWell(server, applicationId);
  });
};

const onPostgreSql = () => {
  /** Ends connections of the server at the database's side; only those inside of a transaction, if so said. */
  const terminate = (where = 'true') =>
    server.sql(`select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and ${where}`);

  test('connections that are ended inside of a transaction, and twice as many as there are places, cost their own calls', async () => {
    let over = false;
    const replies: Reply[] = [];
    const acts = Object.values(actsOf(server, applicationId));
    const crowd = Array.from({ length: 24 }, async (_, lane) => {
      while (!over) replies.push((await acts[lane % 5]?.()) as Reply);
    });
    for (let turn = 0; turn < 25; turn++) {
      await terminate(turn % 5 === 0 ? 'true' : "state <> 'idle'").catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 20));
    }
    over = true;
    await Promise.all(crowd);
    const failed = replies.filter(({ status }) => status !== 200);
    expect(failed.length).toBeGreaterThan(0);
    expect(new Set(failed.map(({ status, error }) => `${status} ${error?.reason}`))).toEqual(new Set(['503 unavailable']));
    await expectAllWell(server, applicationId);
  });

  test('a network that breaks, under a crowd, costs the calls of that moment', async () => {
    for (let turn = 0; turn < 3; turn++) {
      const crowd = Array.from({ length: 24 }, (_, lane) => Object.values(actsOf(server, applicationId))[lane % 5]?.());
      await new Promise((resolve) => setTimeout(resolve, 15));
      proxy?.cut();
      for (const reply of await Promise.all(crowd)) expect([200, 503]).toContain(reply?.status);
    }
    await expectAllWell(server, applicationId);
  });

  test('a database that says nothing: readiness says so, calls end, and all is well once it speaks', async () => {
    proxy?.silence();
    const acts = Promise.all(Object.values(actsOf(server, applicationId)).map((act) => act()));
    expect(await (await fetch(`${server.url}/readyz`)).json()).toMatchObject({ status: 'not-ready', database: false, fault: 'slow' });
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    for (const reply of await acts) expect(reply).toMatchObject(unavailable);
    proxy?.resume();
    await expect.poll(ready, { timeout: 60_000 }).toBe(200);
    await expectAllWell(server, applicationId);
  });

  test('a lock that somebody else holds for long ends in 503', async () => {
    const { default: pg } = await import('pg');
    const other = new pg.Client(server.platform.config.databaseUrl ?? '');
    await other.connect();
    await other.query('begin');
    await other.query('select * from audit_head for update');
    expect(await actsOf(server, applicationId)['a change']?.()).toMatchObject(unavailable);
    await other.query('rollback');
    await other.end();
    await expectAllWell(server, applicationId);
  });
};

describe(onPostgres ? 'PostgreSQL' : 'SQLite', onPostgres ? onPostgreSql : onSqlite);
