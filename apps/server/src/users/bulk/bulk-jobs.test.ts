import type { BulkJob, BulkJobReport, BulkPreview, Group, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../../platform/clock.ts';
import { systemCall } from '../../platform/jobs.ts';
import { letOthersGo } from '../../platform/let-others-go.ts';
import type { TestClient } from '../../testing/test-client.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';
import { purgeBulkJobs } from './purge-bulk-jobs.ts';
import { runBulkJobs } from './run-bulk-jobs.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const name = () => `job${++made}`;
const header = 'username,firstName,lastName,email,roles,groups';

/** Users made by an import, by role, whose last name is `tag`. */
async function people(tag: string, rows: Record<string, number>): Promise<User[]> {
  const lines = Object.entries(rows).flatMap(([role, count]) =>
    Array.from({ length: count }, () => {
      const username = name();
      return `${username},Some,${tag},${username}@example.org,${role},`;
    }),
  );
  await server.owner.do('users.importCsv', { csv: `${header}\n${lines.join('\n')}` });
  return (await server.owner.get<Page<User>>('users.list', { search: tag, limit: 100 })).items;
}

const start = async (client: TestClient, input: object) => (await client.do<{ job: BulkJob }>('users.startBulk', input)).job;

/** The job's report once it is over. */
async function ended(client: TestClient, id: string): Promise<BulkJobReport> {
  for (;;) {
    const job = await client.get<BulkJobReport>('users.bulkJob', { id });
    if (job.state !== 'running') return job;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a job does to all that match what the act does to each, counts, says why some are skipped, and is on record', async () => {
  const { client, user: self } = await server.person(name(), ['developer']);
  await people('Quill', { user: 7, governance: 3, 'it-admin': 2 });
  await server.sql("update users set search_text = search_text || ' quill' where id = ?", [self.id]);
  const started = await start(client, { filter: { search: 'quill' }, action: 'deactivate', reason: 'They left.' });
  expect(started).toMatchObject({ action: 'deactivate', state: 'running', matched: 13, done: 0, skipped: 0, finishedAt: null });
  const job = await ended(client, started.id);
  expect(job).toMatchObject({ state: 'finished', matched: 13, done: 10, unchanged: 0, skipped: 3 });
  expect(job.reasons).toEqual([
    { reason: 'above-ceiling', count: 2 },
    { reason: 'own-roles', count: 1 },
  ]);
  const { total } = await server.owner.get<Page<User>>('users.list', { search: 'quill', filter: { status: ['deactivated'] } });
  expect(total).toBe(10);
  // On record with each act, and no longer with the job.
  const acts = await server.owner.get<Page<{ reason: string; requestId: string }>>('audit.list', { filter: { action: 'user.deactivate', actorId: self.id } });
  expect(acts.items[0]).toMatchObject({ reason: 'They left.', requestId: expect.any(String), address: expect.any(String) });
  expect(await server.sql('select reason, origin from bulk_jobs where id = ?', [job.id])).toEqual([{ reason: null, origin: '{}' }]);
  const events = await server.owner.get<Page<{ action: string; actor: { id: string } }>>('audit.list', { filter: { actorId: self.id }, limit: 100 });
  const actions = events.items.map(({ action }) => action);
  expect(actions.filter((action) => action === 'user.deactivate')).toHaveLength(10);
  expect(actions.filter((action) => action === 'user.start-bulk')).toHaveLength(1);
  const finished = await server.owner.get<Page<object>>('audit.list', { filter: { action: 'user.finish-bulk', subjectId: job.id } });
  expect(finished.items).toMatchObject([{ actor: { kind: 'system' }, changes: { done: { after: 10 }, skipped: { after: 3 } } }]);
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});

test('nobody but the starter sees a job, or stops or undoes it', async () => {
  const [one] = await people('Only', { user: 1 });
  const { client } = await server.person(name(), ['it-admin']);
  const { id } = await start(client, { ids: [one?.id], action: 'deactivate' });
  await ended(client, id);
  for (const other of [server.owner, (await server.person(name(), ['it-admin'])).client]) {
    expect((await other.query('users.bulkJob', { id })).error?.reason).toBe('not-found');
    expect((await other.mutate('users.cancelBulk', { id })).error?.reason).toBe('not-found');
    expect((await other.mutate('users.undoBulk', { id })).error?.reason).toBe('not-found');
    expect((await other.get<{ items: BulkJob[] }>('users.bulkJobs')).items.map((job) => job.id)).not.toContain(id);
  }
  expect((await client.get<{ items: BulkJob[] }>('users.bulkJobs')).items.map((job) => job.id)).toEqual([id]);
});

test('what would be refused for everybody is refused at once', async () => {
  const [one] = await people('Atonce', { user: 1 });
  const group = await server.owner.do<Group>('groups.create', { name: name() });
  const { client: governance } = await server.person(name(), ['governance']);
  const { client: user } = await server.person(name(), ['user']);
  const ids = [one?.id];
  const refusal = async (client: TestClient, input: object) => (await client.mutate('users.startBulk', { ids, ...input })).error?.reason;
  expect(await refusal(user, { action: 'deactivate' })).toBe('not-permitted');
  expect(await refusal(governance, { action: 'addToGroup', groupId: group.id })).toBe('not-permitted');
  expect(await refusal(governance, { action: 'setRoles', roles: ['developer'] })).toBe('above-ceiling');
  expect(await refusal(governance, { action: 'setRoles', roles: ['emperor'] })).toBe('unknown-role');
  expect(await refusal(server.owner, { action: 'addToGroup', groupId: server.platform.ids.next() })).toBe('invalid');
  expect(await refusal(server.owner, { action: 'deactivate', dryRun: true })).toBe('invalid');
});

test('a preview says what would happen, to whom not and why, and changes nothing', async () => {
  const { client } = await server.person(name(), ['developer']);
  const group = await server.owner.do<Group>('groups.create', { name: name() });
  const users = await people('Preview', { user: 4, 'it-admin': 5 });
  const [first] = users.filter(({ roles }) => roles[0]?.role === 'user');
  await server.owner.do('groups.addMembers', { id: group.id, userIds: [first?.id] });
  const before = JSON.stringify(await server.sql('select * from users order by id'));
  const preview = await client.do<BulkPreview>('users.previewBulk', { filter: { search: 'preview' }, action: 'deactivate' });
  expect(preview).toMatchObject({ matched: 9, checked: 9, done: 4, unchanged: 0, skipped: [{ reason: 'above-ceiling', count: 5 }] });
  const admins = users.filter(({ roles }) => roles[0]?.role === 'it-admin').map(({ username }) => username);
  expect(preview.skipped[0]?.examples).toHaveLength(3);
  expect(admins).toEqual(expect.arrayContaining(preview.skipped[0]?.examples ?? []));
  const adding = await server.owner.do<BulkPreview>('users.previewBulk', { filter: { search: 'preview' }, action: 'addToGroup', groupId: group.id });
  expect(adding).toMatchObject({ matched: 9, checked: 9, done: 8, unchanged: 1, skipped: [] });
  expect(JSON.stringify(await server.sql('select * from users order by id'))).toBe(before);
  expect((await client.get<{ items: BulkJob[] }>('users.bulkJobs')).items).toEqual([]);
});

test('the result of each row can be downloaded in words, by the starter alone', async () => {
  const { client } = await server.person(name(), ['developer']);
  const [user, admin] = [...(await people('Resulta', { user: 1 })), ...(await people('Resultb', { 'it-admin': 1 }))];
  const gone = await server.owner.do<{ user: User }>('users.create', { username: name(), firstName: 'G', roles: ['user'] });
  const { id } = await start(client, { ids: [user?.id, admin?.id, gone.user.id], action: 'deactivate' });
  await ended(client, id);
  await server.owner.do('users.delete', { id: gone.user.id });
  const path = `/export/bulk-result.csv?input=${encodeURIComponent(JSON.stringify({ id }))}`;
  const response = await client.fetch(path);
  expect(response.headers.get('content-disposition')).toMatch(/attachment; filename="gatehouse-bulk-result-/);
  expect((await response.text()).replace('\uFEFF', '').split('\r\n')).toEqual([
    'username,id,outcome,reason',
    `${user?.username},${user?.id},Done,`,
    `${admin?.username},${admin?.id},Skipped,Their permissions exceed yours`,
    `,${gone.user.id},Done,`,
    '',
  ]);
  expect((await server.owner.fetch(path)).status).toBe(404);
  expect((await server.anonymous().fetch(path)).status).toBe(401);
  const { total } = await server.owner.get<Page<object>>('audit.list', { filter: { action: 'user.export-bulk-result' } });
  expect(total).toBe(1);
});

/** Waits until so many rows of a job have had their turn. */
async function reached(client: TestClient, id: string, rows: number): Promise<BulkJob> {
  for (;;) {
    const job = await client.get<BulkJob>('users.bulkJob', { id });
    if (job.done + job.skipped >= rows || job.state !== 'running') return job;
  }
}

const counted = (search: string, status: string) =>
  server.owner.get<Page<User>>('users.list', { search, filter: { status: [status] }, limit: 1 }).then(({ total }) => total);

test('a cancelled job stops before the answer, and what it did can be undone', async () => {
  const { client } = await server.person(name(), ['it-admin']);
  await people('Cancel', { user: 1500 });
  const { id } = await start(client, { filter: { search: 'cancel' }, action: 'deactivate' });
  await reached(client, id, 5);
  expect((await client.mutate('users.undoBulk', { id })).error?.reason).toBe('wrong-status');
  const cancelled = await client.do<BulkJob>('users.cancelBulk', { id });
  expect(cancelled).toMatchObject({ state: 'cancelled', finishedAt: expect.any(String) });
  expect(cancelled.done).toBeGreaterThanOrEqual(5);
  expect(cancelled.done).toBeLessThan(1500);
  expect(await counted('cancel', 'deactivated')).toBe(cancelled.done);
  const rows = await server.sql('select outcome, count(*) as number from bulk_rows where job_id = ? group by outcome', [id]);
  expect(rows).toHaveLength(2);

  const { job: undo } = await client.do<{ job: BulkJob }>('users.undoBulk', { id });
  expect(undo).toMatchObject({ action: 'reactivate', matched: cancelled.done, undoOf: id });
  expect(await ended(client, undo.id)).toMatchObject({ state: 'finished', done: cancelled.done, skipped: 0 });
  expect(await counted('cancel', 'deactivated')).toBe(0);
  expect(await counted('cancel', 'invited')).toBe(1500);
  expect(await client.do<BulkJob>('users.cancelBulk', { id })).toMatchObject({ state: 'cancelled', undoneBy: undo.id });
});

test('a starter who is demoted in the middle stops the job: nothing is done in their name any more', async () => {
  const { client, user } = await server.person(name(), ['it-admin']);
  await people('Demoted', { governance: 1500 });
  const { id } = await start(client, { filter: { search: 'demoted' }, action: 'deactivate' });
  await reached(client, id, 5);
  await server.owner.do('users.setRoles', { id: user.id, version: user.version, roles: [{ role: 'developer' }] });
  const done = await counted('demoted', 'deactivated');
  const job = await ended(client, id);
  expect(job).toMatchObject({ state: 'stopped', stopReason: 'permissions-changed', done, skipped: 0 });
  expect(job.done).toBeLessThan(1500);
  expect(await counted('demoted', 'deactivated')).toBe(done);
});

test('a starter who is deactivated in the middle stops it too', async () => {
  const { client, user } = await server.person(name(), ['it-admin']);
  await people('Fired', { user: 1500 });
  const { id } = await start(client, { filter: { search: 'fired' }, action: 'deactivate' });
  await reached(client, id, 5);
  await server.owner.do('users.deactivate', { id: user.id });
  const done = await counted('fired', 'deactivated');
  await expect.poll(async () => (await server.sql<{ state: string }>('select state from bulk_jobs where id = ?', [id]))[0]?.state).toBe('stopped');
  expect(await counted('fired', 'deactivated')).toBe(done);
});

test('several runners at once do each row once', async () => {
  const { client } = await server.person(name(), ['it-admin']);
  await people('Runners', { user: 300 });
  const { id } = await start(client, { filter: { search: 'runners' }, action: 'deactivate' });
  // What keeps runners apart is taken away all the time, so that they meet on the same rows.
  const stop = new AbortController();
  const meddle = async () => {
    while (!stop.signal.aborted) {
      await server.sql('update bulk_jobs set taken_until = null where id = ?', [id]);
      await letOthersGo();
    }
  };
  const meddling = meddle();
  await Promise.all([1, 2, 3].map(() => runBulkJobs(systemCall(server.platform), new AbortController().signal)));
  stop.abort();
  await meddling;
  expect(await ended(client, id)).toMatchObject({ state: 'finished', matched: 300, done: 300, unchanged: 0, skipped: 0 });
  const events = await server.sql(
    "select subject_id from audit_events where action = 'user.deactivate' and subject_id in (select user_id from bulk_rows where job_id = ?)",
    [id],
  );
  expect(events).toHaveLength(300);
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});

test('an undo of setting roles gives back what each had, with its end, but not to those who were changed since', async () => {
  const users = await people('Rolesback', { user: 3, governance: 1 });
  const [kept, changed, over] = users.filter(({ roles }) => roles[0]?.role === 'user');
  const at = (milliseconds: number) => new Date(server.clock.now().getTime() + milliseconds).toISOString();
  const later = at(HOUR);
  await server.owner.do('users.setRoles', { id: kept?.id, version: kept?.version, roles: [{ role: 'user' }, { role: 'developer', expiresAt: later }] });
  await server.owner.do('users.setRoles', { id: over?.id, version: over?.version, roles: [{ role: 'developer', expiresAt: at(MINUTE) }] });
  const held = async (user: User | undefined) =>
    (await server.owner.get<User>('users.get', { id: user?.id })).roles.map(({ role, expiresAt }) => [role, expiresAt]);
  const { id } = await start(server.owner, { ids: users.map((user) => user.id), action: 'setRoles', roles: ['governance'] });
  expect(await ended(server.owner, id)).toMatchObject({ matched: 4, done: 3, unchanged: 1, skipped: 0, roles: ['governance'] });
  const { version } = await server.owner.get<User>('users.get', { id: changed?.id });
  await server.owner.do('users.update', { id: changed?.id, version, firstName: 'Since' });
  server.clock.advance(2 * MINUTE);

  const { job: undo } = await server.owner.do<{ job: BulkJob }>('users.undoBulk', { id });
  const undone = await ended(server.owner, undo.id);
  expect(undone).toMatchObject({ roles: null, matched: 3, done: 1, skipped: 2 });
  // The only role that the third had is over by now, so there is nothing to give back.
  expect(undone.reasons).toEqual([
    { reason: 'changed-since', count: 1 },
    { reason: 'invalid', count: 1 },
  ]);
  expect(await held(kept)).toEqual([
    ['developer', later],
    ['user', null],
  ]);
  expect([await held(changed), await held(over)]).toEqual([[['governance', null]], [['governance', null]]]);
  expect((await server.owner.mutate('users.undoBulk', { id })).error?.reason).toBe('wrong-status');
  // An undo can be undone: whoever got their roles back has the new ones again.
  const { job: redo } = await server.owner.do<{ job: BulkJob }>('users.undoBulk', { id: undo.id });
  expect(await ended(server.owner, redo.id)).toMatchObject({ matched: 1, done: 1 });
  expect(await held(kept)).toEqual([['governance', null]]);
});

test('a job of added roles is undone to what each held before, and one of invitations is not undone', async () => {
  const users = await people('Addedback', { user: 2, governance: 1 });
  const ids = users.map((user) => user.id);
  const held = async () =>
    (await Promise.all(ids.map((id) => server.owner.get<User>('users.get', { id })))).map(({ roles }) => roles.map(({ role }) => role).join());
  const before = await held();
  const { id } = await start(server.owner, { ids, action: 'addRoles', roles: ['governance'] });
  expect(await ended(server.owner, id)).toMatchObject({ matched: 3, done: 2, unchanged: 1, roles: ['governance'] });
  const { job: undo } = await server.owner.do<{ job: BulkJob }>('users.undoBulk', { id });
  expect(await ended(server.owner, undo.id)).toMatchObject({ matched: 2, done: 2 });
  expect(await held()).toEqual(before);

  const invited = await ended(server.owner, (await start(server.owner, { ids, action: 'invite' })).id);
  expect(invited).toMatchObject({ matched: 3, done: 3, unchanged: 0 });
  const again = await ended(server.owner, (await start(server.owner, { ids, action: 'invite' })).id);
  expect(again).toMatchObject({ matched: 3, done: 0, unchanged: 3 });
  const refused = await server.owner.mutate('users.undoBulk', { id: invited.id });
  expect([refused.status, refused.error?.reason]).toEqual([409, 'wrong-status']);
});

test('a preview is gone on with until all are counted, and says who loses which role', async () => {
  const users = await people('Losing', { user: 2, governance: 3 });
  const losers = users.filter(({ roles }) => roles[0]?.role === 'governance').map(({ username }) => username);
  const input = { filter: { search: 'losing' }, action: 'setRoles', roles: ['developer', 'user'] };
  const preview = await server.owner.do<BulkPreview>('users.previewBulk', input);
  expect(preview).toMatchObject({ matched: 5, checked: 5, done: 5, next: null, losing: [{ role: 'governance', count: 3 }] });
  expect(preview.losing[0]?.examples.toSorted()).toEqual(losers.toSorted());
  const sorted = users.map((user) => user.id).toSorted();
  const rest = await server.owner.do<BulkPreview>('users.previewBulk', { ...input, after: sorted[2] });
  expect(rest).toMatchObject({ matched: 5, checked: 2, next: null });
  await people('Thousands', { user: 1001 });
  const first = await server.owner.do<BulkPreview>('users.previewBulk', { filter: { search: 'thousands' }, action: 'addRoles', roles: ['governance'] });
  expect(first).toMatchObject({ matched: 1001, checked: 1000, done: 1000, losing: [] });
  const last = await server.owner.do<BulkPreview>('users.previewBulk', {
    filter: { search: 'thousands' },
    action: 'addRoles',
    roles: ['governance'],
    after: first.next,
  });
  expect(last).toMatchObject({ matched: 1001, checked: 1, done: 1, next: null });
});

test('an undo of adding to a group leaves in it who was in it before', async () => {
  const group = await server.owner.do<Group>('groups.create', { name: name() });
  const [member, other] = await people('Grouped', { user: 2 });
  await server.owner.do('groups.addMembers', { id: group.id, userIds: [member?.id] });
  const { id } = await start(server.owner, { filter: { search: 'grouped' }, action: 'addToGroup', groupId: group.id });
  expect(await ended(server.owner, id)).toMatchObject({ done: 1, unchanged: 1, group: { id: group.id, name: group.name } });
  const { job } = await server.owner.do<{ job: BulkJob }>('users.undoBulk', { id });
  expect(await ended(server.owner, job.id)).toMatchObject({ action: 'removeFromGroup', matched: 1, done: 1 });
  const members = await server.owner.get<Page<User>>('groups.members', { id: group.id });
  expect(members.items.map((user) => user.id)).toEqual([member?.id]);
  expect(other).toBeDefined();
});

test('the last active Owner is passed over, and one person has at most five jobs at a time', async () => {
  const { client } = await server.person(name(), ['owner']);
  const [one] = await people('Five', { user: 1 });
  const [root] = await server.sql<{ id: string }>("select id from users where username = 'root'");
  const { id } = await start(client, { ids: [root?.id], action: 'setRoles', roles: ['user'] });
  expect(await ended(client, id)).toMatchObject({ done: 1 });
  const self = (await client.get<{ user: User }>('auth.me')).user;
  const last = await start(client, { ids: [self.id], action: 'setRoles', roles: ['user'] });
  expect((await ended(client, last.id)).reasons).toEqual([{ reason: 'own-roles', count: 1 }]);
  const { job } = await client.do<{ job: BulkJob }>('users.undoBulk', { id });
  await ended(client, job.id);

  // They wait for a server that has the policies that they were started under.
  const now = server.clock.now().toISOString();
  await server.sql("insert into servers (id, policy_hash, version, started_at, seen_at) values ('another', 'others', '1', ?, ?)", [now, now]);
  for (let turn = 0; turn < 5; turn++) {
    const { id: waiting } = await start(client, { ids: [one?.id], action: 'reactivate' });
    await ended(client, waiting);
    await server.sql("update bulk_jobs set policy_hash = 'others', state = 'running', finished_at = null where id = ?", [waiting]);
  }
  expect((await client.mutate('users.startBulk', { ids: [one?.id], action: 'reactivate' })).error?.reason).toBe('rate-limited');
  await server.sql("update bulk_jobs set policy_hash = null where policy_hash = 'others'");
  await server.sql("delete from servers where id = 'another'");
});

test('an undo that was stopped, or changed nobody, can be done again for whom is left, and not once all are changed back', async () => {
  const all = await people('Undone', { user: 3 });
  const { id } = await start(server.owner, { ids: all.map((user) => user.id), action: 'deactivate' });
  await ended(server.owner, id);
  const undo = () => server.owner.mutate('users.undoBulk', { id });
  const undone = async () => ended(server.owner, ((await undo()).data as { job: BulkJob }).job.id);
  const [first, second] = all;
  await server.sql('update users set version = version + 1 where id in (?, ?)', [first?.id, second?.id]);
  // Two were changed since; the third is deleted from the rows that the undo is for, as if it was cancelled before.
  const cancelled = await undone();
  expect(cancelled).toMatchObject({ done: 1, skipped: 2 });
  await server.sql("update bulk_jobs set state = 'cancelled' where id = ?", [cancelled.id]);
  const again = await undone();
  expect(again).toMatchObject({ matched: 2, done: 0, skipped: 2 });
  await server.sql('update users set version = version - 1 where id in (?, ?)', [first?.id, second?.id]);
  expect(await undone()).toMatchObject({ matched: 2, done: 2 });
  expect((await undo()).error).toMatchObject({ reason: 'wrong-status', message: 'It was undone already.' });
});

test('whoever started a job and is deleted ends it, on record; the report stays for whoever may read the whole trail', async () => {
  const all = await people('Leaving', { user: 4 });
  const { client, user } = await server.person(name(), ['it-admin']);
  const { client: other } = await server.person(name(), ['user']);
  const now = server.clock.now().toISOString();
  await server.sql("insert into servers (id, policy_hash, version, started_at, seen_at) values ('another', 'others', '1', ?, ?)", [now, now]);
  const { id } = await start(client, { ids: all.map((one) => one.id), action: 'reactivate', reason: 'Of Ada.' });
  await ended(client, id);
  await server.sql("update bulk_jobs set policy_hash = 'others', state = 'running', finished_at = null where id = ?", [id]);
  await server.owner.do('users.deactivate', { id: user.id });
  await server.owner.do('users.delete', { id: user.id, erase: true });
  await server.sql("delete from servers where id = 'another'");
  expect(await server.owner.get<BulkJobReport>('users.bulkJob', { id })).toMatchObject({ state: 'stopped', stopReason: 'deleted', matched: 4 });
  expect((await other.query('users.bulkJob', { id })).error?.reason).toBe('not-found');
  const { items } = await server.owner.get<Page<{ reason: string }>>('audit.list', { filter: { action: 'user.stop-bulk', subjectId: id } });
  expect(items).toMatchObject([{ reason: 'deleted' }]);
  expect(JSON.stringify(await server.sql('select * from bulk_jobs where id = ?', [id]))).not.toContain('Ada');
});

test('jobs are forgotten after 30 days, with their rows', async () => {
  const [one] = await people('Forgotten', { user: 1 });
  const { id } = await start(server.owner, { ids: [one?.id], action: 'deactivate' });
  await ended(server.owner, id);
  server.clock.advance(29 * DAY);
  await purgeBulkJobs(systemCall(server.platform));
  expect(await server.sql('select 1 from bulk_rows where job_id = ?', [id])).toHaveLength(1);
  server.clock.advance(2 * DAY);
  expect(await purgeBulkJobs(systemCall(server.platform))).toBeGreaterThan(0);
  expect(await server.sql('select 1 from bulk_rows where job_id = ?', [id])).toEqual([]);
  expect(await server.sql('select 1 from bulk_jobs where id = ?', [id])).toEqual([]);
});
