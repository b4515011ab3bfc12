import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { AuditEvent, Explanation, Group, ImportResult, Me, Page, Role, User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestClient } from '../testing/test-client.ts';
import { authzVersionOf } from '../platform/authz/authz-version.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const shipped = fileURLToPath(new URL('../../../../policies', import.meta.url));
/** Sees everybody and keeps groups, but may not assign roles. */
const steward = `
role: steward
label: Steward
description: Keeps groups.
requiresEmail: false
grants: [own-profile, groups.manage, users.view, { id: steward.users, on: User, do: [create, update, import], why: Stewards keep accounts. }]
`;
/** Sees those who hold Governance through a group: a rule about how a role is held. */
const watcher = `
role: watcher
label: Watcher
description: Sees who governs through a group.
requiresEmail: false
grants:
  - own-profile
  - id: watcher.read
    on: User
    do: [read]
    when: { roles: { some: { and: [{ role: { eq: governance } }, { via: { eq: group } }] } } }
    why: They watch the governors.
  - id: watcher.groups
    on: Group
    do: [read]
    when: { roles: { some: { role: { eq: governance } } } }
    why: They watch the groups of governors.
`;

let policiesDir: string;
let server: TestServer;
let made = 0;
beforeAll(async () => {
  policiesDir = await mkdtemp(join(tmpdir(), 'gatehouse-policies-'));
  await cp(shipped, policiesDir, { recursive: true });
  await writeFile(join(policiesDir, 'roles', 'steward.yaml'), steward);
  // What is shipped says that Owner and IT Admin alone manage groups.
  await writeFile(join(policiesDir, 'invariants.yaml'), 'invariants: []\n');
  await writeFile(join(policiesDir, 'roles', 'watcher.yaml'), watcher);
  server = await startTestServer({ policiesDir });
});
afterAll(async () => {
  await server.stop();
  await rm(policiesDir, { recursive: true });
});

const name = () => `member${++made}`;
const newGroup = (roles: string[] = []) => server.owner.do<Group>('groups.create', { name: `Group ${++made}`, roles });
const newUser = async (roles = ['user'], more: object = {}): Promise<User> => {
  const username = name();
  return (await server.owner.do<{ user: User }>('users.create', { username, firstName: 'M', email: `${username}@example.org`, roles, ...more })).user;
};
const read = (id: string) => server.owner.get<User>('users.get', { id });
const group = (id: string) => server.owner.get<Group>('groups.get', { id });
const rolesOf = async (client: TestClient) => (await client.get<Me>('auth.me')).roles;
const outcome = async (client: TestClient, path: string, input: unknown) => {
  const { status, error } = await client.mutate(path, input);
  return error ? [status, error.reason] : [status];
};
const latest = async (subjectId: string) => (await server.owner.get<Page<AuditEvent>>('audit.list', { filter: { subjectId }, limit: 1 })).items[0];

