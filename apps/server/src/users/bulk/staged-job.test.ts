import type { BulkJob, BulkPreview, Group, Page } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { systemCall } from '../../platform/jobs.ts';
import { databaseKind } from '../../platform/orm.ts';
import { rowsInsertedBy, statementsOf } from '../../testing/statement-plans.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import { purgeBulkJobs } from './purge-bulk-jobs.ts';
import { CHOOSING } from './staged-job.ts';

const PEOPLE = 2500;

let server: TestServer;
let group: Group;
beforeAll(async () => {
  server = await startTestServer();
  const rows = Array.from({ length: PEOPLE }, (_, row) => `staged.${row},Staged,Person,staged.${row}@example.org,user,\n`);
  await server.owner.do('users.importCsv', { csv: `username,firstName,lastName,email,roles,groups\n${rows.join('')}` });
  group = await server.owner.do<Group>('groups.create', { name: 'Staged' });
});
afterAll(() => server.stop());

const everybody = () => ({ filter: { search: 'staged.' }, action: 'addToGroup', groupId: group.id });
const count = async (table: string) => Number((await server.sql<{ rows: number | string }>(`select count(*) as rows from ${table}`))[0]?.rows);
const left = async () => [await count('bulk_jobs'), await count('bulk_rows')];
const events = async () => (await server.owner.get<Page<unknown>>('audit.list', { filter: { action: 'user.start-bulk', outcome: 'success' }, limit: 1 })).total;
const until = async (holds: () => Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 2));
};

const onSqlite = () => databaseKind(server.platform.orm.em) === 'sqlite';
/** From now on rows of jobs can't be written beyond so many, nor removed: the process that is at it gives up and leaves what there is, as if it was killed. */
async function breakOff(after: number): Promise<void> {
  if (onSqlite()) {
    await server.sql(
      `create trigger full_up before insert on bulk_rows when (select count(*) from bulk_rows) >= ${after} begin select raise(abort, 'broken off'); end`,
    );
    await server.sql("create trigger kept before delete on bulk_rows begin select raise(abort, 'broken off'); end");
    return;
  }
  await server.sql(
    `create function broken() returns trigger language plpgsql as $$ begin
       if tg_op = 'DELETE' or (select count(*) from bulk_rows) >= ${after} then raise exception 'broken off'; end if; return new; end $$;
     create trigger broken before insert or delete on bulk_rows for each statement execute function broken()`,
  );
}
const mend = () =>
  Promise.all(
    (onSqlite() ? ['drop trigger full_up', 'drop trigger kept'] : ['drop trigger broken on bulk_rows; drop function broken()']).map((text) => server.sql(text)),
  );

test('a job whose process is gone before all were chosen is never seen nor done, and is taken back', async () => {
  await breakOff(600);
  expect((await server.owner.mutate('users.startBulk', everybody())).status).toBe(500);
  await mend();
  const [job] = await server.sql<{ id: string }>('select id from bulk_jobs');
  expect(await count('bulk_rows')).toBeGreaterThan(0);
  expect(await server.owner.get('users.bulkJobs')).toMatchObject({ items: [] });
  for (const path of ['users.bulkJob', 'users.cancelBulk', 'users.undoBulk']) {
    const input = { id: job?.id };
    const reply = path === 'users.bulkJob' ? await server.owner.query(path, input) : await server.owner.mutate(path, input);
    expect([path, reply.error?.reason]).toEqual([path, 'not-found']);
  }
  server.clock.advance(2 * CHOOSING);
  await purgeBulkJobs(systemCall(server.platform));
  expect([...(await left()), await events()]).toEqual([0, 0, 0]);
  expect(await server.owner.get('groups.get', { id: group.id })).toMatchObject({ memberCount: 0 });
});

test('whoever is demoted while those whom a job is for are chosen starts nothing, and nothing is left of it', async () => {
  const { client, user } = await server.person('bulk.starter', ['it-admin']);
  const starting = client.mutate('users.startBulk', everybody());
  await until(async () => (await count('bulk_rows')) > 0);
  await server.owner.do('users.setRoles', { id: user.id, version: user.version, roles: [{ role: 'user' }] });
  expect((await starting).error?.reason).toBe('not-permitted');
  expect([...(await left()), await events()]).toEqual([0, 0, 0]);
});

test('a job is for all who match, as the preview said, and no transaction writes more than a few of its rows', async () => {
  const { matched } = await server.owner.do<BulkPreview>('users.previewBulk', everybody());
  let job: BulkJob | undefined;
  const sent = await statementsOf(server, async () => {
    ({ job } = await server.owner.do<{ job: BulkJob }>('users.startBulk', everybody()));
  });
  expect([matched, job?.matched]).toEqual([PEOPLE, PEOPLE]);
  const written = rowsInsertedBy(sent, 'bulk_rows');
  expect(written.reduce((sum, rows) => sum + rows, 0)).toBe(PEOPLE);
  expect(written.length).toBeGreaterThan(2);
  expect(Math.max(...written)).toBeLessThanOrEqual(onSqlite() ? 1024 : 2048);
  const rows = await server.sql<{ users: number | string }>('select count(*) as users from bulk_rows r join users u on u.id = r.user_id where r.job_id = ?', [
    job?.id,
  ]);
  expect(Number(rows[0]?.users)).toBe(PEOPLE);
  await server.owner.do('users.cancelBulk', { id: job?.id });
});

test('of two undos of one job at once, one is started', async () => {
  const ids = (await server.sql<{ id: string }>("select id from users where username like 'staged.1%' order by id limit 300")).map(({ id }) => id);
  const other = await server.owner.do<Group>('groups.create', { name: 'Undone' });
  const { job } = await server.owner.do<{ job: BulkJob }>('users.startBulk', { ids, action: 'addToGroup', groupId: other.id });
  await until(async () => (await server.owner.get<BulkJob>('users.bulkJob', { id: job.id })).state === 'finished');
  const replies = await Promise.all([1, 2].map(() => server.owner.mutate('users.undoBulk', { id: job.id })));
  expect(replies.map(({ status, error }) => [status, error?.reason]).toSorted()).toEqual([
    [200, undefined],
    [409, 'wrong-status'],
  ]);
  const started = replies.flatMap(({ data }) => (data ? [(data as { job: BulkJob }).job] : []));
  expect(started.map(({ matched }) => matched)).toEqual([ids.length]);
  expect(await server.sql('select id from bulk_jobs where undo_of = ?', [job.id])).toEqual([{ id: started[0]?.id }]);
});
