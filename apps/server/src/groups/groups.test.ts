import type { AuditEvent, Group, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let admin: TestClient;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
  admin = (await server.person('it', ['it-admin'])).client;
});
afterAll(() => server.stop());

const newGroup = (more: object = {}) => admin.do<Group>('groups.create', { name: `Group ${++made}`, ...more });
const newUser = async (roles = ['user']) =>
  (await server.owner.do<{ user: User }>('users.create', { username: `u${++made}`, firstName: 'U', email: `u${made}@example.org`, roles })).user;
const latest = async (subjectId: string) => (await server.owner.get<Page<AuditEvent>>('audit.list', { filter: { subjectId }, limit: 1 })).items[0];

describe('a group', () => {
  test('is created, changed field by field and deleted, each on record', async () => {
    const group = await admin.do<Group>('groups.create', { name: '  Équipe Paiements  ', description: 'Who pays' });
    expect(group).toMatchObject({ name: 'Équipe Paiements', description: 'Who pays', memberCount: 0, version: 1 });
    const changed = await admin.do<Group>('groups.update', { id: group.id, version: 1, description: '' });
    expect(changed).toMatchObject({ name: 'Équipe Paiements', description: '', version: 2 });
    expect(await latest(group.id)).toMatchObject({ action: 'group.update', changes: { description: { before: 'Who pays', after: '' } } });
    expect(await admin.do('groups.update', { id: group.id, version: 2 })).toMatchObject({ version: 2 });
    const user = await newUser();
    await admin.do('groups.addMembers', { id: group.id, userIds: [user.id] });
    expect(await admin.do('groups.delete', { id: group.id })).toEqual({ id: group.id, membersLeft: 1 });
    expect(await latest(group.id)).toMatchObject({ action: 'group.delete', changes: { memberCount: { before: 1, after: null } } });
    expect((await admin.query('groups.get', { id: group.id })).status).toBe(404);
    expect(await server.owner.get('users.get', { id: user.id })).toMatchObject({ groups: [], status: 'invited' });
  });

  test('has a name of its own, whatever the case, and others are told', async () => {
    const group = await newGroup({ name: 'Straße' });
    for (const name of ['STRASSE', 'straße', ' Straße ']) {
      expect((await admin.mutate('groups.create', { name })).error).toMatchObject({ reason: 'name-taken', fields: { name: expect.any(String) } });
    }
    const other = await newGroup();
    expect((await admin.mutate('groups.update', { id: other.id, version: 1, name: 'strasse' })).error?.reason).toBe('name-taken');
    expect(await admin.do('groups.update', { id: group.id, version: 1, name: 'STRASSE' })).toMatchObject({ name: 'STRASSE' });
    const replies = await Promise.all(Array.from({ length: 20 }, () => admin.mutate('groups.create', { name: 'Raced' })));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
  });

  test('has no twin that looks the same, and none has a reserved name in disguise', async () => {
    const group = await newGroup({ name: 'Payments' });
    for (const name of ['Pаyments', 'PАYMENTS', 'Pay\u00ADments', 'Pay\uFE0Fments', 'Payments\u3164', 'Payments\u2800', 'Pауmеnts']) {
      const { status, error } = await admin.mutate('groups.create', { name });
      expect([name, status, Object.keys(error?.fields ?? {})]).toEqual([name, expect.toBeOneOf([400, 409]), ['name']]);
    }
    await newGroup({ name: 'Two  Blanks' });
    expect((await admin.mutate('groups.create', { name: 'Two Blanks' })).error?.message).toBe(
      'This group name looks the same as another one. Choose one that can be told apart.',
    );
    const other = await newGroup();
    expect((await admin.mutate('groups.update', { id: other.id, version: 1, name: 'Pаyments' })).error?.reason).toBe('name-taken');
    expect(await admin.do('groups.update', { id: group.id, version: 1, name: 'Pаyments' })).toMatchObject({ name: 'Pаyments' });
    expect((await admin.mutate('groups.create', { name: 'payments' })).error?.reason).toBe('name-taken');
    for (const name of ['public', 'PUBLIC', 'ｐｕｂｌｉｃ', 'publıc', 'рublic', 'pubІic'])
      expect((await admin.mutate('groups.create', { name })).error).toMatchObject({ reason: 'invalid', fields: { name: expect.stringContaining('reserved') } });
    const replies = await Promise.all(
      Array.from({ length: 20 }, (_, index) => admin.mutate('groups.create', { name: index % 2 === 0 ? 'Raced pair' : 'Rаced pair' })),
    );
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 19 }, () => 409)]);
  });

  test.each([
    ['', 'name'],
    ['   ', 'name'],
    ['a,b', 'name'],
    ['PUBLIC', 'name'],
    ['x'.repeat(256), 'name'],
    ['tab\there', 'name'],
  ])('refuses the name "%s"', async (name, field) => {
    const { status, error } = await admin.mutate('groups.create', { name });
    expect([status, error?.reason, Object.keys(error?.fields ?? {})]).toEqual([400, 'invalid', [field]]);
  });

  test('refuses a description that is too long or can not be kept, an unknown field and a stale version', async () => {
    for (const description of ['x'.repeat(1025), 'a\u0000b', '\uD800'])
      expect((await admin.mutate('groups.create', { name: 'Long', description })).error?.fields).toHaveProperty('description');
    expect((await admin.mutate('groups.create', { name: 'More', owner: 'me' })).error?.fields).toHaveProperty('owner');
    const group = await newGroup();
    await admin.do('groups.update', { id: group.id, version: 1, description: 'a' });
    expect((await admin.mutate('groups.update', { id: group.id, version: 1, description: 'b' })).error?.reason).toBe('stale-version');
    expect(await admin.get('groups.get', { id: group.id })).toMatchObject({ description: 'a' });
  });
});

