import type { AuditEvent, DeletedUser, DeletionImpact, Group, Me, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY } from '../platform/clock.ts';
import { systemCall } from '../platform/jobs.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';
import type { TestClient } from '../testing/test-client.ts';
import { purgeDeletedUsers } from './purge-deleted-users.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const name = () => `leaver${++made}`;
const create = async (roles = ['user'], more: object = {}): Promise<User> => {
  const username = name();
  return (await server.owner.do<{ user: User }>('users.create', { username, firstName: 'L', email: `${username}@example.org`, roles, ...more })).user;
};
const remove = async (id: string, more: object = {}) => {
  await server.owner.mutate('users.deactivate', { id });
  return server.owner.do<{ id: string; restorableUntil: string | null }>('users.delete', { id, ...more });
};
const deleted = async (search?: string) =>
  (await server.owner.get<Page<DeletedUser>>('users.deleted', { limit: 100, ...(search !== undefined && { search }) })).items;
const events = async (subjectId: string) => (await server.owner.get<Page<AuditEvent>>('audit.list', { filter: { subjectId }, limit: 100 })).items;
const refused = async (client: TestClient, path: string, input: unknown) => {
  const { status, error } = await client.mutate(path, input);
  return [status, error?.reason];
};

describe('the impact of a deletion', () => {
  test('says what goes, what could be restored, and what is in the way first', async () => {
    const group = await server.owner.do<Group>('groups.create', { name: `Team ${++made}`, roles: ['governance'] });
    const { user } = await server.person(name(), ['developer']);
    await server.owner.do('groups.addMembers', { id: group.id, userIds: [user.id] });
    const impact = () => server.owner.get<DeletionImpact>('users.deletionImpact', { id: user.id });
    expect(await impact()).toEqual({
      groups: [{ id: group.id, name: group.name }],
      roles: [
        { role: 'developer', via: 'direct', expiresAt: null },
        { role: 'governance', via: 'group', expiresAt: null, groups: [{ id: group.id, name: group.name }] },
      ],
      sessions: 1,
      apiKeys: 0,
      referrers: [],
      lastOwner: false,
      restoreDays: 30,
      blockedBy: 'not-deactivated',
    });
    await server.owner.do('users.deactivate', { id: user.id });
    expect(await impact()).toMatchObject({ sessions: 0, blockedBy: null });
    const root = (await server.owner.get<Me>('auth.me')).user?.id ?? '';
    expect(await server.owner.get('users.deletionImpact', { id: root })).toMatchObject({ lastOwner: true, blockedBy: 'last-owner' });
    const { user: second } = await server.person(name(), ['owner']);
    expect(await server.owner.get('users.deletionImpact', { id: root })).toMatchObject({ lastOwner: false, blockedBy: 'not-deactivated' });
    await server.owner.do('users.deactivate', { id: second.id });
  });
});

