import type { AuditEvent, ChainReport, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const onPostgres = process.env['TEST_DATABASE'] === 'postgres';
const latest = async (filter: object = {}) => (await server.owner.get<{ items: AuditEvent[] }>('audit.list', { filter })).items;

test('a change, its author and its before and after are in the trail, without secrets', async () => {
  const { user } = await server.owner.do<{ user: User }>('users.create', {
    username: 'watched',
    firstName: 'W',
    roles: ['user'],
    password: 'a first password to change',
  });
  await server.owner.do('users.update', { id: user.id, version: 1, firstName: 'Wanda' });
  const [update, create] = await latest({ subjectId: user.id });
  expect(update).toMatchObject({
    actor: { kind: 'user', label: 'root' },
    action: 'user.update',
    subject: { type: 'User', id: user.id, label: 'watched' },
    outcome: 'success',
    changes: { firstName: { before: 'W', after: 'Wanda' } },
    address: '127.0.0.1',
    policyHash: server.platform.policies.hash,
  });
  expect(create?.action).toBe('user.create');
  const everything = await server.sql('select * from audit_events');
  expect(JSON.stringify(everything)).not.toContain('a first password');
  expect(JSON.stringify(everything)).not.toContain('argon2');
});

test('the database itself refuses to change or remove history', async () => {
  await expect(server.sql("update audit_events set action = 'nothing' where seq = 1")).rejects.toThrow('append-only');
  await expect(server.sql('delete from audit_events where seq = 1')).rejects.toThrow('append-only');
  if (onPostgres) await expect(server.sql('truncate audit_events')).rejects.toThrow('append-only');
});

/** What somebody who owns the database can do: take the triggers away first. */
async function tamper(sql: string, undo: string): Promise<ChainReport> {
  const disable = onPostgres
    ? ['alter table audit_events disable trigger all']
    : ['drop trigger audit_events_no_update', 'drop trigger audit_events_no_delete'];
  const enable = onPostgres
    ? ['alter table audit_events enable trigger all']
    : [
        "create trigger audit_events_no_update before update on audit_events begin select raise(abort, 'The audit trail is append-only.'); end",
        "create trigger audit_events_no_delete before delete on audit_events begin select raise(abort, 'The audit trail is append-only.'); end",
      ];
  for (const statement of [...disable, sql]) await server.sql(statement);
  const report = await server.owner.get<ChainReport>('audit.verify');
  for (const statement of [undo, ...enable]) await server.sql(statement);
  return report;
}

test('verify finds an edit, a removal and a reordering, and names the first bad event', async () => {
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
  const edited = await tamper(
    "update audit_events set actor_label = 'somebody else' where seq = 2",
    "update audit_events set actor_label = 'root' where seq = 2",
  );
  expect(edited).toMatchObject({ ok: false, checked: 1, firstBad: { seq: 2 } });
  for (const column of ['key_id', 'on_behalf_of_id']) {
    const added = await tamper(`update audit_events set ${column} = 'somebody' where seq = 2`, `update audit_events set ${column} = null where seq = 2`);
    expect([column, added]).toMatchObject([column, { ok: false, firstBad: { seq: 2 } }]);
  }
  const [count] = await server.sql<{ count: number }>('select count(*) as count from audit_events');
  const removed = await tamper('update audit_events set seq = 100000 where seq = 3', 'update audit_events set seq = 3 where seq = 100000');
  expect(removed).toMatchObject({ ok: false, firstBad: { seq: 3 } });
  const head = await tamper('update audit_head set seq = seq + 1', 'update audit_head set seq = seq - 1');
  expect(head).toMatchObject({ ok: false, firstBad: { seq: Number(count?.count) + 1 } });
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});

test('a change that fails leaves no event, and an event that can not be written leaves no change', async () => {
  const [before] = await server.sql<{ seq: number }>('select seq from audit_head');
  await server.owner.mutate('users.create', { username: 'watched', firstName: 'Twin', roles: ['user'] });
  const [after] = await server.sql<{ seq: number }>('select seq from audit_head');
  expect(after).toEqual(before);
});

test('events are filtered, found by text and counted', async () => {
  await server.anonymous().mutate('auth.login', { login: 'watched', password: 'a wrong password' });
  const failures = await server.owner.get<{ items: AuditEvent[]; total: number }>('audit.list', { filter: { action: 'auth.login', outcome: 'failure' } });
  expect(failures.total).toBe(1);
  expect(failures.items[0]).toMatchObject({ actor: { kind: 'anonymous' }, reason: 'wrong-password', subject: { label: 'watched' } });
  const found = await server.owner.get<{ total: number }>('audit.list', { search: 'watched', filter: { action: 'user.create' } });
  expect(found.total).toBe(1);
  for (const [search, total] of [
    ['WATCHED', found.total],
    ['watched ROOT', found.total],
    ['root user.create Watched', found.total],
    ['watched nobody', 0],
    ['%', 0],
    ['wrong_password', 0],
  ] as const) {
    expect(await server.owner.get('audit.list', { search, filter: { action: 'user.create' } })).toMatchObject({ total });
  }
});

test('pages of the trail follow one another without a hole or a repetition, in both directions', async () => {
  for (const direction of ['asc', 'desc'] as const) {
    const seen: number[] = [];
    let cursor: string | null = null;
    do {
      const page: { items: AuditEvent[]; nextCursor: string | null; total: number } = await server.owner.get('audit.list', {
        sort: 'seq',
        direction,
        limit: 2,
        cursor,
      });
      seen.push(...page.items.map(({ seq }) => seq));
      cursor = page.nextCursor;
    } while (cursor !== null);
    const all = Array.from({ length: seen.length }, (_, index) => index + 1);
    expect(seen).toEqual(direction === 'asc' ? all : all.toReversed());
    expect(seen.length).toBeGreaterThan(4);
  }
});

test('somebody who may see only what is theirs finds nothing else, by list or by number', async () => {
  const { client, user } = await server.person('own-trail', ['user']);
  const { items } = await client.get<{ items: AuditEvent[] }>('audit.list', { limit: 100 });
  expect(new Set(items.map(({ actor }) => actor.id))).toEqual(new Set([user.id]));
  expect((await client.query('audit.get', { id: 1 })).status).toBe(404);
  expect(await client.get('audit.get', { id: items[0]?.seq })).toEqual({ ...items[0], openable: { [user.id]: { type: 'User' } } });
});
