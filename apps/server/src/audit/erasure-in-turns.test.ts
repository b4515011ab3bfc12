import type { User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { change } from '../platform/call.ts';
import { systemCall } from '../platform/jobs.ts';
import { databaseKind } from '../platform/orm.ts';
import { statementsOf } from '../testing/statement-plans.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { finishErasures, TAKEN } from './erase-traces.ts';

const EVENTS = 900;

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** Somebody of whom the trail and the decisions say very much: what they did, what was done to them, and what was asked about them. */
async function someoneKnown(username: string): Promise<User> {
  const { user } = await server.person(username, ['user']);
  const actor = { kind: 'user' as const, id: user.id, label: username };
  await change(systemCall(server.platform), async (_em, trail) => {
    for (let made = 0; made < EVENTS; made++) {
      trail.record({ action: 'group.update', subject: { type: 'Group', id: null, label: 'Some group' }, actor });
      trail.record({
        action: 'user.update',
        subject: { type: 'User', id: user.id, label: username },
        changes: { lastName: { before: null, after: `${username}son` } },
      });
      trail.record({
        action: 'user.export',
        subject: { type: 'User', id: null, label: 'Users' },
        changes: { filter: { before: null, after: `looks for ${username}` } },
      });
    }
  });
  const columns =
    'id, at, application_id, application_name, user_id, asked, request_type, traits, decision, reason, redact, policy_ids, context, caller_kind, caller_id';
  const decision = (id: string, userId: string | null, asked: string | null) =>
    server.sql(
      `insert into access_decisions (${columns}) values (?, '2026-01-31T09:00:00.000Z', 'a', 'A', ?, ?, 'prompt', '[]', 'allow', 'rule', '[]', '[]', ?, 'user', 'u')`,
      [id, userId, asked, JSON.stringify({ said: `by ${username}` })],
    );
  for (let made = 0; made < 300; made++) {
    await decision(`${username}-${made}`, user.id, null);
    await decision(`${username}-asked-${made}`, null, username);
  }
  await server.owner.do('users.deactivate', { id: user.id });
  return user;
}

const inDatabase = (sqlite: string, postgres: string) => server.sql(databaseKind(server.platform.orm.em) === 'sqlite' ? sqlite : postgres);
/** From now on nothing more is removed from the trail once so many events are: what is there then is what a kill would leave. */
const breakOff = (after: number) =>
  inDatabase(
    `create trigger broken before update on audit_events when (select count(*) from audit_events where actor_salt is null or subject_salt is null) >= ${after} begin select raise(abort, 'broken off'); end`,
    `create function broken() returns trigger language plpgsql as $$ begin
       if (select count(*) from audit_events where actor_salt is null or subject_salt is null) >= ${after} then raise exception 'broken off'; end if; return null; end $$;
     create trigger broken before update on audit_events for each statement execute function broken()`,
  );
const mend = () => inDatabase('drop trigger broken', 'drop trigger broken on audit_events; drop function broken()');
const mentionsOf = async (name: string) => {
  const found: string[] = [];
  for (const table of ['audit_events', 'user_tombstones', 'users', 'access_decisions', 'unfinished_erasures', 'outbox']) {
    if (JSON.stringify((await server.sql(`select * from ${table}`)).map(({ id: _id, ...row }) => row)).includes(name)) found.push(table);
  }
  return found;
};

test('somebody of whom very much is said is erased in short transactions, though the process is killed in the middle, and the trail verifies all the while', async () => {
  const user = await someoneKnown('melchior');
  await breakOff(400);
  expect(await server.owner.do('users.delete', { id: user.id, erase: true })).toMatchObject({ id: user.id });
  await mend();
  expect(await mentionsOf('melchior')).toEqual(['audit_events', 'access_decisions', 'unfinished_erasures']);
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });

  server.clock.advance(2 * TAKEN);
  await Promise.all([1, 2].map(() => finishErasures(systemCall(server.platform), new AbortController().signal)));
  expect(await mentionsOf('melchior')).toEqual([]);
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
  const [told] = await server.sql<{ changes: string }>("select changes from audit_events where action = 'user.erase' and subject_id = ?", [user.id]);
  const { events, others } = JSON.parse(told?.changes ?? '{}') as Record<string, { before: number; after: unknown[] }>;
  expect([(events?.before ?? 0) > 2 * EVENTS, others?.after.length]).toEqual([true, EVENTS]);
});

test('however much is said of somebody, no statement removes more than a few hundred rows of it, nor reads all of it in the change', async () => {
  const user = await someoneKnown('balthasar');
  await server.owner.do('users.delete', { id: user.id });
  const most = databaseKind(server.platform.orm.em) === 'sqlite' ? 256 : 512;
  const sent = await statementsOf(server, () => server.owner.do('users.erase', { id: user.id }));
  const removed = sent.filter(({ text }) => /^update (?:audit_events|access_decisions)/.test(text));
  expect(removed.length).toBeGreaterThan(5);
  for (const { text, parameters } of removed) {
    expect(text).toMatch(/ in \(\?/);
    expect(parameters.length).toBeLessThanOrEqual(most + 4);
  }
  expect(await mentionsOf('balthasar')).toEqual([]);
});

test('whoever is renamed just as they are looked for is erased by that name too', async () => {
  for (let round = 0; round < 6; round++) {
    const { user } = await server.person(`caspar.${round}`, ['user']);
    await server.owner.do('users.deactivate', { id: user.id });
    const { version } = await server.owner.get<User>('users.get', { id: user.id });
    await Promise.all([
      server.owner.do('users.delete', { id: user.id, erase: true }),
      new Promise((resolve) => setTimeout(resolve, round * 3)).then(() =>
        server.owner.mutate('users.update', { id: user.id, version, username: `renamed.${round}`, lastName: `Renamedson${round}` }),
      ),
    ]);
    const refused = "select seq from audit_events where outcome <> 'success' and action = 'user.update'";
    expect(
      await server.sql(
        `select seq, subject_label from audit_events where subject_id = ? and subject_salt is not null and action = 'user.update' and seq not in (${refused})`,
        [user.id],
      ),
    ).toEqual([]);
  }
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});

test('whoever is erased before their import is on record for them is not named by that record', async () => {
  await inDatabase(
    "create trigger unrecorded before insert on audit_events when new.reason = 'import' begin select raise(abort, 'not now'); end",
    `create function unrecorded() returns trigger language plpgsql as $$ begin raise exception 'not now'; end $$;
     create trigger unrecorded before insert on audit_events for each row when (new.reason = 'import') execute function unrecorded()`,
  );
  await server.owner.do('users.importCsv', { csv: 'username,firstName,lastName,email,roles,groups\nartaban,Arta,Banson,,user,\n' });
  await inDatabase('drop trigger unrecorded', 'drop trigger unrecorded on audit_events; drop function unrecorded()');
  const [user] = await server.sql<{ id: string }>("select id from users where username = 'artaban'");
  await server.owner.do('users.deactivate', { id: user?.id });
  await server.owner.do('users.delete', { id: user?.id, erase: true });
  const told = await server.sql<{ action: string }>('select action from audit_events where subject_id = ? order by seq', [user?.id]);
  expect(told.map(({ action }) => action)).toEqual(['user.deactivate', 'user.create', 'user.delete', 'user.erase']);
  expect([...(await mentionsOf('artaban')), ...(await mentionsOf('Banson'))]).toEqual([]);
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});
