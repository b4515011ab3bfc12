import type { AuditEvent, Me, NewApiKey, ServiceAccount, User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../platform/clock.ts';
import { program, withKey } from '../testing/programs.ts';
import type { TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let made = 0;
const name = (): string => `person${++made}`;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** Moves the clock, and signs the Owner in anew: the session may be over by then. */
async function advance(milliseconds: number): Promise<void> {
  server.clock.advance(milliseconds);
  server.owner = await server.signIn('root');
}
const reasonOf = async (reply: ReturnType<TestClient['query']>) => {
  const { status, error } = await reply;
  return [status, error?.reason ?? null];
};
const latest = async (action: string): Promise<AuditEvent | undefined> =>
  (await server.owner.get<{ items: AuditEvent[] }>('audit.list', { filter: { action }, limit: 1 })).items[0];

describe('a key', () => {
  test('calls what its account’s roles allow, and nothing else', async () => {
    const { client, account } = await program(server, ['it-admin']);
    const { user } = await client.do<{ user: User }>('users.create', { username: name(), firstName: 'New', roles: ['user'] });
    expect(await reasonOf(client.mutate('account.update', { version: 1, sessionHours: 5 }))).toEqual([403, 'not-permitted']);
    expect(await reasonOf(client.query('account.get'))).toEqual([403, 'not-permitted']);
    const created = await latest('user.create');
    expect(created).toMatchObject({ actor: { kind: 'service', id: account.id, label: account.name }, subject: { id: user.id }, onBehalfOf: null });
    const refused = await latest('account.get');
    expect(refused).toMatchObject({ outcome: 'denied', actor: { kind: 'service', id: account.id } });
  });

  test('is told by its secret’s hash alone: no table holds the secret, nor does the trail', async () => {
    const { key, client, account } = await program(server, ['governance']);
    await client.get('users.list', {});
    const kind = server.platform.config.databaseUrl === null ? 'sqlite' : 'postgres';
    const tables = await server.sql<{ name: string }>(
      kind === 'sqlite' ? "select name from sqlite_master where type = 'table'" : "select tablename as name from pg_tables where schemaname = 'public'",
    );
    expect(tables.length).toBeGreaterThan(20);
    for (const table of tables) {
      const rows = JSON.stringify(await server.sql(`select * from "${table.name}"`));
      expect([table.name, rows.includes(key.key), rows.includes(key.key.slice(12))]).toEqual([table.name, false, false]);
    }
    const keys = await server.owner.get<{ items: object[] }>('serviceAccounts.keys', { id: account.id });
    expect(keys.items).toEqual([expect.objectContaining({ id: key.id, prefix: key.key.slice(0, 12), status: 'live' })]);
    expect(JSON.stringify(keys)).not.toContain(key.key);
    expect(key.key).toMatch(/^ghs_[\w-]{43}$/);
  });

  test.each([
    ['unknown', 'Bearer ghs_AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA'],
    ['of another form', 'Bearer something'],
    ['of a scheme in other letters', 'BEARER something'],
    ['empty', 'Bearer'],
  ])('that is %s is refused in every call, and says no more', async (_what, authorization) => {
    const client = withKey(server, '', { authorization });
    const { status, error } = await client.query('users.list', {});
    expect([status, error?.reason]).toEqual([401, 'bad-key']);
    expect(await reasonOf(client.query('setup.status'))).toEqual([401, 'bad-key']);
    const download = await client.fetch('/export/users.csv');
    expect([download.status, await download.json()]).toMatchObject([401, { error: { reason: 'bad-key' } }]);
  });

  test('wins over a cookie, which is not looked at, and needs no proof against other sites', async () => {
    const { key, account } = await program(server, ['governance']);
    const cookie = server.owner.cookie ?? '';
    const both = withKey(server, key.key, { cookie, origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' });
    expect((await both.get<Me>('auth.me')).service?.id).toBe(account.id);
    expect(await reasonOf(both.query('account.get'))).toEqual([403, 'not-permitted']);
    expect(await reasonOf(both.mutate('users.create', { username: name(), firstName: 'X', roles: ['user'] }))).toEqual([200, null]);
    const bad = withKey(server, 'ghs_wrong', { cookie });
    expect(await reasonOf(bad.query('auth.me'))).toEqual([401, 'bad-key']);
  });

  test('of another scheme, as a proxy passes it on, is not for us: the cookie counts, and its proof against other sites', async () => {
    const proxied = { authorization: 'Basic cm9vdDpwYXNz', cookie: server.owner.cookie ?? '' };
    expect((await withKey(server, '', proxied).get<Me>('auth.me')).user?.username).toBe('root');
    expect(await reasonOf(withKey(server, '', { authorization: proxied.authorization }).query('auth.me'))).toEqual([401, 'no-session']);
    const elsewhere = withKey(server, '', { ...proxied, origin: 'https://elsewhere.example', 'sec-fetch-site': 'cross-site' });
    expect(await reasonOf(elsewhere.mutate('users.create', { username: name(), firstName: 'X', roles: ['user'] }))).toEqual([403, 'csrf']);
  });

  test('works in a batch, call by call', async () => {
    const { client } = await program(server, ['governance']);
    const input = encodeURIComponent(JSON.stringify({ 0: {}, 1: {} }));
    const replies = (await (await client.fetch(`/trpc/users.list,groups.list?batch=1&input=${input}`)).json()) as object[];
    expect(replies).toMatchObject([{ result: { data: { total: expect.any(Number) } } }, { error: { data: { reason: 'not-permitted' } } }]);
  });

  test('downloads and uploads as its account may', async () => {
    const { client, account } = await program(server, ['it-admin']);
    const download = await client.fetch('/export/users.csv');
    expect([download.status, (await download.text()).includes('root')]).toEqual([200, true]);
    const upload = await client.fetch('/import/users.csv?dryRun=false', {
      method: 'POST',
      body: `username,firstName,lastName,email,roles,groups\n${name()},Im,Ported,,user,\n`,
      headers: { 'content-type': 'text/csv' },
    });
    expect([upload.status, await upload.json()]).toMatchObject([200, { created: 1 }]);
    expect(await latest('user.import')).toMatchObject({ actor: { id: account.id } });
    const nobody = await (await program(server, ['user'])).client.fetch('/export/users.csv');
    expect(nobody.status).toBe(403);
  });

  test('tells who it is, with rules by which its program knows what it may', async () => {
    const { client, account, key } = await program(server, ['governance'], { scopes: ['User.read'] });
    const me = await client.get<Me>('auth.me');
    expect(me).toMatchObject({
      user: null,
      service: { kind: 'service', id: account.id, name: account.name, keyId: key.id, onBehalfOf: null },
      roles: ['governance'],
    });
    expect(JSON.stringify(me.rules)).toContain('read');
    expect(JSON.stringify(me.rules)).not.toContain('assignRoles,');
  });

  test('remembers its last use, at most once a minute', async () => {
    const { client, account, key } = await program(server, ['governance']);
    const used = async () => (await server.sql<{ last_used_at: string | null }>('select last_used_at from api_keys where id = ?', [key.id]))[0]?.last_used_at;
    expect(await used()).toBeNull();
    await client.get('users.list', {});
    const first = await used();
    expect(first).toMatch(/Z$/);
    await client.get('users.list', {});
    expect(await used()).toBe(first);
    await advance(2 * MINUTE);
    await client.get('users.list', {});
    expect((await used()) ?? '').not.toBe(first);
    expect((await server.owner.get<ServiceAccount>('serviceAccounts.get', { id: account.id })).lastUsedAt).toBe(await used());
  });
});

describe('a key with scopes', () => {
  test('may do those things, of those that its account may, and nothing else', async () => {
    const { client } = await program(server, ['it-admin'], { scopes: ['User.read', 'Account.read'] });
    expect(await reasonOf(client.query('users.list', {}))).toEqual([200, null]);
    expect(await reasonOf(client.query('groups.list', {}))).toEqual([403, 'not-permitted']);
    expect(await reasonOf(client.query('account.get'))).toEqual([403, 'not-permitted']);
    expect(await reasonOf(client.mutate('users.create', { username: name(), firstName: 'X', roles: ['user'] }))).toEqual([403, 'not-permitted']);
  });

  test('grants plain users, and no role that allows more than the scopes', async () => {
    const { client } = await program(server, ['it-admin'], { scopes: ['User.read', 'User.create'] });
    expect(await reasonOf(client.mutate('users.create', { username: name(), firstName: 'X', roles: ['user'] }))).toEqual([200, null]);
    const governor = { username: name(), firstName: 'X', email: `${name()}@example.org`, roles: ['governance'] };
    expect(await reasonOf(client.mutate('users.create', governor))).toEqual([403, 'above-ceiling']);
    const wide = await program(server, ['it-admin']);
    expect(await reasonOf(wide.client.mutate('users.create', governor))).toEqual([200, null]);
    const owner = { username: name(), firstName: 'X', email: `${name()}@example.org`, roles: ['owner'] };
    expect(await reasonOf(wide.client.mutate('users.create', owner))).toEqual([403, 'above-ceiling']);
  });
});

describe('whoever made a key', () => {
  test('bounds it: when they are demoted it loses what they lose with the very next request', async () => {
    const { user, client: creator } = await server.person(name(), ['owner']);
    const { client } = await program(server, ['it-admin'], { creator });
    expect(await reasonOf(client.query('groups.list', {}))).toEqual([200, null]);
    const before = (await client.fetch('/trpc/auth.me')).headers.get('x-gatehouse-authz');
    const { version } = await server.owner.get<User>('users.get', { id: user.id });
    await server.owner.do('users.setRoles', { id: user.id, version, roles: [{ role: 'developer' }] });
    expect(await reasonOf(client.query('groups.list', {}))).toEqual([403, 'not-permitted']);
    expect(await reasonOf(client.query('users.list', {}))).toEqual([200, null]);
    const security = { username: name(), firstName: 'X', email: `${name()}@example.org`, roles: ['security-team'] };
    expect(await reasonOf(client.mutate('users.create', security))).toEqual([403, 'above-ceiling']);
    expect((await client.fetch('/trpc/auth.me')).headers.get('x-gatehouse-authz')).not.toBe(before);
  });

  test('takes it along when they are deactivated, and brings it back', async () => {
    const { user, client: creator } = await server.person(name(), ['owner']);
    const { client, account } = await program(server, ['governance'], { creator });
    await server.owner.do('users.deactivate', { id: user.id });
    expect(await reasonOf(client.query('users.list', {}))).toEqual([401, 'bad-key']);
    expect(await latest('auth.use-key')).toMatchObject({ outcome: 'failure', reason: 'creator-inactive', subject: { type: 'ServiceAccount', id: account.id } });
    await server.owner.do('users.reactivate', { id: user.id });
    expect(await reasonOf(client.query('users.list', {}))).toEqual([200, null]);
  });

  test('is not helped by it to what nobody does to themselves', async () => {
    const { user, client: creator } = await server.person(name(), ['owner']);
    const { client } = await program(server, ['owner'], { creator });
    expect(await reasonOf(client.mutate('users.deactivate', { id: user.id }))).toEqual([403, 'own-roles']);
    const { version } = await client.get<User>('users.get', { id: user.id });
    const roles = [{ role: 'owner' }, { role: 'developer' }];
    expect(await reasonOf(client.mutate('users.setRoles', { id: user.id, version, roles }))).toEqual([403, 'own-roles']);
    expect(await reasonOf(client.mutate('users.update', { id: user.id, version, email: `${name()}@example.org` }))).toEqual([403, 'not-permitted']);
  });

  test('ends it by being deleted, and is told so before', async () => {
    const { user, client: creator } = await server.person(name(), ['owner']);
    const { client, account } = await program(server, ['governance'], { creator });
    expect(await server.owner.get('users.deletionImpact', { id: user.id })).toMatchObject({
      apiKeys: 1,
      referrers: [{ type: 'ServiceAccount', id: account.id, label: account.name, owned: true }],
    });
    await server.owner.do('users.deactivate', { id: user.id });
    expect(await reasonOf(server.owner.mutate('users.delete', { id: user.id }))).toEqual([409, 'still-referenced']);
    const root = (await server.owner.get<Me>('auth.me')).user?.id;
    await server.owner.do('users.delete', { id: user.id, transferTo: root });
    expect(await reasonOf(client.query('users.list', {}))).toEqual([401, 'bad-key']);
    expect(await server.owner.get('serviceAccounts.get', { id: account.id })).toMatchObject({ ownerId: root, liveKeys: 0 });
    expect(await latest('service-account.update')).toMatchObject({ changes: { ownerId: { before: user.id, after: root } } });
  });
});

describe('a key ends', () => {
  test('when it was to, and the trail tells of it once a minute', async () => {
    const expiresAt = new Date(server.clock.now().getTime() + HOUR).toISOString();
    const { client, key, account } = await program(server, ['governance'], { expiresAt });
    expect(await reasonOf(client.query('users.list', {}))).toEqual([200, null]);
    await advance(HOUR + MINUTE);
    for (let times = 0; times < 3; times++) expect(await reasonOf(client.query('users.list', {}))).toEqual([401, 'bad-key']);
    const told = async () => (await server.owner.get<{ items: AuditEvent[] }>('audit.list', { filter: { keyId: key.id, action: 'auth.use-key' } })).items;
    expect(await told()).toMatchObject([{ reason: 'expired', keyId: key.id, actor: { kind: 'service', id: account.id } }]);
    await advance(2 * MINUTE);
    await client.query('users.list', {});
    expect(await told()).toHaveLength(2);
  });

  test('at once when it is revoked', async () => {
    const { client, key, account } = await program(server, ['governance']);
    await server.owner.do('serviceAccounts.revokeKey', { id: account.id, keyId: key.id });
    expect(await reasonOf(client.query('users.list', {}))).toEqual([401, 'bad-key']);
    expect(await latest('service-account.revoke-key')).toMatchObject({ changes: { key: { before: { id: key.id, name: 'main' }, after: null } } });
  });

  test('some time after it was replaced, never later than it would have', async () => {
    const expiresAt = new Date(server.clock.now().getTime() + 30 * DAY).toISOString();
    const { client, key, account } = await program(server, ['governance'], { expiresAt });
    const next = await server.owner.do<NewApiKey>('serviceAccounts.rotateKey', { id: account.id, keyId: key.id, overlapHours: 2 });
    const replacing = withKey(server, next.key);
    expect(next).toMatchObject({ name: 'main', status: 'live' });
    expect([await reasonOf(client.query('users.list', {})), await reasonOf(replacing.query('users.list', {}))]).toEqual([
      [200, null],
      [200, null],
    ]);
    expect(await reasonOf(server.owner.mutate('serviceAccounts.rotateKey', { id: account.id, keyId: key.id }))).toEqual([409, 'wrong-status']);
    await advance(2 * HOUR + MINUTE);
    expect([await reasonOf(client.query('users.list', {})), await reasonOf(replacing.query('users.list', {}))]).toEqual([
      [401, 'bad-key'],
      [200, null],
    ]);
    const soon = new Date(server.clock.now().getTime() + HOUR).toISOString();
    const brief = await server.owner.do<NewApiKey>('serviceAccounts.createKey', { id: account.id, name: 'brief', expiresAt: soon });
    await server.owner.do('serviceAccounts.rotateKey', { id: account.id, keyId: brief.id, overlapHours: 720 });
    const { items } = await server.owner.get<{ items: NewApiKey[] }>('serviceAccounts.keys', { id: account.id });
    expect(items.find(({ id }) => id === brief.id)?.expiresAt).toBe(soon);
    expect(await latest('service-account.rotate-key')).toMatchObject({
      changes: { key: { before: { id: brief.id, name: 'brief' }, after: { name: 'brief' } }, formerKeyEnds: { before: soon, after: soon } },
    });
    const endless = await server.owner.do<NewApiKey>('serviceAccounts.createKey', { id: account.id, name: 'endless', expiresAt: '9999-12-31T23:59:59Z' });
    await advance(MINUTE);
    const renewed = await server.owner.do<NewApiKey>('serviceAccounts.rotateKey', { id: account.id, keyId: endless.id, overlapHours: 0 });
    const former = (await server.owner.get<{ items: NewApiKey[] }>('serviceAccounts.keys', { id: account.id })).items.find(({ id }) => id === endless.id);
    expect(await latest('service-account.rotate-key')).toMatchObject({
      changes: { formerKeyEnds: { before: '9999-12-31T23:59:59.000Z', after: former?.expiresAt } },
    });
    expect(await reasonOf(withKey(server, endless.key).query('users.list', {}))).toEqual([401, 'bad-key']);
    expect(renewed).toMatchObject({ status: 'live', expiresAt: '9999-12-31T23:59:59.999Z' });
    expect(await reasonOf(withKey(server, renewed.key).query('users.list', {}))).toEqual([200, null]);
  });
});

describe('what is for people', () => {
  test.each([
    ['profile.get', undefined],
    ['sessions.list', undefined],
    ['auth.secondFactors', undefined],
    ['users.bulkJobs', undefined],
  ])('%s is refused to a key', async (path, input) => {
    const { client } = await program(server, ['owner']);
    const { status, error } = await client.query(path, input);
    expect([status, error?.reason, error?.message]).toEqual([403, 'not-permitted', 'A person must do this, signed in; no API key does.']);
  });

  test.each([
    ['auth.logout', undefined],
    ['auth.changePassword', { currentPassword: 'x', newPassword: 'eleven quiet otters swim' }],
    ['account.update', { version: 1, sessionHours: 5 }],
    ['serviceAccounts.create', { name: 'Another', roles: ['user'] }],
    ['accessRequests.create', { role: 'governance', reason: 'To help' }],
  ])('%s is refused to a key', async (path, input) => {
    const { client } = await program(server, ['owner']);
    expect(await reasonOf(client.mutate(path, input))).toEqual([403, 'not-permitted']);
  });
});
