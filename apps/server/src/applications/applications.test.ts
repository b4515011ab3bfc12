import type { Application, ApplicationPolicy, ApplicationSummary, AuditEvent, Explanation, Group, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
const people = new Map<string, { user: User; client: TestClient }>();
let made = 0;
const name = (): string => `Application ${++made}`;
const UNKNOWN = '00000000-0000-7000-8000-000000000000';
const mayManage = ['owner', 'it-admin', 'developer'];
const maySee = [...mayManage, 'security-team', 'compliance-team'];
const mayNot = ['governance', 'user'];

beforeAll(async () => {
  server = await startTestServer();
  for (const role of [...maySee, ...mayNot]) people.set(role, await server.person(`an-${role}`, [role]));
});
afterAll(() => server.stop());

const as = (role: string): { user: User; client: TestClient } => {
  const person = people.get(role);
  if (!person) throw new Error(`Nobody is ${role}.`);
  return person;
};
const create = (input: object = {}): Promise<Application> => server.owner.do('applications.create', { name: name(), ...input });
const get = (id: string): Promise<Application> => server.owner.get('applications.get', { id });
const events = async (id: string): Promise<AuditEvent[]> => (await server.owner.get<Page<AuditEvent>>('audit.list', { filter: { subjectId: id } })).items;

describe('creating', () => {
  test.each(mayManage)('%s may, and owns what they create', async (role) => {
    const { client, user } = as(role);
    const application = await client.do<Application>('applications.create', { name: name(), description: 'Answers questions' });
    expect(application).toMatchObject({
      description: 'Answers questions',
      status: 'enabled',
      ownerId: user.id,
      owner: { id: user.id, label: user.username },
      access: { allow: { everyone: false, userIds: [], groupIds: [], roles: [] }, deny: { everyone: false } },
      version: 1,
    });
  });

  test.each([...mayNot, 'security-team', 'compliance-team'])('%s may not', async (role) => {
    const { status, error } = await as(role).client.mutate('applications.create', { name: name() });
    expect([status, error?.reason, error?.missing]).toEqual([403, 'not-permitted', { action: 'create', subject: 'Application' }]);
  });

  test('a new one has six useful policies for everyone, all disabled, each with its history', async () => {
    const { id, policyCounts } = await create();
    expect(policyCounts).toEqual({ enabled: 0, total: 6 });
    const { items } = await server.owner.get<Page<ApplicationPolicy>>('applicationPolicies.list', { applicationId: id });
    expect(items.map(({ description, status, prompt, who }) => [description, status, prompt, who.everyone])).toEqual([
      ['Block highly sensitive content', 'disabled', 'deny', true],
      ['Block toxic content', 'disabled', 'deny', true],
      ['Redact personal identifiers', 'disabled', 'redact', true],
      ['Redact locations', 'disabled', 'redact', true],
      ['GDPR: redact personal data (Article 4)', 'disabled', 'redact', true],
      ['CCPA: redact personal information', 'disabled', 'redact', true],
    ]);
    expect((await events(items[0]?.id ?? ''))[0]).toMatchObject({ action: 'application-policy.create', outcome: 'success' });
  });

  test('a name is unique whatever its case, of any script, and trimmed', async () => {
    const { name: taken } = await create({ name: '  Überblick ' });
    expect(taken).toBe('Überblick');
    const { status, error } = await server.owner.mutate('applications.create', { name: taken.toUpperCase() });
    expect([status, error?.reason, Object.keys(error?.fields ?? {})]).toEqual([409, 'name-taken', ['name']]);
  });

  test('twenty at once with one name: one of them is created, the others are told', async () => {
    const same = name();
    const replies = await Promise.all(Array.from({ length: 20 }, () => server.owner.mutate('applications.create', { name: same })));
    expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
    expect(new Set(replies.flatMap(({ error }) => error?.reason ?? []))).toEqual(new Set(['name-taken']));
  });

  test('an owner is there and active; access names people, groups and roles that exist', async () => {
    const invited = (await server.owner.do<{ user: User }>('users.create', { username: `waits${++made}`, firstName: 'W', roles: ['user'] })).user;
    const wrong: [object, string, string][] = [
      [{ ownerId: UNKNOWN }, 'ownerId', 'invalid'],
      [{ ownerId: invited.id }, 'ownerId', 'invalid'],
      [{ access: { allow: { userIds: [UNKNOWN] } } }, 'access.allow.userIds', 'invalid'],
      [{ access: { deny: { groupIds: [UNKNOWN] } } }, 'access.deny.groupIds', 'invalid'],
      [{ access: { deny: { roles: ['boss'] } } }, 'access.deny.roles', 'unknown-role'],
      [{ access: { allow: { userIds: ['me'] } } }, 'access.allow.userIds.0', 'invalid'],
      [{ name: '' }, 'name', 'invalid'],
      [{ name: 'x'.repeat(256) }, 'name', 'invalid'],
      [{ description: 'x'.repeat(1025) }, 'description', 'invalid'],
      [{ status: 'on' }, 'status', 'invalid'],
    ];
    for (const [input, field, reason] of wrong) {
      const { status, error } = await server.owner.mutate('applications.create', { name: name(), ...input });
      expect([input, status, error?.reason, Object.keys(error?.fields ?? {})]).toEqual([input, 400, reason, [field]]);
    }
    expect((await create({ ownerId: null })).owner).toBeNull();
  });
});

describe('seeing', () => {
  test.each(maySee)('%s sees them', async (role) => {
    const { id } = await create();
    expect((await as(role).client.get<Application>('applications.get', { id })).id).toBe(id);
    expect((await as(role).client.get<Page<ApplicationSummary>>('applications.list')).total).toBeGreaterThan(0);
  });

  test.each(mayNot)('%s does not', async (role) => {
    const { id } = await create();
    for (const [path, input] of [['applications.get', { id }] as const, ['applications.list', {}] as const])
      expect((await as(role).client.query(path, input)).error?.reason).toBe('not-permitted');
  });

  test('names stand beside the ids of people and groups, for those who may see them', async () => {
    const group = await server.owner.do<Group>('groups.create', { name: `Readers ${++made}` });
    const { user } = as('user');
    const { id } = await create({ access: { allow: { userIds: [user.id], groupIds: [group.id] } } });
    const named = { users: [{ id: user.id, label: user.username }], groups: [{ id: group.id, label: group.name }] };
    expect((await as('it-admin').client.get<Application>('applications.get', { id })).named).toEqual(named);
    // A Developer sees users, but no groups: the id stays, without a name.
    const seen = await as('developer').client.get<Application>('applications.get', { id });
    expect(seen.named).toEqual({ ...named, groups: [] });
    expect(seen.access.allow.groupIds).toEqual([group.id]);
  });

  test('the list is searched, filtered, sorted and paged', async () => {
    const mark = `Mark${++made}`;
    for (const suffix of ['c', 'a', 'b']) await create({ name: `${mark} ${suffix}`, description: 'Ägypten', status: suffix === 'a' ? 'disabled' : 'enabled' });
    const list = (input: object) => server.owner.get<Page<ApplicationSummary>>('applications.list', { search: mark, ...input });
    expect((await list({})).items.map((item) => item.name.slice(-1))).toEqual(['a', 'b', 'c']);
    expect((await list({ sort: 'createdAt', direction: 'desc' })).items.map((item) => item.name.slice(-1))).toEqual(['b', 'a', 'c']);
    expect((await list({ filter: { status: ['disabled'] } })).total).toBe(1);
    expect((await list({ filter: { ownerId: [UNKNOWN] } })).total).toBe(0);
    const first = await list({ limit: 2 });
    const second = await list({ limit: 2, cursor: first.nextCursor });
    expect([first.total, [...first.items, ...second.items].map((item) => item.name.slice(-1)), second.nextCursor]).toEqual([3, ['a', 'b', 'c'], null]);
    expect((await server.owner.get<Page<ApplicationSummary>>('applications.list', { search: 'agypten' })).total).toBeGreaterThanOrEqual(3);
  });
});

test('“why may X do this” is answered for one application, one of its policies and one group, to those who see them', async () => {
  const { id } = await create();
  const { items } = await server.owner.get<Page<ApplicationPolicy>>('applicationPolicies.list', { applicationId: id });
  const group = await server.owner.do<Group>('groups.create', { name: `Explained ${++made}` });
  const asked: [string, string | undefined][] = [
    ['Application', id],
    ['ApplicationPolicy', items[0]?.id],
    ['Group', group.id],
  ];
  for (const [subject, row] of asked) {
    const explain = (principal: string) => server.owner.get<Explanation>('roles.explain', { principal, action: 'update', subject, id: row });
    expect([subject, (await explain('it-admin')).allowed, (await explain('governance')).allowed]).toEqual([subject, true, false]);
    expect((await as('user').client.query('roles.explain', { action: 'update', subject, id: row })).error?.reason).toBe('not-found');
  }
  expect((await server.owner.query('roles.explain', { action: 'read', subject: 'Report', id })).error?.fields).toHaveProperty('id');
});

describe('changing', () => {
  test.each(mayManage)('%s may, and only what is sent', async (role) => {
    const { id, name: before } = await create({ description: 'Before', access: { allow: { everyone: true }, deny: { roles: ['governance'] } } });
    const changed = await as(role).client.do<Application>('applications.update', { id, version: 1, description: 'After' });
    expect(changed).toMatchObject({ name: before, description: 'After', version: 2, access: { allow: { everyone: true }, deny: { roles: ['governance'] } } });
    const narrowed = await as(role).client.do<Application>('applications.update', { id, version: 2, access: { allow: { roles: ['user'] } } });
    expect(narrowed.access).toMatchObject({ allow: { everyone: false, roles: ['user'] }, deny: { roles: ['governance'] } });
  });

  test.each([...mayNot, 'security-team', 'compliance-team'])('%s may not', async (role) => {
    const { id } = await create();
    for (const [path, input] of [['applications.update', { id, version: 1, status: 'disabled' }] as const, ['applications.delete', { id }] as const])
      expect((await as(role).client.mutate(path, input)).error?.reason).toBe('not-permitted');
    expect(await get(id)).toMatchObject({ status: 'enabled', version: 1 });
  });

  test('a stale version is a conflict and loses nothing; a name that is taken too', async () => {
    const { id, version } = await create();
    await server.owner.do('applications.update', { id, version, description: 'First' });
    const late = await server.owner.mutate('applications.update', { id, version, description: 'Second' });
    expect([late.status, late.error?.reason]).toEqual([409, 'stale-version']);
    expect((await get(id)).description).toBe('First');
    const taken = await server.owner.mutate('applications.update', { id, version: 2, name: (await create()).name });
    expect([taken.status, taken.error?.reason]).toEqual([409, 'name-taken']);
  });

  test('the new owner is there and active; whoever is deleted hands theirs over, which is a change like any other', async () => {
    const { user } = await server.person(`owner${++made}`, ['governance']);
    const { id, version } = await create();
    const give = (ownerId: string) => server.owner.mutate('applications.update', { id, version, ownerId });
    expect((await give(UNKNOWN)).error?.fields).toHaveProperty('ownerId');
    expect((await give(user.id)).data).toMatchObject({ ownerId: user.id, owner: { label: user.username }, version: version + 1 });
    await server.owner.do('users.deactivate', { id: user.id });
    const inactive = await server.owner.mutate('applications.update', { id: (await create()).id, version: 1, ownerId: user.id });
    expect([inactive.error?.reason, Object.keys(inactive.error?.fields ?? {})]).toEqual(['invalid', ['ownerId']]);
    // What somebody else has open may well be changed while its owner is not active.
    await server.owner.do('applications.update', { id, version: version + 1, description: 'Orphaned' });
    await server.owner.do('users.delete', { id: user.id, transferTo: as('developer').user.id });
    expect(await get(id)).toMatchObject({ ownerId: as('developer').user.id, version: version + 3 });
    const before = { action: 'application.update', changes: { ownerId: { before: user.id, after: as('developer').user.id } } };
    expect((await events(id))[0]).toMatchObject(before);
    expect((await server.owner.mutate('applications.update', { id, version: version + 2, name: name() })).error?.reason).toBe('stale-version');
  });

  test('somebody who left since stays on a list that is edited; nobody unknown comes onto it', async () => {
    const { id } = await create({ access: { deny: { roles: ['governance'] } } });
    await server.sql("insert into application_access (application_id, effect, kind, ref) values (?, 'deny', 'user', ?)", [id, UNKNOWN]);
    const kept = await server.owner.do<Application>('applications.update', { id, version: 1, access: { deny: { userIds: [UNKNOWN], roles: [] } } });
    expect(kept.access.deny.userIds).toEqual([UNKNOWN]);
    const other = UNKNOWN.replace(/^0/, '1');
    expect((await server.owner.mutate('applications.update', { id, version: 2, access: { deny: { userIds: [other] } } })).error?.fields).toHaveProperty([
      'access.deny.userIds',
    ]);
  });

  test('each change stands in the trail, before and after, and in the timeline of whom it names', async () => {
    const { user } = as('user');
    const { id, version } = await create();
    await server.owner.do('applications.update', { id, version, status: 'disabled', access: { deny: { userIds: [user.id] } } });
    expect((await events(id))[0]).toMatchObject({
      action: 'application.update',
      actor: { label: 'root' },
      changes: { status: { before: 'enabled', after: 'disabled' }, 'access.deny': { before: { userIds: [] }, after: { userIds: [user.id] } } },
    });
    const { items } = await server.owner.get<Page<AuditEvent>>('users.timeline', { id: user.id });
    expect(items[0]).toMatchObject({ action: 'application.update', subject: { id } });
  });

  test('nothing is written for a change that changes nothing', async () => {
    const { id, version } = await create();
    const before = (await events(id)).length;
    expect((await server.owner.do<Application>('applications.update', { id, version, status: 'enabled', access: { allow: {} } })).version).toBe(version);
    expect(await events(id)).toHaveLength(before);
  });
});

describe('deleting', () => {
  test.each(mayManage)('%s may, and its policies go with it', async (role) => {
    const { id } = await create({ access: { allow: { everyone: true } } });
    expect(await as(role).client.do('applications.delete', { id })).toEqual({ id });
    expect((await server.owner.query('applications.get', { id })).error?.reason).toBe('not-found');
    for (const table of ['application_policies', 'application_access'])
      expect(await server.sql(`select 1 from ${table} where application_id = ?`, [id])).toEqual([]);
    expect((await events(id))[0]).toMatchObject({ action: 'application.delete', changes: { policies: { before: 6, after: 0 } } });
  });

  test('a group that an application or a policy names is not deleted until they no longer do', async () => {
    const group = await server.owner.do<Group>('groups.create', { name: `Named ${++made}` });
    const { id, name: label } = await create({ access: { allow: { groupIds: [group.id] } } });
    const { status, error } = await server.owner.mutate('groups.delete', { id: group.id });
    expect([status, error?.reason, error?.referrers]).toEqual([409, 'still-referenced', [{ type: 'Application', id, label, owned: false }]]);
    await server.owner.do('applications.delete', { id });
    await server.owner.do('groups.delete', { id: group.id });
  });
});
