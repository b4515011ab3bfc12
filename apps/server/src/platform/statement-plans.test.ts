import type { Group, LoggedDecision, Page } from '@gatehouse/contract';
import { userSorts } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { finishGroupChanges } from '../groups/tell-members.ts';
import { jobs } from '../jobs.ts';
import { newApplication } from '../testing/faults/acts.ts';
import { addManyPeople } from '../testing/many-people.ts';
import { readsMany, scansOf, statementsOf } from '../testing/statement-plans.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';
import { systemCall } from './jobs.ts';
import { databaseKind } from './orm.ts';

const PEOPLE = 100_000;

let server: TestServer;
let applicationId: string;
beforeAll(async () => {
  server = await startTestServer({ jobs: [] });
  applicationId = await newApplication(server);
  await ask({ username: 'root' })();
  await addManyPeople({ kind: databaseKind(server.platform.orm.em), run: server.sql, now: server.clock.now() }, PEOPLE);
  for (let made = 0; made < 5; made++) large.push(await largeGroup(`Large ${made}`));
  // As many wait for mail as after an outage of the mail server.
  await server.sql(
    "insert into outbox (id, user_id, kind, created_at, attempts, due_at) select 'm' || substr(id, 2), id, 'invitation', ?, 0, '2099-01-31T09:00:00.000Z' from users where username > 'p090000'",
    ['2026-01-31T09:00:00.000Z'],
  );
  await server.sql('analyze');
});
afterAll(() => server.stop());

/** Groups of more members than are put on record at once, one for each time that one is changed or deleted. */
const large: string[] = [];
async function largeGroup(name: string): Promise<string> {
  const { id } = await server.owner.do<Group>('groups.create', { name });
  await server.sql("insert into group_members (user_id, group_id) select id, ? from users where username between 'p000001' and 'p000300'", [id]);
  return id;
}

const get = (path: string, input?: unknown) => () => server.owner.get(path, input);
const page = async (path: string, input: object) => {
  const { nextCursor } = await server.owner.get<Page<unknown>>(path, input);
  return server.owner.get(path, { ...input, cursor: nextCursor });
};
const ask = (user: object) => () => server.owner.do('access.authorize', { applicationId, user, requestType: 'prompt', traits: ['PERSON'] });
const person = (n: number) => `00000001-0000-7000-8000-${String(n).padStart(12, '0')}`;

const acts: Record<string, () => Promise<unknown>> = {
  'a decision about somebody by id': ask({ id: person(77_777) }),
  'a decision about somebody by username': ask({ username: 'p077777' }),
  'a decision about somebody by address': ask({ email: 'p077777@example.org' }),
  'signing in': () => server.anonymous().do('auth.login', { login: 'root', password: PASSWORD }),
  'signing in by address': () => server.anonymous().do('auth.login', { login: 'root@example.org', password: PASSWORD }),
  'a failed sign-in': () => server.anonymous().mutate('auth.login', { login: 'p000001', password: 'wrong' }),
  'a failed sign-in of nobody': () => server.anonymous().mutate('auth.login', { login: 'nobody', password: 'wrong' }),
  'the session and auth.me': get('auth.me'),
  'one user': get('users.get', { id: person(5) }),
  "a user's timeline": get('users.timeline', { id: person(5), page: {} }),
  'one’s own activity': get('profile.activity', {}),
  'what the server does by itself': async () => {
    // Waiting mail is read whole: it is what was not sent yet.
    for (const { name, run } of jobs) if (!name.endsWith(' mail')) await run(systemCall(server.platform), new AbortController().signal);
  },
  'people by pasted names': () => server.owner.do('users.findByName', { names: ['p077777', 'p000005@example.org', 'nobody'] }),
  'the groups': get('groups.list', {}),
  'the audit trail': get('audit.list', {}),
  'one event of the audit trail': get('audit.get', { id: 1 }),
  'one decision': async () => {
    const { items } = await server.owner.get<Page<LoggedDecision>>('access.decisions', { limit: 1 });
    return server.owner.get('access.decision', { id: items[0]?.id });
  },
  'the audit trail of an action': get('audit.list', { filter: { action: 'user.create' } }),
  'the audit trail of somebody': get('audit.list', { filter: { actorId: person(5) } }),
  'the users of a status': get('users.list', { filter: { status: ['deactivated'] } }),
  'the users who were not invited yet': get('users.list', { filter: { invitation: ['none'] } }),
  'the users whose invitation ended': get('users.list', { filter: { invitation: ['ended'] } }),
  'the users of a role that few hold': get('users.list', { filter: { role: ['developer'] } }),
  'the members of a group': async () => {
    const { items } = await server.owner.get<Page<Group>>('groups.list', { limit: 1 });
    return server.owner.get('groups.members', { id: items[0]?.id });
  },
  'another role of a large group': async () => {
    const { id, version, roles } = await server.owner.get<Group>('groups.get', { id: large[0] });
    await server.owner.do('groups.update', { id, version, roles: roles.length === 0 ? ['developer'] : [] });
  },
  'the deletion of a large group': () => server.owner.do('groups.delete', { id: large.pop() }),
  'finishing changes of groups': () => finishGroupChanges(systemCall(server.platform), new AbortController().signal),
  ...Object.fromEntries(userSorts.map((sort) => [`the second page of users by ${sort}`, () => page('users.list', { sort })])),
  ...Object.fromEntries(userSorts.map((sort) => [`the users by ${sort}, from the end`, () => page('users.list', { sort, direction: 'desc' })])),
};

test.each(Object.entries(acts))('among 100,000 people no statement of it reads a table from end to end: %s', async (_what, act) => {
  await act();
  const sent = await statementsOf(server, act);
  expect(sent.length).toBeGreaterThan(0);
  const scans: { text: string; steps: string[] }[] = [];
  for (const statement of sent) {
    const steps = await scansOf(server, statement);
    if (steps.length > 0) scans.push({ text: statement.text, steps });
  }
  expect(scans).toEqual([]);
});

test('a scan is found: the tests above can fail', async () => {
  expect(await scansOf(server, { text: 'select username from users u where u.first_name = ?', parameters: ['F000001'] })).toHaveLength(1);
  expect(await scansOf(server, { text: 'select role from role_grants where user_id = ?', parameters: [person(5)] })).toEqual([]);
});

test('a list of few people reads few rows while 100,000 others are out of sight, in every order', async () => {
  const at = '2026-01-31T09:00:00.000Z';
  await server.sql("insert into imports (id, state, origin, taken_until, created_at, people) values ('00000009', 'staging', '{}', ?, ?, ?)", [at, at, PEOPLE]);
  await server.sql("update users set import_id = '00000009' where id like '00000001-%'");
  await server.sql("update table_rows set rows = 1 where name = 'users'");
  await server.sql('analyze');
  for (const sort of userSorts) {
    const sent = await statementsOf(server, get('users.list', { sort }));
    const long = [];
    for (const statement of sent) if (await readsMany(server, statement)) long.push(statement.text);
    expect(long).toEqual([]);
  }
  expect(await readsMany(server, { text: 'select u.username from users u order by u.first_name limit ?', parameters: [26] })).toBe(true);
});
