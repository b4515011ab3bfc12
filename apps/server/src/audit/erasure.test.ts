import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import type { AuditEvent, ChainReport, DeletedUser, Group, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { SQLITE_FILE } from '../platform/orm.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';

const onPostgres = process.env['TEST_DATABASE'] === 'postgres';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const verify = () => server.owner.get<ChainReport>('audit.verify');
const list = async (input: object) => (await server.owner.get<Page<AuditEvent>>('audit.list', { limit: 100, ...input })).items;
const labelOf = (id: string) => `Erased user ${id.replaceAll('-', '').slice(-8)}`;

/** Somebody with a history: changed, helped, signing in and failing to, in a group, searched for, and doing things themselves. */
async function someone(username: string, lastName: string): Promise<{ user: User; group: Group; other: User }> {
  const email = `${username}@wonder.example`;
  await server.anonymous().mutate('auth.login', { login: username.toUpperCase(), password: 'before they were there' });
  const { user, client } = await server.person(username, ['it-admin']);
  const { version } = await server.owner.do<User>('users.update', { id: user.id, version: user.version, lastName, email });
  await server.owner.do('users.update', { id: user.id, version, username: `${username}.renamed` });
  await server.anonymous().mutate('auth.login', { login: `${username}.renamed`, password: 'a wrong guess' });
  const group = await server.owner.do<Group>('groups.create', { name: `Friends ${++made}` });
  await server.owner.do('groups.addMembers', { id: group.id, userIds: [user.id] });
  const { user: other } = await client.do<{ user: User }>('users.create', { username: `made.by.them.${made}`, firstName: 'Made', roles: ['user'] });
  await client.mutate('users.update', { id: other.id, version: 99, firstName: 'Stale' });
  await client.query('account.get');
  for (const file of ['users', 'decisions', 'audit']) {
    await server.owner.fetch(`/export/${file}.csv?input=${encodeURIComponent(JSON.stringify({ search: lastName }))}`);
  }
  await server.owner.do('users.startBulk', { filter: { search: lastName }, action: 'addToGroup', groupId: group.id });
  await expect.poll(async () => (await server.sql("select 1 from bulk_jobs where state = 'running'")).length, { timeout: 20_000 }).toBe(0);
  const response = await client.fetch('/trpc/auth.logout', { method: 'POST', headers: { 'user-agent': `Browser of ${username}` } });
  expect(response.status).toBe(200);
  await server.owner.do('users.deactivate', { id: user.id, reason: `${lastName} went to the moon` });
  return { user: await server.owner.get<User>('users.get', { id: user.id }), group, other };
}

/** Runs SQL as somebody can who owns the database and takes the triggers away, then answers what `verify` finds. */
async function tamper(...statements: string[]): Promise<ChainReport> {
  const [kept] = onPostgres
    ? [{ sql: '' }]
    : await server.sql<{ sql: string }>("select sql from sqlite_master where type = 'trigger' and name = 'audit_events_no_update'");
  await server.sql(onPostgres ? 'alter table audit_events disable trigger all' : 'drop trigger audit_events_no_update');
  const [, undo] = [await server.sql('create table before_tampering as select * from audit_events'), 'drop table before_tampering'];
  for (const statement of statements) await server.sql(statement);
  const report = await verify();
  const columns = 'actor_label actor_id action address user_agent actor_salt subject_label subject_id note personal_changes subject_salt hash changes'.split(
    ' ',
  );
  await server.sql(
    `update audit_events set ${columns.map((column) => `${column} = (select b.${column} from before_tampering b where b.seq = audit_events.seq)`).join(', ')} where seq in (select seq from before_tampering)`,
  );
  await server.sql(undo);
  await server.sql(onPostgres ? 'alter table audit_events enable trigger all' : (kept?.sql ?? ''));
  expect(await verify()).toMatchObject({ ok: true });
  return report;
}

describe('erasing somebody', () => {
  let user: User;
  let group: Group;
  let other: User;

  test('takes every trace of their names, addresses and browsers, and the trail still verifies', async () => {
    ({ user, group, other } = await someone('alice', 'Liddell'));
    const before = await list({ filter: { subjectId: user.id } });
    expect(before.some(({ subject }) => subject.label === 'alice.renamed')).toBe(true);
    expect(await server.owner.do('users.delete', { id: user.id, erase: true })).toEqual({ id: user.id, restorableUntil: null });
    expect(await verify()).toMatchObject({ ok: true });

    const tables = ['audit_events', 'user_tombstones', 'users', 'outbox', 'credential_links', 'sessions', 'login_throttles', 'passwords', 'role_grants'];
    for (const table of tables) {
      const text = JSON.stringify(await server.sql(`select * from ${table}`)).toLowerCase();
      for (const trace of ['alice', 'liddell', 'wonder.example', 'to the moon']) expect([table, text.includes(trace)]).toEqual([table, false]);
    }
    if (onPostgres) return;
    // Overwritten in the file too, once the write-ahead log is written back.
    await server.sql('pragma wal_checkpoint(truncate)');
    const file = (await readFile(join(server.platform.config.dataDir, SQLITE_FILE))).toString('latin1').toLowerCase();
    expect(file).toContain('append-only');
    for (const trace of ['alice', 'liddell', 'wonder.example', 'to the moon']) expect([trace, file.includes(trace)]).toEqual([trace, false]);
  });

  test('leaves what was done, when, and by which id; history reads the same name for them everywhere', async () => {
    const about = await list({ filter: { subjectId: user.id } });
    expect(new Set(about.map(({ subject }) => subject.label))).toEqual(new Set([labelOf(user.id)]));
    const actions = about.map(({ action }) => action);
    expect(actions).toEqual(expect.arrayContaining(['user.create', 'user.update', 'auth.login', 'user.deactivate', 'user.delete', 'user.erase']));
    const created = about.find(({ action }) => action === 'user.create');
    expect(created).toMatchObject({
      subject: { id: user.id, erased: true },
      actor: { label: 'root' },
      changes: { roles: { before: null, after: ['it-admin'] } },
      address: '127.0.0.1',
    });
    expect(Object.keys(created?.changes ?? {})).toEqual(['groups', 'roles', 'status']);
    expect(about.find(({ action }) => action === 'user.deactivate')).toMatchObject({ reason: null, changes: { status: { after: 'deactivated' } } });
    expect(about.find(({ outcome }) => outcome === 'failure')).toMatchObject({
      actor: { kind: 'anonymous', erased: true },
      address: null,
      reason: 'wrong-password',
    });
    const [erasure] = about;
    expect(erasure).toMatchObject({ action: 'user.erase', changes: { events: { after: 0 }, others: { after: expect.any(Array) } } });

    const done = await list({ filter: { actorId: user.id } });
    expect(done.length).toBeGreaterThan(3);
    for (const event of done)
      expect([event.actor, event.address, event.userAgent]).toEqual([{ kind: 'user', id: user.id, label: labelOf(user.id), erased: true }, null, null]);
    // What they did to others stays readable, and so does what others did.
    expect(done.find(({ action }) => action === 'user.create')).toMatchObject({
      subject: { id: other.id, label: other.username },
      changes: { username: { after: other.username } },
    });
    const joined = (await list({ filter: { subjectId: group.id, action: 'group.add-members' } }))[0];
    expect(await server.owner.get('audit.get', { id: joined?.seq })).toMatchObject({ subject: { label: group.name }, people: { [user.id]: labelOf(user.id) } });
  });

  test('is found by no search and in no export, and their username stays taken in every case', async () => {
    for (const search of ['alice', 'Liddell', 'wonder', 'moon']) expect(await list({ search })).toEqual([]);
    const input = encodeURIComponent(JSON.stringify({}));
    for (const format of ['csv', 'jsonl']) {
      const response = await server.owner.fetch(`/export/audit.${format}?input=${input}`);
      expect(response.status).toBe(200);
      const text = await response.text();
      expect(text.toLowerCase()).not.toMatch(/alice|liddell|wonder\.example/);
      expect(text).toContain(labelOf(user.id));
    }
    for (const username of ['alice.renamed', 'ALICE.Renamed']) {
      expect((await server.owner.mutate('users.create', { username, firstName: 'A', roles: ['user'] })).error?.reason).toBe('username-taken');
    }
    const csv = 'username,firstName,lastName,email,roles,groups\nAlice.Renamed,A,,,user,\n';
    expect(await server.owner.do('users.importCsv', { csv, dryRun: true })).toMatchObject({ errors: [{ reason: 'username-taken' }] });
    const gone = await server.owner.get<Page<DeletedUser>>('users.deleted', {});
    expect(gone.items.find(({ id }) => id === user.id)).toMatchObject({ username: labelOf(user.id), restorableUntil: null, erased: true });
    expect((await server.owner.get<Page<DeletedUser>>('users.deleted', { search: 'alice' })).total).toBe(0);
    for (const path of ['users.erase', 'users.restore']) {
      expect((await server.owner.mutate(path, { id: user.id })).error?.reason).toBe('wrong-status');
    }
  });

  test('is possible later too, for somebody who was only deleted; before that everything could be restored', async () => {
    const { user: later } = await someone('carroll', 'Dodgson');
    expect((await server.owner.mutate('users.erase', { id: later.id })).error?.reason).toBe('not-found');
    await server.owner.do('users.delete', { id: later.id });
    expect((await list({ search: 'carroll' })).length).toBeGreaterThan(0);
    await server.owner.do('users.erase', { id: later.id });
    expect(await list({ search: 'carroll' })).toEqual([]);
    expect(JSON.stringify(await server.sql('select * from user_tombstones'))).not.toMatch(/carroll|Dodgson/);
    expect(JSON.stringify(await server.sql('select * from audit_events'))).not.toMatch(/carroll|Dodgson/i);
    expect(await verify()).toMatchObject({ ok: true });
  });
});

describe('the database itself', () => {
  test('allows an erasure and no other change, not even back', async () => {
    const [{ seq } = { seq: 0 }] = await server.sql<{ seq: number }>(
      "select seq from audit_events where action = 'user.create' and actor_salt is not null limit 1",
    );
    const [{ gone } = { gone: 0 }] = await server.sql<{ gone: number }>('select seq as gone from audit_events where subject_salt is null limit 1');
    for (const set of [
      "actor_label = 'somebody else'",
      'actor_salt = null',
      "actor_salt = null, actor_label = '', address = '10.0.0.1', user_agent = null",
      "actor_salt = null, actor_label = '', address = null, user_agent = null, action = 'nothing'",
      "actor_salt = null, actor_label = '', address = null, user_agent = null, actor_commitment = null",
      "subject_salt = null, subject_label = '', note = null, personal_changes = '{}'",
      "hash = 'another'",
      "reason = 'another'",
    ]) {
      await expect(server.sql(`update audit_events set ${set} where seq = ?`, [seq])).rejects.toThrow('append-only');
    }
    await expect(server.sql("update audit_events set subject_salt = 'a salt', subject_label = 'alice' where seq = ?", [gone])).rejects.toThrow('append-only');
    await expect(server.sql("update audit_events set subject_label = 'alice' where seq = ?", [gone])).rejects.toThrow('append-only');
    await expect(server.sql('delete from audit_events where seq = ?', [gone])).rejects.toThrow('append-only');
    expect(await verify()).toMatchObject({ ok: true });
  });
});

describe('verify finds', () => {
  const firstBad = (seq: number, problem: RegExp) => ({ ok: false, firstBad: { seq, problem: expect.stringMatching(problem) } });
  const one = async (where: string): Promise<number> =>
    Number((await server.sql<{ seq: number | string }>(`select min(seq) as seq from audit_events where ${where}`))[0]?.seq ?? 0);

  test('an edit of personal data, of a salt, and of what stands in the chain', async () => {
    const seq = await one("actor_salt is not null and actor_label = 'root' and address is not null");
    for (const set of ["actor_label = 'innocent'", "address = '10.0.0.1'", "actor_salt = 'another'", "user_agent = 'another'"]) {
      expect(await tamper(`update audit_events set ${set} where seq = ${seq}`)).toMatchObject(firstBad(seq, /edited/));
    }
    const about = await one('subject_salt is not null and personal_changes is not null');
    for (const set of ["subject_label = 'innocent'", "note = 'typed'", 'personal_changes = null', "subject_salt = 'another'"]) {
      expect(await tamper(`update audit_events set ${set} where seq = ${about}`)).toMatchObject(firstBad(about, /edited/));
    }
    expect(await tamper(`update audit_events set action = 'user.update' where seq = ${about}`)).toMatchObject(firstBad(about, /hash/));
  });

  test('an edit of an event whose personal data is gone, and data put back', async () => {
    const gone = await one('subject_salt is null');
    expect(await tamper(`update audit_events set subject_label = 'alice' where seq = ${gone}`)).toMatchObject(firstBad(gone, /stands in its place/));
    expect(await tamper(`update audit_events set subject_label = 'alice', subject_salt = 'made up' where seq = ${gone}`)).toMatchObject(
      firstBad(gone, /edited/),
    );
    expect(await tamper(`update audit_events set action = 'user.read' where seq = ${gone}`)).toMatchObject(firstBad(gone, /hash/));
    const actor = await one('actor_salt is null');
    expect(await tamper(`update audit_events set address = '10.0.0.1' where seq = ${actor}`)).toMatchObject(firstBad(actor, /stands in its place/));
  });

  test('an erasure by hand, which no event of the trail tells of, and one that only its event would cover', async () => {
    const seq = await one("subject_salt is not null and subject_type = 'User' and subject_id is not null");
    const bySql = "subject_salt = null, subject_label = '', note = null, personal_changes = null";
    // The trigger lets the form of an erasure pass: it can't know why. The trail does.
    expect(await tamper(`update audit_events set ${bySql} where seq = ${seq}`)).toMatchObject(firstBad(seq, /without an erasure/));
    const actor = await one("actor_salt is not null and actor_kind = 'user'");
    expect(await tamper(`update audit_events set actor_salt = null, actor_label = '', address = null, user_agent = null where seq = ${actor}`)).toMatchObject(
      firstBad(actor, /without an erasure/),
    );
    const event = await one("action = 'user.erase'");
    const hidden = await tamper(`update audit_events set action = 'user.read' where action = 'user.erase'`);
    expect(hidden.ok).toBe(false);
    expect(hidden.firstBad?.seq).toBeLessThan(event);
  });

  test('an event about somebody erased that came after their erasure and has lost its data', async () => {
    const [{ id } = { id: '' }] = await server.sql<{ id: string }>('select id from user_tombstones where erased_at is not null limit 1');
    const last = await one(`action = 'user.erase' and subject_id = '${id}'`);
    const bySql = "subject_salt = null, subject_label = '', note = null, personal_changes = null";
    expect(await tamper(`update audit_events set ${bySql} where seq = ${last}`)).toMatchObject(firstBad(last, /without an erasure/));
  });
});

test('events from before there was erasure verify as they did, and say that they keep what they say', async () => {
  // As the version before wrote it: no commitments, the hash over the personal data.
  const { hashOfEvent } = await import('./hash-chain.ts');
  const { user } = await server.owner.do<{ user: User }>('users.create', { username: 'old.timer', firstName: 'Old', roles: ['user'] });
  const [head] = await server.sql<{ seq: number | string; hash: string }>('select seq, hash from audit_head');
  const old = {
    seq: Number(head?.seq) + 1,
    at: new Date().toISOString(),
    actorKind: 'user',
    actorId: user.id,
    actorLabel: 'old.timer',
    actorCommitment: null,
    keyId: null,
    onBehalfOfId: null,
    action: 'auth.login',
    subjectType: 'User',
    subjectId: user.id,
    subjectLabel: 'old.timer',
    subjectCommitment: null,
    mentions: null,
    outcome: 'success',
    reason: null,
    note: null,
    changes: null,
    personalChanges: null,
    address: '127.0.0.1',
    userAgent: null,
    requestId: null,
    policyHash: server.platform.policies.hash,
    prevHash: head?.hash ?? '',
  };
  const hash = hashOfEvent(old);
  await server.sql(
    `insert into audit_events (seq, at, actor_kind, actor_id, actor_label, action, subject_type, subject_id, subject_label, outcome, address, policy_hash, prev_hash, hash)
     values (?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?, ?)`,
    [old.seq, old.at, 'user', user.id, 'old.timer', 'auth.login', 'User', user.id, 'old.timer', 'success', '127.0.0.1', old.policyHash, old.prevHash, hash],
  );
  await server.sql('update audit_head set seq = ?, hash = ?', [old.seq, hash]);
  expect(await verify()).toMatchObject({ ok: true, head: { seq: old.seq } });
  await server.owner.do('users.deactivate', { id: user.id });
  await server.owner.do('users.delete', { id: user.id, erase: true });
  expect((await list({ filter: { action: 'user.erase', subjectId: user.id } }))[0]?.changes).toMatchObject({ notErasable: { before: 1, after: 1 } });
  expect(await verify()).toMatchObject({ ok: true });
});

test('somebody who is erased while signed in elsewhere stays out', async () => {
  const { user, client } = await server.person('fleeting', ['user']);
  await server.owner.do('users.deactivate', { id: user.id });
  await server.owner.do('users.delete', { id: user.id, erase: true });
  expect((await client.query('auth.me')).error?.reason).toBe('no-session');
  const { status, error } = await server.anonymous().mutate('auth.login', { login: 'fleeting', password: PASSWORD });
  expect([status, error?.reason]).toEqual([401, 'bad-credentials']);
});

test('what names somebody while the trail is looked through for them is erased too', async () => {
  const { user } = await someone('meanwhile.named', 'Meanwhilesson');
  await server.owner.do('users.delete', { id: user.id });
  const guess = () => server.anonymous().mutate('auth.login', { login: user.username, password: 'a guess' });
  await guess();
  await Promise.all([...Array.from({ length: 12 }, guess), server.owner.do('users.erase', { id: user.id }), ...Array.from({ length: 12 }, guess)]);
  const [erased] = await server.sql<{ seq: number }>("select seq from audit_events where action = 'user.erase' and subject_id = ?", [user.id]);
  const left = await server.sql('select seq from audit_events where subject_label = ? and seq < ?', [user.username, erased?.seq ?? 0]);
  expect([typeof erased, left]).toEqual(['object', []]);
  expect(await verify()).toMatchObject({ ok: true });
});