describe('a group that carries roles', () => {
  test('shows them, and its members hold them through it from the next request on, each way an entry', async () => {
    const payments = await newGroup(['developer', 'governance']);
    expect(payments.roles).toEqual(['developer', 'governance']);
    expect(await latest(payments.id)).toMatchObject({ changes: { roles: { before: null, after: ['developer', 'governance'] } } });
    const { user, client } = await server.person(name(), ['governance']);
    const token = client.cookie;
    await server.owner.do('groups.addMembers', { id: payments.id, userIds: [user.id] });
    const me = await client.get<Me>('auth.me');
    expect([me.roles, me.user?.roles]).toEqual([
      ['developer', 'governance'],
      [
        { role: 'developer', via: 'group', expiresAt: null, groups: [{ id: payments.id, name: payments.name }] },
        { role: 'governance', via: 'direct', expiresAt: null },
        { role: 'governance', via: 'group', expiresAt: null, groups: [{ id: payments.id, name: payments.name }] },
      ],
    ]);
    // A change of privileges gives the session a new token.
    expect(client.cookie).not.toBe(token);
    const explained = await server.owner.get<Explanation>('roles.explain', { principal: user.username, action: 'create', subject: 'Application' });
    expect(explained).toMatchObject({ allowed: true, rule: { id: 'applications.manage.applications' } });
    await server.owner.do('groups.removeMembers', { id: payments.id, userIds: [user.id] });
    expect(await rolesOf(client)).toEqual(['governance']);
    expect(await latest(payments.id)).toMatchObject({ action: 'group.remove-members', changes: { roles: { before: ['developer', 'governance'], after: [] } } });
  });

  test('through several groups is one entry that names them all; a grant and its end stay apart', async () => {
    const [first, second] = [await newGroup(['developer']), await newGroup(['developer'])];
    const user = await newUser(['user'], { groupIds: [first.id, second.id] });
    expect(user.roles).toEqual([
      {
        role: 'developer',
        via: 'group',
        expiresAt: null,
        groups: [
          { id: first.id, name: first.name },
          { id: second.id, name: second.name },
        ],
      },
      { role: 'user', via: 'direct', expiresAt: null },
    ]);
  });

  test('is found by the filter of users and counted among the holders of the role, each person once', async () => {
    const holders = async () => (await server.owner.get<{ roles: Role[] }>('roles.list')).roles.find(({ role }) => role === 'compliance-team')?.holders;
    const listed = async () => (await server.owner.get<Page<User>>('users.list', { filter: { role: ['compliance-team'] }, limit: 100 })).items;
    expect([await holders(), await listed()]).toEqual([0, []]);
    const [both, through, direct] = [await newUser(['compliance-team']), await newUser(), await newUser(['compliance-team'])];
    const [one, two] = [await newGroup(['compliance-team']), await newGroup(['compliance-team', 'user'])];
    await server.owner.do('groups.addMembers', { id: one.id, userIds: [both.id, through.id] });
    await server.owner.do('groups.addMembers', { id: two.id, userIds: [through.id] });
    expect(await holders()).toBe(3);
    expect((await listed()).map(({ id }) => id).toSorted()).toEqual([both.id, through.id, direct.id].toSorted());
  });

  test('is exported apart from what people hold themselves, which an import would grant', async () => {
    const carrying = await newGroup(['security-team']);
    const user = await newUser(['user'], { groupIds: [carrying.id] });
    const csv = await (await server.owner.fetch(`/export/users.csv?input=${encodeURIComponent(JSON.stringify({ search: user.username }))}`)).text();
    const [header = '', row = ''] = csv.trim().split(/\r?\n/);
    const cell = (column: string) => row.split(',')[header.replace('\uFEFF', '').split(',').indexOf(column)];
    expect([cell('roles'), cell('groups'), cell('rolesThroughGroups')]).toEqual(['user', carrying.name, 'security-team']);
  });

  test('is seen by rules that speak of how a role is held: the list is exactly who may be seen one by one', async () => {
    const governors = await newGroup(['governance']);
    const through = await newUser(['user'], { groupIds: [governors.id] });
    const direct = await newUser(['governance']);
    const { client, user: self } = await server.person(name(), ['watcher']);
    const { items } = await client.get<Page<User>>('users.list', { limit: 100 });
    const ids = new Set(items.map(({ id }) => id));
    expect([ids.has(through.id), ids.has(direct.id), ids.has(self.id)]).toEqual([true, false, true]);
    expect((await client.query('users.get', { id: through.id })).status).toBe(200);
    expect((await client.query('users.get', { id: direct.id })).status).toBe(404);
    const plain = await newGroup();
    const seen = (await client.get<Page<Group>>('groups.list', { limit: 100 })).items;
    expect(seen.map(({ id }) => id)).toContain(governors.id);
    expect(seen.every(({ roles }) => roles.includes('governance'))).toBe(true);
    expect((await client.query('groups.get', { id: plain.id })).status).toBe(404);
  });

  test('what the view answers is what a person is shown to hold, for everybody', async () => {
    const rows = await server.sql<{ user_id: string; role: string; via: string }>('select distinct user_id, role, via from held_roles');
    const { items } = await server.owner.get<Page<User>>('users.list', { limit: 100 });
    const shown = items.flatMap(({ id, roles }) => roles.map(({ role, via }) => `${id} ${role} ${via}`));
    expect(shown.toSorted()).toEqual(rows.map(({ user_id, role, via }) => `${user_id} ${role} ${via}`).toSorted());
    expect(shown.filter((entry) => entry.endsWith('group')).length).toBeGreaterThan(5);
  });

  test('keeps its roles when its name changes, and loses those that are left out', async () => {
    const { id, version } = await newGroup(['user', 'developer']);
    expect(await server.owner.do('groups.update', { id, version, name: `Renamed ${++made}` })).toMatchObject({ roles: ['developer', 'user'] });
    expect(await server.owner.do('groups.update', { id, version: version + 1, roles: ['user', 'user'] })).toMatchObject({ roles: ['user'] });
    expect(await latest(id)).toMatchObject({ changes: { roles: { before: ['developer', 'user'], after: ['user'] } } });
    for (const roles of [['emperor'], 'owner', [7], null]) {
      const { status, error } = await server.owner.mutate('groups.update', { id, version: version + 2, roles });
      expect([status, Object.keys(error?.fields ?? {})[0]?.split('.')[0]]).toEqual([400, 'roles']);
    }
    expect(await group(id)).toMatchObject({ roles: ['user'], version: version + 2 });
  });
});

