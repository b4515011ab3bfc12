import pg from 'pg';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actsOf, expectAllWell, newApplication, newVisitor, unavailable } from '../../testing/faults/acts.ts';
import { type DatabaseProxy, startDatabaseProxy } from '../../testing/faults/database-proxy.ts';
import type { Reply } from '../../testing/test-client.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';

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
  await newVisitor(server);
});
afterAll(async () => {
  await server.stop();
  await proxy?.stop();
});

const ready = async () => (await fetch(`${server.url}/readyz`)).status;

/** The acts of 24 people at once. */
const crowdsActs = () => Promise.all(Array.from({ length: 24 }, async () => Object.values(actsOf(server, applicationId, await server.signIn('root')))));

/** Ends connections of the server at the database's side; only those inside of a transaction, if so said. */
const terminate = (where = 'true') =>
  server.sql(`select count(pg_terminate_backend(pid)) from pg_stat_activity where datname = current_database() and pid <> pg_backend_pid() and ${where}`);

test('connections that are ended inside of a transaction, and twice as many as there are places, cost their own calls', async () => {
  const over = new AbortController();
  const replies: Reply[] = [];
  const crowd = (await crowdsActs()).map(async (acts, lane) => {
    while (!over.signal.aborted) replies.push((await acts[lane % 5]?.()) as Reply);
  });
  for (let turn = 0; turn < 25; turn++) {
    await terminate(turn % 5 === 0 ? 'true' : "state <> 'idle'").catch(() => undefined);
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
  over.abort();
  await Promise.all(crowd);
  const failed = replies.filter(({ status }) => status !== 200);
  expect(failed.length).toBeGreaterThan(0);
  expect(new Set(failed.map(({ status, error }) => `${status} ${error?.reason}`))).toEqual(new Set(['503 unavailable']));
  await expectAllWell(server, applicationId);
});

test('a network that breaks, under a crowd, costs the calls of that moment', async () => {
  const people = await crowdsActs();
  for (let turn = 0; turn < 3; turn++) {
    const crowd = people.map((acts, lane) => acts[lane % 5]?.());
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
  const other = new pg.Client(server.platform.config.databaseUrl ?? '');
  await other.connect();
  await other.query('begin');
  await other.query('select * from audit_head for update');
  expect(await actsOf(server, applicationId)['a change']?.()).toMatchObject(unavailable);
  await other.query('rollback');
  await other.end();
  await expectAllWell(server, applicationId);
});
