import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { BulkJob, BulkJobReport, Servers, User } from '@gatehouse/contract';
import { loadPolicies } from '@gatehouse/ability/node';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { createApp } from '../app.ts';
import { keptLog } from '../testing/kept-log.ts';
import { TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { runBulkJobs } from '../users/bulk/run-bulk-jobs.ts';
import { DAY, MINUTE } from './clock.ts';
import { systemCall } from './jobs.ts';
import { openDatabase } from './orm.ts';
import type { Platform } from './platform.ts';
import { beSeenByOthers } from './servers.ts';

const shipped = fileURLToPath(new URL('../../../../policies', import.meta.url));
let policiesDir: string;
let server: TestServer;
let made = 0;
const ends: (() => Promise<unknown>)[] = [];
beforeAll(async () => {
  policiesDir = await mkdtemp(join(tmpdir(), 'gatehouse-policies-'));
  await cp(shipped, policiesDir, { recursive: true });
  const file = join(policiesDir, 'roles', 'user.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^description: .*$/m, 'description: Says something else.'));
  server = await startTestServer();
});
afterEach(async () => {
  for (const end of ends.splice(0).toReversed()) await end();
});
afterAll(async () => {
  await server.stop();
  await rm(policiesDir, { recursive: true });
});

/** Another server on the same database, with other policies; its jobs are done only when told. */
async function another(): Promise<{ platform: Platform; url: string; log: () => string; seen(): Promise<unknown>; leave(): Promise<unknown> }> {
  const { logger, text } = keptLog();
  const orm = await openDatabase(server.platform.config);
  const platform: Platform = { ...server.platform, orm, logger, policies: loadPolicies(policiesDir) };
  const app = await createApp(platform);
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The second server has no port.');
  const leave = async () => beSeenByOthers.end?.(systemCall(platform));
  ends.push(async () => {
    await leave();
    await app.close();
    await orm.close(true);
  });
  return {
    platform,
    log: text,
    url: `http://127.0.0.1:${address.port}`,
    leave,
    seen: () => beSeenByOthers.run(systemCall(platform), new AbortController().signal),
  };
}

const ready = async (url: string) => (await fetch(`${url}/readyz`)).json();
const seen = () => beSeenByOthers.run(systemCall(server.platform), new AbortController().signal);

test('servers with other policies on one database say so, each in its log, in /readyz and to whoever reads the settings', async () => {
  const own = server.platform.policies.hash;
  expect(await ready(server.url)).toMatchObject({ status: 'ready', policyHash: own, otherPolicies: [] });
  const other = await another();
  expect(other.platform.policies.hash).not.toBe(own);
  await seen();
  await other.seen();
  await other.seen();
  expect(await ready(server.url)).toMatchObject({ status: 'ready', otherPolicies: [other.platform.policies.hash] });
  expect(await ready(other.url)).toMatchObject({ status: 'ready', otherPolicies: [own] });
  expect(other.log().split('Other servers on this database have other policies')).toHaveLength(2);
  expect(other.log()).toContain(own);
  const told = await server.owner.get<Servers>('account.servers');
  expect(told.items.map(({ policyHash, isThis }) => ({ policyHash, isThis }))).toEqual(
    expect.arrayContaining([
      { policyHash: own, isThis: true },
      { policyHash: other.platform.policies.hash, isThis: false },
    ]),
  );
  expect(told.disagree).toBe(true);
  const { client } = await server.person(`seen${++made}`, ['user']);
  expect((await client.query('account.servers')).error?.reason).toBe('not-permitted');
  await other.leave();
  expect(await ready(server.url)).toMatchObject({ otherPolicies: [] });
  expect((await server.owner.get<Servers>('account.servers')).disagree).toBe(false);
});

test('a server that was not heard of for a minute is gone, and so is one from a clock that was ahead', async () => {
  const other = await another();
  await other.seen();
  const saidAt = (at: number) => server.sql('update servers set seen_at = ? where policy_hash = ?', [new Date(at).toISOString(), other.platform.policies.hash]);
  for (const at of [-MINUTE, 2 * DAY]) {
    await saidAt(server.clock.now().getTime() + at);
    expect(await ready(server.url)).toMatchObject({ otherPolicies: [] });
  }
  await seen();
  expect(await server.sql('select 1 from servers where policy_hash = ?', [other.platform.policies.hash])).toEqual([]);
});

test('a job is done under the policies that it was started under, and by no server that has others', async () => {
  const other = await another();
  await other.seen();
  const { user } = await server.person(`done${++made}`, ['user']);
  const elsewhere = new TestClient(other.url);
  elsewhere.cookie = server.owner.cookie;
  const { job } = await elsewhere.do<{ job: BulkJob }>('users.startBulk', { ids: [user.id], action: 'deactivate' });
  await runBulkJobs(systemCall(server.platform), new AbortController().signal);
  expect(await server.owner.get<BulkJobReport>('users.bulkJob', { id: job.id })).toMatchObject({ state: 'running', done: 0 });
  await runBulkJobs(systemCall(other.platform), new AbortController().signal);
  expect(await server.owner.get<BulkJobReport>('users.bulkJob', { id: job.id })).toMatchObject({ state: 'finished', done: 1 });
});

test('a job whose policies no server has any more is stopped, says why, and keeps its report', async () => {
  const other = await another();
  await other.seen();
  const { user } = await server.person(`left${++made}`, ['user']);
  const elsewhere = new TestClient(other.url);
  elsewhere.cookie = server.owner.cookie;
  const { job } = await elsewhere.do<{ job: BulkJob }>('users.startBulk', { ids: [user.id], action: 'deactivate' });
  await other.leave();
  await expect
    .poll(async () => server.owner.get<BulkJobReport>('users.bulkJob', { id: job.id }), { timeout: 10_000 })
    .toMatchObject({ state: 'stopped', stopReason: 'policies-changed', matched: 1, done: 0 });
  expect((await server.owner.get<User>('users.get', { id: user.id })).status).toBe('active');
  const { items } = await server.owner.get<{ items: unknown[] }>('audit.list', { filter: { action: 'user.stop-bulk', subjectId: job.id } });
  expect(items).toMatchObject([{ reason: 'policies-changed' }]);
});