describe('the ceiling holds on every way into a group', () => {
  test('an IT Admin neither makes nor changes a group that carries Owner, nor who is in it', async () => {
    const { client: admin } = await server.person(name(), ['it-admin']);
    const owners = await newGroup(['owner']);
    const plain = await newGroup(['developer']);
    const member = await newUser();
    await server.owner.do('groups.addMembers', { id: owners.id, userIds: [member.id] });
    const other = await newUser();
    const { id } = owners;
    const attempts: [string, unknown][] = [
      ['groups.create', { name: `Group ${++made}`, roles: ['owner'] }],
      ['groups.update', { id: plain.id, version: plain.version, roles: ['developer', 'owner'] }],
      ['groups.update', { id, version: 1, roles: [] }],
      ['groups.update', { id, version: 1, name: 'Harmless' }],
      ['groups.delete', { id }],
      ['groups.addMembers', { id, userIds: [other.id] }],
      ['groups.removeMembers', { id, userIds: [member.id] }],
      ['users.create', { username: name(), firstName: 'X', email: `${made}x@example.org`, roles: ['user'], groupIds: [id] }],
      ['users.update', { id: other.id, version: other.version, groupIds: [id] }],
      ['users.setRoles', { id: member.id, version: member.version + 1, roles: [{ role: 'user' }] }],
      ['users.deactivate', { id: member.id }],
    ];
    for (const [path, input] of attempts) expect([path, ...(await outcome(admin, path, input))]).toEqual([path, 403, 'above-ceiling']);
    const bulk = { ids: [other.id], action: 'addToGroup', groupId: id };
    for (const dryRun of [true, false]) {
      expect(await admin.do('users.bulk', { ...bulk, dryRun })).toEqual({ matched: 1, done: 0, skipped: [{ id: other.id, reason: 'above-ceiling' }] });
    }
    const csv = `username,firstName,lastName,email,roles,groups\nclimber${++made},C,,climber${made}@example.org,user,${owners.name}\n`;
    for (const dryRun of [true, false]) {
      const { created, errors } = await admin.do<ImportResult>('users.importCsv', { csv, dryRun });
      expect([created, errors]).toEqual([0, [expect.objectContaining({ line: 2, field: 'groups', reason: 'above-ceiling' })]]);
    }
    expect([await group(id), await group(plain.id)]).toEqual([{ ...owners, memberCount: 1 }, plain]);
  });

  test('an Owner, and for lower roles an IT Admin, does all of that', async () => {
    const { client: admin } = await server.person(name(), ['it-admin']);
    const { id, version, name: groupName } = await admin.do<Group>('groups.create', { name: `Group ${++made}`, roles: ['security-team'] });
    const [first, second] = [await newUser(), await newUser()];
    await admin.do('groups.addMembers', { id, userIds: [first.id] });
    await admin.do('users.update', { id: second.id, version: second.version, groupIds: [id] });
    const username = name();
    await admin.do('users.create', { username, firstName: 'X', email: `${username}@example.org`, roles: ['user'], groupIds: [id] });
    const csv = `username,firstName,lastName,email,roles,groups\nclimber${++made},C,,climber${made}@example.org,user,${groupName}\n`;
    expect(await admin.do('users.importCsv', { csv })).toMatchObject({ created: 1, errors: [] });
    expect((await group(id)).memberCount).toBe(4);
    await admin.do('groups.update', { id, version, roles: ['developer'] });
    expect((await read(first.id)).roles.map(({ role }) => role)).toEqual(['developer', 'user']);
    expect(await admin.do('users.bulk', { ids: [first.id, second.id], action: 'removeFromGroup', groupId: id })).toMatchObject({ done: 2 });
    expect(await admin.do('groups.delete', { id })).toMatchObject({ membersLeft: 2 });
  });

  test('whoever keeps groups without being allowed to assign roles keeps only groups that carry none', async () => {
    const { client } = await server.person(name(), ['steward']);
    const carrying = await newGroup(['user']);
    const user = await newUser();
    const member = await newUser(['user'], { groupIds: [carrying.id] });
    const { id } = carrying;
    const attempts: [string, unknown][] = [
      ['groups.create', { name: `Group ${++made}`, roles: ['user'] }],
      ['groups.update', { id, version: 1, roles: [] }],
      ['groups.delete', { id }],
      ['groups.addMembers', { id, userIds: [user.id] }],
      ['groups.removeMembers', { id, userIds: [member.id] }],
      ['users.update', { id: user.id, version: user.version, groupIds: [id] }],
      ['users.create', { username: name(), firstName: 'X', roles: ['user'], groupIds: [id] }],
    ];
    for (const [path, input] of attempts) {
      const reply = await client.mutate(path, input);
      expect([path, reply.status, reply.error?.reason, reply.error?.missing]).toEqual([path, 403, 'not-permitted', { action: 'assignRoles', subject: 'User' }]);
    }
    const csv = `username,firstName,lastName,email,roles,groups\nclimber${++made},C,,,user,${carrying.name}\n`;
    expect(await client.do('users.importCsv', { csv })).toMatchObject({ created: 0, errors: [{ field: 'groups', reason: 'not-permitted' }] });
    const plain = await client.do<Group>('groups.create', { name: `Group ${++made}` });
    expect(await client.do('groups.addMembers', { id: plain.id, userIds: [user.id] })).toMatchObject({ memberCount: 1 });
    expect(await group(id)).toEqual({ ...carrying, memberCount: 1 });
  });

  test('nobody changes what a group carries that they are in, nor deletes it, however high they stand', async () => {
    const { client, user } = await server.person(name(), ['owner']);
    const own = await newGroup(['developer']);
    const { id } = own;
    await server.owner.do('groups.addMembers', { id, userIds: [user.id] });
    for (const [path, input] of [
      ['groups.update', { id, version: 1, roles: [] }],
      ['groups.update', { id, version: 1, roles: ['developer', 'it-admin'] }],
      ['groups.delete', { id }],
      ['groups.addMembers', { id: (await newGroup(['user'])).id, userIds: [user.id] }],
      ['groups.removeMembers', { id, userIds: [user.id] }],
      ['users.update', { id: user.id, version: (await read(user.id)).version, groupIds: [] }],
    ] as const) {
      expect([path, ...(await outcome(client, path, input))]).toEqual([path, 403, 'own-roles']);
    }
    expect(await client.do('groups.update', { id, version: 1, description: 'Ours' })).toMatchObject({ description: 'Ours', roles: ['developer'] });
    await server.owner.do('users.deactivate', { id: user.id });
  });

  test('what somebody holds through a group protects them, and counts as theirs when they act', async () => {
    const admins = await newGroup(['it-admin']);
    const { client, user } = await server.person(name(), ['user']);
    const { client: developer } = await server.person(name(), ['developer']);
    expect(await outcome(developer, 'users.deactivate', { id: (await newUser()).id })).toEqual([200]);
    await server.owner.do('groups.addMembers', { id: admins.id, userIds: [user.id] });
    expect(await outcome(developer, 'users.deactivate', { id: user.id })).toEqual([403, 'above-ceiling']);
    expect(await outcome(client, 'groups.create', { name: `Group ${++made}`, roles: ['security-team'] })).toEqual([200]);
    await server.owner.do('groups.update', { id: admins.id, version: admins.version, roles: ['governance'] });
    expect(await outcome(client, 'groups.create', { name: `Group ${++made}` })).toEqual([403, 'not-permitted']);
    expect(await rolesOf(client)).toEqual(['governance', 'user']);
  });
});

