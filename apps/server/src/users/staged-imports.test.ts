import type { ErrorReason, Group, ImportResult, Page, Role, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { commandLineCall } from '../administration.ts';
import { systemCall } from '../platform/jobs.ts';
import { databaseKind, type Em } from '../platform/orm.ts';
import { ShortTurns } from '../platform/short-turns.ts';
import { newApplication } from '../testing/faults/acts.ts';
import { rowsInsertedBy, statementsOf } from '../testing/statement-plans.ts';
import type { TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { finishImports, undoImport } from './finish-import.ts';
import { ImportJudge } from './judge-import.ts';
import { readImportRows } from './read-import-rows.ts';
import { StagedImport, TAKEN } from './stage-import.ts';

const header = 'username,firstName,lastName,email,roles,groups\n';
const fileOf = (name: string, people: number, groups = '', roles = 'user') =>
  header + Array.from({ length: people }, (_, row) => `${name}.${row},Staged,Person,${name}.${row}@example.org,${roles},${groups}`).join('\n');

let server: TestServer;
let applicationId: string;
beforeAll(async () => {
  server = await startTestServer();
  applicationId = await newApplication(server);
});
afterAll(() => server.stop());

/** Judges and stages a file, and leaves it there. */
async function stage(csv: string) {
  const call = commandLineCall(server.platform);
  const judge = new ImportJudge(call);
  const staged = await StagedImport.begin(call);
  const rows = [];
  for await (const row of readImportRows(csv)) rows.push(row);
  const { good, errors } = await staged.write(judge, rows, new ShortTurns(databaseKind(call.em)), () => true);
  return { staged, judge, result: { rows: rows.length, valid: good.length, created: staged.people, errors } };
}

const importIt = async (client: TestClient, csv: string, onError = 'abort') => {
  const { data, ...rest } = await client.mutate('users.importCsv', { csv, onError });
  return { ...rest, data: data as ImportResult | undefined };
};
const until = async (holds: () => Promise<boolean>) => {
  while (!(await holds())) await new Promise((resolve) => setTimeout(resolve, 2));
};
const count = async (table: string) => Number((await server.sql<{ rows: number | string }>(`select count(*) as rows from ${table}`))[0]?.rows);
const isStaging = async () => (await count('import_rows')) > 0;
const events = async (action: string) => (await server.owner.get<Page<unknown>>('audit.list', { filter: { action }, limit: 1 })).total;
const noTrace = async () => [await count('imports'), await count('import_rows'), await count('import_groups')];

const numbersSeen = async (name: string): Promise<Record<string, unknown>> => {
  const groups = await server.owner.get<Page<Group>>('groups.list', { search: 'sight' });
  const { roles } = await server.owner.get<{ roles: Role[] }>('roles.list');
  const user = { username: `${name}.0` };
  const decision = await server.owner.do<{ reason: string }>('access.authorize', { applicationId, user, requestType: 'prompt', traits: [] });
  const exported = await (await server.owner.fetch('/export/users.csv')).text();
  return {
    total: (await server.owner.get<Page<User>>('users.list', { limit: 1 })).total,
    found: (await server.owner.get<Page<User>>('users.list', { search: name, limit: 1 })).total,
    invited: (await server.owner.get<Page<User>>('users.list', { filter: { status: ['invited'] }, limit: 1 })).total,
    governance: (await server.owner.get<Page<User>>('users.list', { filter: { role: ['governance'] }, limit: 1 })).total,
    members: groups.items.map(({ name: group, memberCount }) => [group, memberCount]),
    holders: roles.flatMap(({ role, holders }) => (['governance', 'developer'].includes(role) ? [[role, holders]] : [])),
    decision: decision.reason,
    exported: exported.split('\n').filter((line) => line.includes(`${name}.`)).length,
  };
};

test('of an import nothing is seen until all is, and then all: lists, counts, members, holders, decisions, exports', async () => {
  const old = await server.owner.do<Group>('groups.create', { name: 'Sight old', roles: ['developer'] });
  const before = await numbersSeen('sight');
  const { staged, judge, result } = await stage(fileOf('sight', 300, 'Sight old|Sight new', 'governance'));
  expect(result).toEqual({ rows: 300, valid: 300, created: 300, errors: [] });
  expect(await numbersSeen('sight')).toEqual(before);
  const { id } = (await server.sql<{ id: string }>("select id from users where username = 'sight.0'"))[0] ?? { id: '' };
  expect((await server.owner.query('users.get', { id })).error?.reason).toBe('not-found');
  expect((await server.owner.query('roles.explain', { principal: 'sight.0', action: 'read', subject: 'User' })).error?.reason).toBe('not-found');
  expect((await server.owner.get<Page<User>>('groups.members', { id: old.id })).items).toEqual([]);

  await staged.commit(judge, result);
  const after = await numbersSeen('sight');
  const more = (value: unknown) => Number(value) + 300;
  expect(after).toEqual({
    total: more(before['total']),
    found: 300,
    invited: more(before['invited']),
    governance: more(before['governance']),
    members: [
      ['Sight new', 300],
      ['Sight old', 300],
    ],
    holders: (before['holders'] as [string, number][]).map(([role, holders]) => [role, holders + 300]),
    decision: after['decision'],
    exported: 300,
  });
  expect(after['decision']).not.toBe(before['decision']);

  server.clock.advance(TAKEN + 1000);
  await finishImports(systemCall(server.platform), new AbortController().signal);
  await until(async () => (await count('imports')) === 0);
  expect(await noTrace()).toEqual([0, 0, 0]);
  expect(await numbersSeen('sight')).toEqual(after);
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});

test('names are kept from being taken while an import is under way, by anybody and by another import', async () => {
  const { staged } = await stage(`${header}kept.name,Kept,,kept@example.org,user,Kept crew\n`);
  const create = async (fields: object) => (await server.owner.mutate('users.create', { firstName: 'K', roles: ['user'], ...fields })).error?.reason;
  expect(await create({ username: 'KEPT.name' })).toBe('username-taken');
  expect(await create({ username: 'other.name', email: 'Kept@example.org' })).toBe('email-taken');
  expect(await create({ username: 'kept@example.org' })).toBe('username-taken');
  expect(await create({ username: 'kеpt.name' })).toBe('username-taken');
  expect((await server.owner.mutate('groups.create', { name: 'kept CREW' })).error?.reason).toBe('name-taken');
  const another = await importIt(server.owner, `${header}kept.name,K,,,user,\nnew.name,K,,,user,Kept crew\n`);
  expect(another.data?.errors.map(({ line, reason }) => [line, reason])).toEqual([
    [2, 'username-taken'],
    [3, 'name-taken'],
  ]);
  await undoImport(server.platform, staged.id);
  expect(await create({ username: 'kept.name', email: 'kept@example.org' })).toBeUndefined();
  expect((await server.owner.mutate('groups.create', { name: 'Kept crew' })).error).toBeNull();
});

test('an import whose process is gone before all was there leaves nothing behind', async () => {
  await server.owner.do('groups.create', { name: 'Left old' });
  const before = await Promise.all(['users', 'groups', 'role_grants', 'group_members'].map(count));
  const { total } = await server.owner.get<Page<User>>('users.list', { limit: 1 });
  await stage(fileOf('left', 700, 'Left old|Left new'));
  server.clock.advance(TAKEN + 1000);
  await finishImports(systemCall(server.platform), new AbortController().signal);
  await until(async () => (await count('imports')) === 0);
  expect(await Promise.all(['users', 'groups', 'role_grants', 'group_members'].map(count))).toEqual(before);
  expect(await noTrace()).toEqual([0, 0, 0]);
  expect((await server.owner.get<Page<User>>('users.list', { limit: 1 })).total).toBe(total);
});

test('an import whose process is gone after all was there goes on record by the next one, each person once and in the importer’s name', async () => {
  const before = await events('user.create');
  const { staged, judge, result } = await stage(fileOf('recorded', 700, 'Recorded'));
  await staged.commit(judge, result);
  server.clock.advance(TAKEN + 1000);
  await Promise.all([1, 2].map(() => finishImports(systemCall(server.platform), new AbortController().signal)));
  await until(async () => (await count('imports')) === 0);
  expect((await events('user.create')) - before).toBe(700);
  const recorded = await server.sql<{ actor_label: string; reason: string; people: number | string }>(
    `select actor_label, reason, count(distinct subject_id) as people from audit_events
     where action = 'user.create' and subject_label like 'recorded.%' group by actor_label, reason`,
  );
  expect(recorded.map(({ people, ...rest }) => ({ ...rest, people: Number(people) }))).toEqual([
    { actor_label: 'command line', reason: 'import', people: 700 },
  ]);
});

test('somebody who is deleted before they were put on record has been created first, once', async () => {
  const { staged, judge, result } = await stage(`${header}brief.stay,Brief,,,user,\n`);
  await staged.commit(judge, result);
  const { id = '' } = (await server.owner.get<Page<User>>('users.list', { search: 'brief.stay' })).items[0] ?? {};
  await server.owner.do('users.deactivate', { id });
  await server.owner.do('users.delete', { id });
  server.clock.advance(TAKEN + 1000);
  await finishImports(systemCall(server.platform), new AbortController().signal);
  const told = await server.sql<{ action: string }>('select action from audit_events where subject_id = ? order by seq', [id]);
  expect(told.map(({ action }) => action)).toEqual(['user.deactivate', 'user.create', 'user.delete']);
});

const midway: [string, (group: Group, importer: User) => Promise<unknown>, number, ErrorReason][] = [
  ['the importer is demoted', (_group, { id, version }) => server.owner.do('users.setRoles', { id, version, roles: [{ role: 'user' }] }), 403, 'not-permitted'],
  ['the importer is deactivated', (_group, { id }) => server.owner.do('users.deactivate', { id }), 401, 'no-session'],
  [
    'a group comes to carry what the importer may not grant',
    ({ id, version }) => server.owner.do('groups.update', { id, version, roles: ['owner'] }),
    403,
    'above-ceiling',
  ],
  ['a group is deleted', ({ id }) => server.owner.do('groups.delete', { id }), 409, 'changed-since'],
];
test.each(midway)('when in the middle of an import %s, nothing of it stays', async (what, act, status, reason) => {
  const name = what.replaceAll(/\W/g, '').slice(-12);
  const group = await server.owner.do<Group>('groups.create', { name: `Midway ${name}` });
  const { user, client } = await server.person(`importer.${name}`, ['it-admin']);
  const before = await Promise.all(['users', 'role_grants'].map(count));
  const importing = importIt(client, fileOf(name, 3000, group.name));
  await until(isStaging);
  await act(group, user);
  const reply = await importing;
  expect([reply.status, reply.error?.reason]).toEqual([status, reason]);
  expect(await noTrace()).toEqual([0, 0, 0]);
  const [users = 0] = before;
  expect(await count('users')).toBe(users);
});

test('of two imports at once that have a name in common, one has it', async () => {
  const filler = (name: string) => fileOf(name, 600).slice(header.length);
  const both = await Promise.all(['first', 'second'].map((name) => importIt(server.owner, `${header}common.name,C,,,user,\n${filler(name)}`)));
  const created = both.map(({ data }) => data?.created).toSorted((a = 0, b = 0) => a - b);
  expect(created).toEqual([0, 601]);
  const found = await server.owner.get<Page<User>>('users.list', { search: 'common.name' });
  expect(found.total).toBe(1);
  expect(await noTrace()).toEqual([0, 0, 0]);
});

test('however large the file, no transaction writes more than a few hundred rows of a table', async () => {
  const most = databaseKind(server.platform.orm.em) === 'sqlite' ? 256 : 512;
  const sent = await statementsOf(server, () => importIt(server.owner, fileOf('bounded', 2500)));
  for (const table of ['users', 'role_grants', 'import_rows', 'audit_events']) {
    const rows = rowsInsertedBy(sent, table);
    expect([table, rows.length > 1, Math.max(...rows) <= most + 2]).toEqual([table, true, true]);
  }
  expect(rowsInsertedBy(sent, 'users').reduce((sum, rows) => sum + rows, 0)).toBe(2500);
});

test.each(['abort', 'skip'])('a file with a thousand errors is not read further, and nothing of it is written: %s', async (onError) => {
  const csv = `${fileOf(`nonsense.${onError}`, 50)}\n${Array.from({ length: 5000 }, () => ',N,,,user,').join('\n')}`;
  const { data } = await importIt(server.owner, csv, onError);
  expect(data).toMatchObject({ created: 0, stopped: true });
  expect(data?.errors).toHaveLength(1000);
  expect(data?.rows).toBeLessThan(2000);
  expect(await noTrace()).toEqual([0, 0, 0]);
  expect((await server.owner.get<Page<User>>('users.list', { search: `nonsense.${onError}` })).total).toBe(0);
  const dry = await server.owner.do<ImportResult>('users.importCsv', { csv, dryRun: true });
  expect([dry.errors.length, dry.stopped]).toEqual([1000, true]);
});

const names = (many: number) => Array.from({ length: many }, (_, index) => `G${index}`).join('|');
test.each([
  ['100,000 groups', `huge,H,,,user,${names(100_000)}`, 'username'],
  ['101 groups', `huge,H,,,user,${names(101)}`, 'groups'],
  ['51 roles', `huge,H,,,${names(51)},`, 'roles'],
  ['a name of a megabyte', `huge,${'x'.repeat(1024 * 1024)},,,user,`, 'username'],
])('a row with %s is wrong, and the others are not', async (_what, row, field) => {
  const result = await server.owner.do<ImportResult>('users.importCsv', { csv: `${header}${row}\nfine,F,,,user,\n`, dryRun: true });
  expect(result).toMatchObject({ rows: 2, valid: 1, errors: [{ line: 2, field, reason: 'invalid' }] });
});

test('a file names at most a thousand groups', async () => {
  const rows = Array.from({ length: 11 }, (_, row) => `many.${row},M,,,user,${Array.from({ length: 100 }, (_g, index) => `Many ${row}-${index}`).join('|')}`);
  const result = await server.owner.do<ImportResult>('users.importCsv', { csv: header + rows.join('\n'), dryRun: true });
  expect(result.errors.map(({ line, field, reason }) => [line, field, reason])).toEqual([[12, 'groups', 'invalid']]);
});

test('after imports that came and went the kept number of users is how many there are', async () => {
  const em = server.platform.orm.em.fork() as Em;
  const [row] = await em.execute<{ rows: number | string }[]>("select rows from table_rows where name = 'users'");
  expect(Number(row?.rows)).toBe(await count('users'));
});
