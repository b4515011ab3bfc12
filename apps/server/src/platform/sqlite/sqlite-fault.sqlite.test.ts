import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { actsOf, csvOf, expectAllWell, freshName, newApplication, newVisitor, unavailable } from '../../testing/faults/acts.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import { migrate } from '../migrate.ts';

let server: TestServer;
let applicationId: string;
let other: DatabaseSync;
beforeAll(async () => {
  server = await startTestServer();
  applicationId = await newApplication(server);
  await newVisitor(server);
  other = new DatabaseSync(join(server.platform.config.dataDir, 'gatehouse.sqlite'));
});
afterAll(async () => {
  other.close();
  await server.stop();
});

/** Answers once the server has answered this often that it lives, all the while that something else is waited for. */
async function livesMeanwhile(waited: Promise<unknown>, times: number): Promise<void> {
  let over = false;
  void waited.then(() => (over = true));
  for (let turn = 0; turn < times; turn++) {
    expect((await fetch(`${server.url}/healthz`)).status).toBe(200);
    expect(over).toBe(false);
  }
}

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
  await server.sql('pragma max_page_count = 1');
  const [row] = await server.sql<{ max_page_count: number }>('pragma max_page_count');
  await server.sql(`pragma max_page_count = ${(row?.max_page_count ?? 0) + 40}`);
  const file = csvOf(Array.from({ length: 5000 }, freshName));
  const full = await server.owner.mutate('users.importCsv', { csv: file });
  expect(full).toMatchObject({ ...unavailable, error: { ...unavailable.error, message: expect.stringContaining('disk of the database is full') as string } });
  await server.sql('pragma max_page_count = 1000000');
  expect((await fetch(`${server.url}/readyz`)).status).toBe(200);
  expect(await server.owner.mutate('users.importCsv', { csv: file })).toMatchObject({ status: 200, data: { created: 5000 } });
  await expectAllWell(server, applicationId);
});