describe('a role whose file is gone', () => {
  test('is in the way of everybody but an Owner, who clears up what is left of it', async () => {
    const carrying = await newGroup(['user']);
    const member = await newUser(['user'], { groupIds: [carrying.id] });
    await server.sql("insert into group_roles (group_id, role) values (?, 'gone')", [carrying.id]);
    const { client: admin } = await server.person(name(), ['it-admin']);
    expect(await outcome(admin, 'groups.update', { id: carrying.id, version: 1, roles: ['user'] })).toEqual([403, 'above-ceiling']);
    expect(await outcome(admin, 'users.deactivate', { id: member.id })).toEqual([403, 'above-ceiling']);
    expect(await outcome(server.owner, 'groups.update', { id: carrying.id, version: 1, roles: ['user', 'gone'] })).toEqual([400, 'unknown-role']);
    expect(await server.owner.do('groups.update', { id: carrying.id, version: 1, roles: ['user'] })).toMatchObject({ roles: ['user'] });
    expect(await outcome(admin, 'users.deactivate', { id: member.id })).toEqual([200]);
  });
});

describe('roles that are held directly and through groups', () => {
  test('setRoles changes the direct ones and leaves the others', async () => {
    const carrying = await newGroup(['developer']);
    const user = await newUser(['governance'], { groupIds: [carrying.id] });
    const updated = await server.owner.do<User>('users.setRoles', { id: user.id, version: user.version, roles: [{ role: 'user' }] });
    expect(updated.roles.map(({ role, via }) => [role, via])).toEqual([
      ['developer', 'group'],
      ['user', 'direct'],
    ]);
    expect(await latest(user.id)).toMatchObject({ changes: { roles: { before: [{ role: 'governance' }], after: [{ role: 'user' }] } } });
    expect((await server.owner.do<User>('users.setRoles', { id: user.id, version: updated.version, roles: [{ role: 'user' }] })).version).toBe(updated.version);
  });

  test('an e-mail address is needed for what a group carries: to join, and to keep it', async () => {
    const carrying = await newGroup(['developer']);
    const { user } = await server.owner.do<{ user: User }>('users.create', { username: name(), firstName: 'X', roles: ['user'] });
    const { id } = carrying;
    const joined = await server.owner.mutate('groups.addMembers', { id, userIds: [(await newUser()).id, user.id] });
    expect([joined.status, joined.error?.reason, Object.keys(joined.error?.fields ?? {})]).toEqual([400, 'email-required', ['userIds.1']]);
    expect(await outcome(server.owner, 'users.update', { id: user.id, version: user.version, groupIds: [id] })).toEqual([400, 'email-required']);
    expect(await outcome(server.owner, 'users.create', { username: name(), firstName: 'X', roles: ['user'], groupIds: [id] })).toEqual([400, 'email-required']);
    const csv = `username,firstName,lastName,email,roles,groups\nbare${++made},C,,,user,${carrying.name}\n`;
    expect(await server.owner.do('users.importCsv', { csv })).toMatchObject({ created: 0, errors: [{ line: 2, field: 'groups', reason: 'email-required' }] });
    const plain = await newGroup();
    await server.owner.do('groups.addMembers', { id: plain.id, userIds: [user.id] });
    expect(await outcome(server.owner, 'groups.update', { id: plain.id, version: 1, roles: ['developer'] })).toEqual([400, 'email-required']);
    expect(await group(plain.id)).toMatchObject({ roles: [], version: 1 });
    // With the address in the same call it is fine; without it the role has to go in the same call.
    const email = `${user.username}@example.org`;
    const member = await server.owner.do<User>('users.update', { id: user.id, version: user.version + 1, email, groupIds: [id] });
    expect(await outcome(server.owner, 'users.update', { id: user.id, version: member.version, email: null })).toEqual([400, 'email-required']);
    expect(await outcome(server.owner, 'users.update', { id: user.id, version: member.version, email: null, groupIds: [] })).toEqual([200]);
  });
});

