import type { User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const name = () => `person${++made}`;
const create = async (roles: string[]) => {
  const username = name();
  return (await server.owner.do<{ user: User }>('users.create', { username, firstName: 'Some', email: `${username}@example.org`, roles })).user;
};

describe('the ceiling', () => {
  const above: [string, string][] = [
    ['it-admin', 'owner'],
    ['developer', 'it-admin'],
    ['developer', 'security-team'],
    ['security-team', 'developer'],
    ['governance', 'developer'],
    ['security-team', 'owner'],
  ];
  test.each(above)('%s does not touch %s, and does not make one', async (role, other) => {
    const { client } = await server.person(name(), [role]);
    const target = await create([other]);
    const { id, version } = target;
    for (const [path, input] of [
      ['users.update', { id, version, firstName: 'Changed' }],
      ['users.setRoles', { id, version, roles: [{ role: 'user' }] }],
      ['users.deactivate', { id }],
      ['users.unlock', { id }],
      ['users.sendPasswordReset', { id }],
      ['users.revokeSessions', { id }],
      ['users.create', { username: name(), firstName: 'X', email: `${name()}@example.org`, roles: [other] }],
    ] as const) {
      const reply = await client.mutate(path, input);
      expect([path, reply.status, reply.error?.reason]).toEqual([path, 403, 'above-ceiling']);
    }
    const promoted = await create(['user']);
    const reply = await client.mutate('users.setRoles', { id: promoted.id, version: promoted.version, roles: [{ role: other }] });
    expect(reply.error?.reason).toBe('above-ceiling');
    expect(await server.owner.get('users.get', { id })).toEqual(target);
  });

  test.each([
    ['it-admin', 'security-team'],
    ['developer', 'governance'],
    ['compliance-team', 'security-team'],
    ['owner', 'owner'],
  ])('%s manages %s', async (role, other) => {
    const { client } = await server.person(name(), [role]);
    const { id, version } = await create([other]);
    expect(await client.do('users.update', { id, version, firstName: 'Changed' })).toMatchObject({ firstName: 'Changed', version: version + 1 });
    expect(await client.do('users.deactivate', { id, reason: 'left' })).toMatchObject({ status: 'deactivated' });
  });
});

describe('oneself', () => {
  test('nobody changes their own roles, status or groups', async () => {
    const { client, user } = await server.person(name(), ['it-admin']);
    const { id, version } = user;
    for (const [path, input] of [
      ['users.setRoles', { id, version, roles: [{ role: 'user' }] }],
      ['users.deactivate', { id }],
      ['users.delete', { id }],
      ['users.unlock', { id }],
    ] as const) {
      const reply = await client.mutate(path, input);
      expect([path, reply.status, reply.error?.reason]).toEqual([path, 403, 'own-roles']);
    }
    expect(await client.do('profile.update', { version, firstName: 'Mine' })).toMatchObject({ firstName: 'Mine' });
  });

  test('a User changes their own names and address, and no other field or person', async () => {
    const { client, user } = await server.person(name(), ['user']);
    const updated = await client.do<User>('profile.update', { version: user.version, lastName: 'Ó Súilleabháin', email: null });
    expect(updated).toMatchObject({ lastName: 'Ó Súilleabháin', email: null });
    const own = await client.mutate('users.update', { id: user.id, version: updated.version, username: name() });
    expect([own.status, own.error?.reason, own.error?.missing]).toEqual([403, 'not-permitted', { action: 'update', subject: 'User', field: 'username' }]);
    const other = await create(['user']);
    expect((await client.mutate('users.update', { id: other.id, version: other.version, firstName: 'X' })).error?.reason).toBe('not-found');
  });
});

describe('the last Owner', () => {
  test('can not be demoted, deactivated or given an end date; another Owner may step down', async () => {
    const me = (await server.owner.get<{ user: User }>('auth.me')).user;
    const alone = await server.sql<{ id: string }>("select user_id as id from role_grants where role = 'owner'");
    for (const { id } of alone) if (id !== me.id) await server.owner.mutate('users.deactivate', { id });
    const reply = await server.owner.mutate('users.setRoles', { id: me.id, version: me.version, roles: [{ role: 'user' }] });
    expect([reply.status, reply.error?.reason]).toEqual([409, 'last-owner']);

    const { client: second, user } = await server.person(name(), ['owner']);
    expect(await second.do('users.setRoles', { id: user.id, version: user.version, roles: [{ role: 'it-admin' }] })).toMatchObject({
      roles: [{ role: 'it-admin' }],
    });
    expect((await second.query('auth.me')).data).toMatchObject({ roles: ['it-admin'] });
  });
});

describe('e-mail addresses', () => {
  test('every role but User requires one: on create, on promotion and on removal', async () => {
    const without = await server.owner.mutate('users.create', { username: name(), firstName: 'X', roles: ['developer'] });
    expect([without.status, without.error?.reason, without.error?.fields]).toMatchObject([
      400,
      'email-required',
      { email: expect.stringContaining('Developer') },
    ]);
    const { user } = await server.owner.do<{ user: User }>('users.create', { username: name(), firstName: 'X', roles: ['user'] });
    const promoted = await server.owner.mutate('users.setRoles', { id: user.id, version: user.version, roles: [{ role: 'governance' }] });
    expect(promoted.error?.reason).toBe('email-required');
    const developer = await create(['developer']);
    expect((await server.owner.mutate('users.update', { id: developer.id, version: developer.version, email: null })).error?.reason).toBe('email-required');
  });
});

describe('names', () => {
  test('usernames and addresses are unique whatever the case and width, also of deleted users', async () => {
    const username = name();
    const { user } = await server.owner.do<{ user: User }>('users.create', { username, firstName: 'X', email: `${username}@example.org`, roles: ['user'] });
    const upper = await server.owner.mutate('users.create', { username: username.toUpperCase(), firstName: 'X', roles: ['user'] });
    expect([upper.status, upper.error?.reason, Object.keys(upper.error?.fields ?? {})]).toEqual([409, 'username-taken', ['username']]);
    const wide = [...username].map((letter) => String.fromCharCode(letter.charCodeAt(0) + 0xfee0)).join('');
    expect((await server.owner.mutate('users.create', { username: wide, firstName: 'X', roles: ['user'] })).error?.reason).toBe('username-taken');
    expect(
      (await server.owner.mutate('users.create', { username: name(), firstName: 'X', email: `${username}@EXAMPLE.org`, roles: ['user'] })).error?.reason,
    ).toBe('email-taken');

    expect((await server.owner.mutate('users.delete', { id: user.id })).error?.reason).toBe('not-deactivated');
    await server.owner.do('users.deactivate', { id: user.id });
    await server.owner.do('users.delete', { id: user.id });
    expect((await server.owner.query('users.get', { id: user.id })).error?.reason).toBe('not-found');
    expect((await server.owner.mutate('users.create', { username, firstName: 'X', roles: ['user'] })).error?.reason).toBe('username-taken');
  });
});

describe('changes', () => {
  test('what is not sent is not touched; a stale version is a conflict; unknown keys are refused', async () => {
    const user = await create(['developer']);
    const updated = await server.owner.do<User>('users.update', { id: user.id, version: user.version, lastName: "O'Neill" });
    expect(updated).toEqual({ ...user, lastName: "O'Neill", version: user.version + 1, updatedAt: updated.updatedAt });
    const stale = await server.owner.mutate('users.update', { id: user.id, version: user.version, lastName: 'Lost' });
    expect([stale.status, stale.error?.reason]).toEqual([409, 'stale-version']);
    const extra = await server.owner.mutate('users.update', { id: user.id, version: updated.version, status: 'active', roles: ['owner'] });
    expect([extra.status, extra.error?.reason, Object.keys(extra.error?.fields ?? {}).sort()]).toEqual([400, 'invalid', ['roles', 'status']]);
    expect((await server.owner.mutate('users.setRoles', { id: user.id, version: updated.version, roles: [{ role: 'superuser' }] })).error?.reason).toBe(
      'unknown-role',
    );
  });

  test('a refused call leaves nothing behind, though its neighbour in the batch succeeds', async () => {
    const { client } = await server.person(name(), ['developer']);
    const owner = await create(['owner']);
    const fine = await create(['user']);
    const body = JSON.stringify({
      0: { id: owner.id, version: owner.version, firstName: 'Stolen' },
      1: { id: fine.id, version: fine.version, firstName: 'Fine' },
    });
    const response = await client.fetch('/trpc/users.update,users.update?batch=1', { method: 'POST', body });
    const [refused, done] = (await response.json()) as { error?: { data: { reason: string } }; result?: { data: User } }[];
    expect([refused?.error?.data.reason, done?.result?.data.firstName]).toEqual(['above-ceiling', 'Fine']);
    expect(await server.owner.get('users.get', { id: owner.id })).toMatchObject({ firstName: owner.firstName, version: owner.version });
  });
});