describe('somebody who was deleted', () => {
  test('is listed, and comes back deactivated, with names, roles and groups, and has to be invited anew', async () => {
    const kept = await server.owner.do<Group>('groups.create', { name: `Kept ${++made}`, roles: ['security-team'] });
    const lost = await server.owner.do<Group>('groups.create', { name: `Lost ${++made}` });
    const { user, client } = await server.person(name(), ['developer']);
    await server.owner.do('groups.addMembers', { id: kept.id, userIds: [user.id] });
    await server.owner.do('groups.addMembers', { id: lost.id, userIds: [user.id] });
    const soon = new Date(server.clock.now().getTime() + DAY).toISOString();
    const late = new Date(server.clock.now().getTime() + 5 * DAY).toISOString();
    const { version } = await server.owner.get<User>('users.get', { id: user.id });
    const roles = [{ role: 'developer' }, { role: 'governance', expiresAt: soon }, { role: 'compliance-team', expiresAt: late }];
    const before = await server.owner.do<User>('users.setRoles', { id: user.id, version, roles });
    const { restorableUntil } = await remove(user.id);
    expect(Date.parse(restorableUntil ?? '') - server.clock.now().getTime()).toBeGreaterThan(29 * DAY);
    expect((await server.owner.query('users.get', { id: user.id })).status).toBe(404);
    expect((await client.query('auth.me')).error?.reason).toBe('no-session');
    expect(await deleted(user.username.toUpperCase())).toEqual([
      {
        id: user.id,
        username: user.username,
        deletedAt: expect.any(String),
        deletedBy: { id: expect.any(String), label: 'root' },
        roles: ['compliance-team', 'developer', 'governance', 'security-team'],
        restorableUntil,
        erased: false,
      },
    ]);
    expect(await refused(server.owner, 'users.create', { username: user.username, firstName: 'Other', roles: ['user'] })).toEqual([409, 'username-taken']);

    await server.owner.do('groups.delete', { id: lost.id });
    server.clock.advance(2 * DAY);
    server.owner.cookie = (await server.signIn('root')).cookie;
    const restored = await server.owner.do<User>('users.restore', { id: user.id });
    expect(restored).toEqual({
      ...before,
      status: 'deactivated',
      groups: [{ id: kept.id, name: kept.name }],
      roles: [
        { role: 'compliance-team', via: 'direct', expiresAt: late },
        { role: 'developer', via: 'direct', expiresAt: null },
        { role: 'security-team', via: 'group', expiresAt: null, groups: [{ id: kept.id, name: kept.name }] },
      ],
      version: expect.any(Number),
      updatedAt: expect.any(String),
    });
    expect(restored.version).toBeGreaterThan(before.version);
    expect((await events(user.id))[0]).toMatchObject({
      action: 'user.restore',
      changes: { roles: { after: ['compliance-team', 'developer'] }, groups: { after: [kept.id] } },
    });
    expect(await deleted(user.username)).toEqual([]);
    expect(await server.owner.do('users.reactivate', { id: user.id })).toMatchObject({ status: 'invited' });
    expect(await refused(server.anonymous(), 'auth.login', { login: user.username, password: PASSWORD })).toEqual([401, 'bad-credentials']);
    expect(await refused(server.owner, 'users.restore', { id: user.id })).toEqual([404, 'not-found']);
  });

  test('keeps out of the way of somebody who took their address: a conflict, and another address resolves it', async () => {
    const user = await create(['developer']);
    await remove(user.id);
    await create(['user'], { email: user.email });
    const { status, error } = await server.owner.mutate('users.restore', { id: user.id });
    expect([status, error?.reason, Object.keys(error?.fields ?? {})]).toEqual([409, 'email-taken', ['email']]);
    expect(await refused(server.owner, 'users.restore', { id: user.id, email: null })).toEqual([400, 'email-required']);
    expect(await deleted(user.username)).toHaveLength(1);
    expect(await server.owner.do('users.restore', { id: user.id, email: 'another@example.org' })).toMatchObject({ email: 'another@example.org' });
    expect((await events(user.id))[0]?.changes).toMatchObject({ email: { before: user.email, after: 'another@example.org' } });
  });

  test('is found as others are, whatever the accents and the order of words; by the username alone once nothing else is kept', async () => {
    const { id, username } = await create(['user'], { firstName: 'Ada', lastName: 'García', email: 'found.by.address@example.org' });
    await remove(id);
    const found = async (search: string) => (await deleted(search)).filter((gone) => gone.id === id).length;
    for (const search of ['garcia ada', 'GARCÍA', `${username} ada`, 'by.address@']) expect([search, await found(search)]).toEqual([search, 1]);
    expect(await found('garcia bob')).toBe(0);
    server.clock.advance(31 * DAY);
    server.owner.cookie = (await server.signIn('root')).cookie;
    await purgeDeletedUsers(systemCall(server.platform));
    expect([await found(username.toUpperCase()), await found('garcia')]).toEqual([1, 0]);
    await server.owner.do('users.erase', { id });
    expect(await found(username)).toBe(0);
    expect(await server.sql('select search_text from user_tombstones where id = ?', [id])).toEqual([{ search_text: null }]);
  });

  test('is restored and erased only by those who could manage them, and seen only by those who may delete', async () => {
    const group = await server.owner.do<Group>('groups.create', { name: `Admins ${++made}`, roles: ['it-admin'] });
    const above = await create(['user'], { groupIds: [group.id] });
    const below = await create(['user']);
    await remove(above.id);
    await remove(below.id);
    const { client } = await server.person(name(), ['developer']);
    expect((await client.get<Page<DeletedUser>>('users.deleted', { search: above.username })).total).toBe(1);
    expect(await refused(client, 'users.restore', { id: above.id })).toEqual([403, 'above-ceiling']);
    expect(await refused(client, 'users.erase', { id: above.id })).toEqual([403, 'above-ceiling']);
    expect(await client.do('users.restore', { id: below.id })).toMatchObject({ status: 'deactivated' });
    // What the group carries by now is what would return.
    await server.owner.do('groups.update', { id: group.id, version: group.version, roles: [] });
    const risen = await create(['user'], { groupIds: [group.id] });
    await remove(risen.id);
    await server.owner.do('groups.update', { id: group.id, version: group.version + 1, roles: ['it-admin'] });
    expect(await refused(client, 'users.restore', { id: risen.id })).toEqual([403, 'above-ceiling']);
    expect(await deleted(risen.username)).toHaveLength(1);
    const { client: user } = await server.person(name(), ['user']);
    for (const path of ['users.restore', 'users.erase']) expect(await refused(user, path, { id: risen.id })).toEqual([403, 'not-permitted']);
    expect((await user.query('users.deleted', {})).error?.reason).toBe('not-permitted');
  });

  test('is kept for as long as is set, then what was kept is thrown away on record, and the name stays taken', async () => {
    const user = await create();
    await remove(user.id);
    server.clock.advance(31 * DAY);
    server.owner.cookie = (await server.signIn('root')).cookie;
    expect(await refused(server.owner, 'users.restore', { id: user.id })).toEqual([409, 'wrong-status']);
    expect(await deleted(user.username)).toMatchObject([{ restorableUntil: null, erased: false }]);
    expect(await purgeDeletedUsers(systemCall(server.platform))).toBeGreaterThan(0);
    expect(await purgeDeletedUsers(systemCall(server.platform))).toBe(0);
    const [row] = await server.sql('select kept, label from user_tombstones where id = ?', [user.id]);
    expect(row).toEqual({ kept: null, label: user.username });
    expect((await events(user.id))[0]).toMatchObject({ action: 'user.purge', actor: { kind: 'system' } });

    const { version } = await server.owner.get<{ version: number }>('account.get');
    await server.owner.do('account.update', { version, restoreDays: 0 });
    const other = await create();
    expect(await remove(other.id)).toEqual({ id: other.id, restorableUntil: null });
    expect((await server.sql('select kept from user_tombstones where id = ?', [other.id]))[0]).toEqual({ kept: null });
    await server.owner.do('account.update', { version: version + 1, restoreDays: 30 });
  });

  test('comes back once, however many restore them at once', async () => {
    const user = await create();
    await remove(user.id);
    const replies = await Promise.all(Array.from({ length: 10 }, () => server.owner.mutate('users.restore', { id: user.id })));
    expect(replies.map(({ status }) => status).toSorted()).toEqual([200, ...Array.from({ length: 9 }, () => 404)]);
    expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
  });

  test('pages of the list follow one another without a hole', async () => {
    const seen: string[] = [];
    let cursor: string | null = null;
    do {
      const page: Page<DeletedUser> = await server.owner.get('users.deleted', { limit: 2, cursor, sort: 'username', direction: 'asc' });
      seen.push(...page.items.map(({ id }) => id));
      cursor = page.nextCursor;
      expect(page.total).toBeGreaterThan(2);
    } while (cursor !== null);
    expect([...new Set(seen)]).toHaveLength(seen.length);
    expect(seen.toSorted()).toEqual((await deleted()).map(({ id }) => id).toSorted());
  });
});