describe('a large group', () => {
  test('changes what ten thousand members hold in one go, and each is known anew', async () => {
    const crowd = await server.owner.do<Group>('groups.create', { name: 'Crowd' });
    const rows = Array.from({ length: 10_000 }, (_, index) => `crowd${index},C,,crowd${index}@example.org,user,Crowd\n`);
    const csv = `username,firstName,lastName,email,roles,groups\n${rows.join('')}`;
    expect(await server.owner.do('users.importCsv', { csv })).toMatchObject({ created: 10_000 });
    const versions = () =>
      server.sql<{ authz_version: number; people: number | string }>(
        `select ${authzVersionOf('u')} as authz_version, count(*) as people from users u where u.id in (select user_id from group_members where group_id = ?) group by 1`,
        [crowd.id],
      );
    const [{ authz_version: before } = { authz_version: 0 }] = await versions();
    await server.owner.do('groups.update', { id: crowd.id, version: crowd.version, roles: ['developer'] });
    expect((await versions()).map(({ authz_version, people }) => [authz_version, Number(people)])).toEqual([[before + 1, 10_000]]);
    const found = await server.owner.get<Page<User>>('users.list', { filter: { role: ['developer'] }, search: 'crowd9999' });
    expect(found.items.map(({ roles }) => roles.map(({ role, via }) => [role, via]))).toEqual([
      [
        ['developer', 'group'],
        ['user', 'direct'],
      ],
    ]);
    expect(await server.owner.do('groups.delete', { id: crowd.id })).toMatchObject({ membersLeft: 10_000 });
    expect((await server.owner.get<Page<User>>('users.list', { filter: { role: ['developer'] }, search: 'crowd' })).total).toBe(0);
  });
});

