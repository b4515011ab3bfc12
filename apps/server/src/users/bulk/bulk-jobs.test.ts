import type { BulkJob, BulkJobReport, BulkPreview, Group, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestClient } from '../../testing/test-client.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';

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