describe('what speaks of somebody', () => {
  interface App {
    id: string;
    version: number;
    ownerId: string | null;
  }

  test('what belongs to them stands in the way until it is said whom it goes to: somebody else, there, visible and active', async () => {
    const [person, heir, idle] = [await server.person(name(), ['developer']), (await server.person(name(), ['user'])).user, await create()];
    const { user } = person;
    const app = await person.client.do<App>('applications.create', { name: 'Chat bot' });
    expect(app.ownerId).toBe(user.id);
    await server.owner.do('users.deactivate', { id: user.id });
    const belongs = [{ type: 'Application', id: app.id, label: 'Chat bot', owned: true }];
    expect(await server.owner.get('users.deletionImpact', { id: user.id })).toMatchObject({ referrers: belongs, blockedBy: 'still-referenced' });
    const { status, error } = await server.owner.mutate('users.delete', { id: user.id });
    expect([status, error?.reason, error?.referrers]).toEqual([409, 'still-referenced', belongs]);
    for (const transferTo of [user.id, idle.id, '00000000-0000-7000-8000-000000000000']) {
      const reply = await server.owner.mutate('users.delete', { id: user.id, transferTo });
      expect([reply.status, reply.error?.reason, Object.keys(reply.error?.fields ?? {})]).toEqual([400, 'invalid', ['transferTo']]);
    }
    expect((await server.owner.get<App>('applications.get', { id: app.id })).ownerId).toBe(user.id);
    await server.owner.do('users.delete', { id: user.id, transferTo: heir.id });
    expect((await server.owner.get<App>('applications.get', { id: app.id })).ownerId).toBe(heir.id);
    expect((await events(user.id))[0]?.changes).toMatchObject({ transferredTo: { after: heir.id } });
    expect((await events(app.id))[0]).toMatchObject({ action: 'application.update', changes: { ownerId: { before: user.id, after: heir.id } } });
  });

  test('what names them stands in the way until it no longer does, whoever takes over the rest', async () => {
    const [user, heir] = [await create(), (await server.person(name(), ['user'])).user];
    const app = await server.owner.do<App>('applications.create', { name: 'Search bot', access: { allow: { everyone: true }, deny: { userIds: [user.id] } } });
    const policy = await server.owner.do<{ id: string }>('applicationPolicies.create', {
      applicationId: app.id,
      description: 'Only them',
      status: 'enabled',
      who: { userIds: [user.id] },
      traits: ['PERSON'],
      prompt: 'deny',
      enrichedPrompt: 'deny',
      reply: 'deny',
    });
    await server.owner.do('users.deactivate', { id: user.id });
    const { error } = await server.owner.mutate('users.delete', { id: user.id, transferTo: heir.id });
    expect([error?.reason, error?.referrers]).toEqual([
      'still-referenced',
      [
        { type: 'Application', id: app.id, label: 'Search bot', owned: false },
        { type: 'ApplicationPolicy', id: policy.id, label: 'Only them (Search bot)', owned: false },
      ],
    ]);
    expect(error?.message).toContain('Only them (Search bot)');
    await server.owner.do('applications.update', { id: app.id, version: app.version, access: { deny: {} } });
    await server.owner.do('applicationPolicies.delete', { id: policy.id });
    await server.owner.do('users.delete', { id: user.id });
  });

  test('whoever may not see applications is told that something stands in the way, and not what', async () => {
    const user = await create();
    const { client: governance } = await server.person(name(), ['governance']);
    await server.owner.do('applications.create', { name: 'Secret bot', access: { deny: { userIds: [user.id] } } });
    await server.owner.do('users.deactivate', { id: user.id });
    const hidden = [{ type: 'Application', id: '', label: '', owned: false, hidden: true }];
    const impact = await governance.get<{ referrers: unknown }>('users.deletionImpact', { id: user.id });
    expect(impact.referrers).toEqual(hidden);
    const { error } = await governance.mutate('users.delete', { id: user.id });
    expect([error?.reason, error?.referrers]).toEqual(['still-referenced', hidden]);
    expect(error?.message).toContain('one thing that you may not see');
    expect(JSON.stringify([impact, error])).not.toContain('Secret bot');
    expect((await server.owner.mutate('users.delete', { id: user.id })).error?.message).toContain('Application Secret bot');
  });

  test('nobody is left a service account that may do more than they', async () => {
    const maker = await server.person(name(), ['owner']);
    const [low, high] = [(await server.person(name(), ['user'])).user, (await server.person(name(), ['governance'])).user];
    const account = await maker.client.do<App>('serviceAccounts.create', { name: name(), roles: ['governance'] });
    await server.owner.do('users.deactivate', { id: maker.user.id });
    const reply = await server.owner.mutate('users.delete', { id: maker.user.id, transferTo: low.id });
    expect([reply.error?.reason, Object.keys(reply.error?.fields ?? {})]).toEqual(['above-ceiling', ['transferTo']]);
    expect((await server.owner.get<App>('serviceAccounts.get', { id: account.id })).ownerId).toBe(maker.user.id);
    await server.owner.do('users.delete', { id: maker.user.id, transferTo: high.id });
    expect((await server.owner.get<App>('serviceAccounts.get', { id: account.id })).ownerId).toBe(high.id);
  });
});