describe('the last Owner', () => {
  test('who is it through a group is kept, whichever way they would cease to be one', async () => {
    const owners = await newGroup(['owner']);
    const member = await newUser();
    await server.sql("update users set status = 'active' where id = ?", [member.id]);
    await server.owner.do('groups.addMembers', { id: owners.id, userIds: [member.id] });
    // Whoever is an Owner for a time only acts: when that is over, somebody must be left.
    const { client, user } = await server.person(name(), ['user']);
    const expiresAt = new Date(server.clock.now().getTime() + 60_000_000).toISOString();
    await server.owner.do('users.setRoles', { id: user.id, version: user.version, roles: [{ role: 'owner', expiresAt }] });
    const root = (await server.owner.get<Me>('auth.me')).user?.id ?? '';
    await client.do('users.setRoles', { id: root, version: (await read(root)).version, roles: [{ role: 'it-admin' }] });
    const { id, version } = owners;
    const before = await client.get<User>('users.get', { id: member.id });
    for (const [path, input] of [
      ['groups.removeMembers', { id, userIds: [member.id] }],
      ['groups.update', { id, version, roles: ['it-admin'] }],
      ['groups.delete', { id }],
      ['users.update', { id: member.id, version: before.version, groupIds: [] }],
      ['users.deactivate', { id: member.id }],
    ] as const) {
      expect([path, ...(await outcome(client, path, input))]).toEqual([path, 409, 'last-owner']);
    }
    const bulk = { ids: [member.id], action: 'removeFromGroup', groupId: id };
    expect(await client.do('users.bulk', bulk)).toMatchObject({ done: 0, skipped: [{ reason: 'last-owner' }] });
    expect(await client.get('users.get', { id: member.id })).toEqual(before);
    const { version: rootVersion } = await client.get<User>('users.get', { id: root });
    await client.do('users.setRoles', { id: root, version: rootVersion, roles: [{ role: 'owner' }] });
    expect(await outcome(client, 'groups.removeMembers', { id, userIds: [member.id] })).toEqual([200]);
  });

  test('remains however often two Owners through one group take each other out of it at once', async () => {
    const owners = await newGroup(['owner']);
    const people = [await server.person(name(), ['user']), await server.person(name(), ['user'])];
    const [first, second] = people;
    if (!first || !second) throw new Error('There are two.');
    await server.owner.do('groups.addMembers', { id: owners.id, userIds: [first.user.id, second.user.id] });
    const left = await server.sql<{ id: string }>("select distinct user_id as id from held_roles where role = 'owner'");
    const { id } = owners;
    for (const other of left) {
      if (people.some(({ user }) => user.id === other.id)) continue;
      const { error } = await first.client.mutate('users.deactivate', { id: other.id });
      expect([null, 'wrong-status']).toContain(error?.reason ?? null);
    }
    for (let round = 0; round < 40; round++) {
      const replies = await Promise.all([
        first.client.mutate('groups.removeMembers', { id, userIds: [second.user.id] }),
        second.client.mutate('groups.removeMembers', { id, userIds: [first.user.id] }),
      ]);
      expect(replies.filter(({ error }) => error === null)).toHaveLength(1);
      const [remaining, ...more] = await server.sql<{ user_id: string }>('select user_id from group_members where group_id = ?', [id]);
      expect(more).toEqual([]);
      const [stays, fell] = remaining?.user_id === first.user.id ? [first, second] : [second, first];
      await stays.client.do('groups.addMembers', { id, userIds: [fell.user.id] });
    }
    expect(await first.client.get('audit.verify')).toMatchObject({ ok: true });
  });
});