describe('its members', () => {
  test('are added and removed in batches, counted, listed and searched', async () => {
    const group = await newGroup();
    const users = [await newUser(), await newUser(), await newUser()];
    const userIds = users.map(({ id }) => id);
    expect(await admin.do('groups.addMembers', { id: group.id, userIds })).toMatchObject({ memberCount: 3 });
    expect(await latest(group.id)).toMatchObject({
      action: 'group.add-members',
      changes: { members: { before: [], after: userIds } },
    });
    expect(await admin.do('groups.addMembers', { id: group.id, userIds: [...userIds, ...userIds] })).toMatchObject({ memberCount: 3 });
    const page = await admin.get<Page<User>>('groups.members', { id: group.id, limit: 2, sort: 'username' });
    expect([page.total, page.items.length, page.nextCursor === null]).toEqual([3, 2, false]);
    const rest = await admin.get<Page<User>>('groups.members', { id: group.id, limit: 2, sort: 'username', cursor: page.nextCursor });
    expect([...page.items, ...rest.items].map(({ id }) => id).toSorted()).toEqual(userIds.toSorted());
    expect((await admin.get<Page<User>>('groups.members', { id: group.id, search: users[1]?.username })).total).toBe(1);
    expect(await admin.do('groups.removeMembers', { id: group.id, userIds: userIds.slice(0, 2) })).toMatchObject({ memberCount: 1 });
    expect(await latest(group.id)).toMatchObject({ action: 'group.remove-members' });
    // Whoever edits a member meanwhile is told that their groups changed.
    expect((await server.owner.mutate('users.update', { id: userIds[0], version: 1, groupIds: [] })).error?.reason).toBe('stale-version');
  });

  test('are changed all or not at all: one unknown user stops the batch', async () => {
    const group = await newGroup();
    const user = await newUser();
    const { error } = await admin.mutate('groups.addMembers', { id: group.id, userIds: [user.id, '00000000-0000-7000-8000-000000000000'] });
    expect(error).toMatchObject({ reason: 'invalid', fields: { 'userIds.1': expect.stringContaining('not there') } });
    expect(error?.fields).not.toHaveProperty('userIds.0');
    expect(await admin.get('groups.get', { id: group.id })).toMatchObject({ memberCount: 0 });
    for (const userIds of [[], ['no id'], Array.from({ length: 1001 }, () => user.id)]) {
      expect((await admin.mutate('groups.addMembers', { id: group.id, userIds })).status).toBe(400);
    }
  });

  test('are not oneself, nor somebody whose permissions exceed one’s own', async () => {
    const group = await newGroup();
    const { user: self } = await admin.get<{ user: User }>('auth.me');
    expect((await admin.mutate('groups.addMembers', { id: group.id, userIds: [self.id] })).error?.reason).toBe('own-roles');
    const owner = await newUser(['owner']);
    expect((await admin.mutate('groups.addMembers', { id: group.id, userIds: [owner.id] })).error?.reason).toBe('above-ceiling');
    await server.owner.do('groups.addMembers', { id: group.id, userIds: [owner.id, self.id] });
    expect((await admin.mutate('groups.removeMembers', { id: group.id, userIds: [owner.id] })).error?.reason).toBe('above-ceiling');
    expect((await admin.mutate('groups.removeMembers', { id: group.id, userIds: [self.id] })).error?.reason).toBe('own-roles');
    expect(await admin.get('groups.get', { id: group.id })).toMatchObject({ memberCount: 2 });
  });

  test('of two who add the same people at once, both are right and nobody is in it twice', async () => {
    const group = await newGroup();
    const userIds = (await Promise.all([newUser(), newUser(), newUser()])).map(({ id }) => id);
    const replies = await Promise.all(Array.from({ length: 10 }, () => admin.mutate('groups.addMembers', { id: group.id, userIds })));
    expect(replies.every(({ error }) => error === null)).toBe(true);
    expect(await admin.get('groups.get', { id: group.id })).toMatchObject({ memberCount: 3 });
    expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
  });
});

test('a member’s timeline tells what became of their groups, and what these carried; others’ timelines don’t', async () => {
  const { user } = await server.person('timed', ['user']);
  const { user: bystander } = await server.person('bystander', ['user']);
  const group = await server.owner.do<Group>('groups.create', { name: 'Timed' });
  await server.owner.do('groups.addMembers', { id: group.id, userIds: [user.id] });
  const { version } = await server.owner.get<Group>('groups.get', { id: group.id });
  const carrying = await server.owner.do<Group>('groups.update', { id: group.id, version, roles: ['governance'] });
  await server.owner.do('groups.update', { id: group.id, version: carrying.version, description: 'About time' });
  await server.owner.do('groups.removeMembers', { id: group.id, userIds: [user.id] });
  await server.owner.do('groups.addMembers', { id: group.id, userIds: [user.id, bystander.id] });
  await server.owner.do('groups.delete', { id: group.id });
  const timeline = async (id: string) => {
    const { items } = await server.owner.get<{ items: { action: string }[] }>('users.timeline', { id });
    return items.map(({ action }) => action).filter((action) => action.startsWith('group.'));
  };
  expect(await timeline(user.id)).toEqual(['group.delete', 'group.add-members', 'group.remove-members', 'group.update', 'group.add-members']);
  expect(await timeline(bystander.id)).toEqual(['group.delete', 'group.add-members']);
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});
