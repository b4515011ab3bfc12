import type { AuditEvent, Me, NewApiKey, Page, ServiceAccount } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program } from '../testing/programs.ts';
import type { Reply, TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let itAdmin: TestClient;
let made = 0;
const name = (): string => `Account ${++made}`;
beforeAll(async () => {
  server = await startTestServer();
  itAdmin = (await server.person('ian', ['it-admin'])).client;
});
afterAll(() => server.stop());

const create = (input: object = {}): Promise<ServiceAccount> => server.owner.do('serviceAccounts.create', { name: name(), roles: ['governance'], ...input });
const reasonOf = ({ status, error }: Reply) => [status, error?.reason ?? null];
const latest = async (action: string): Promise<AuditEvent | undefined> =>
  (await server.owner.get<Page<AuditEvent>>('audit.list', { filter: { action }, limit: 1 })).items[0];

describe('a service account', () => {
  test('is made by an Owner, who owns it, and can do nothing without a key', async () => {
    const owner = (await server.owner.get<Me>('auth.me')).user;
    const account = await create({ description: 'Syncs bills', roles: ['governance', 'user', 'governance'] });
    expect(account).toMatchObject({
      description: 'Syncs bills',
      roles: ['governance', 'user'],
      ownerId: owner?.id,
      owner: { label: 'root' },
      status: 'enabled',
      liveKeys: 0,
      lastUsedAt: null,
      version: 1,
    });
    expect(await server.owner.get('serviceAccounts.get', { id: account.id })).toEqual(account);
    expect(await latest('service-account.create')).toMatchObject({ subject: { type: 'ServiceAccount', id: account.id, label: account.name } });
  });

  test.each([
    ['create', { name: 'Not theirs', roles: ['user'] }],
    ['update', { version: 1, name: 'Not theirs' }],
    ['revoke', {}],
    ['createKey', { name: 'Not theirs' }],
    ['rotateKey', { keyId: '00000000-0000-7000-8000-000000000000' }],
    ['revokeKey', { keyId: '00000000-0000-7000-8000-000000000000' }],
  ])('is not for others to %s', async (verb, input) => {
    const { id } = await create();
    const reply = await itAdmin.mutate(`serviceAccounts.${verb}`, verb === 'create' ? input : { id, ...input });
    expect(reasonOf(reply)).toEqual([403, 'not-permitted']);
  });

  test.each([
    ['a name that is taken', async () => ({ name: (await create({ name: 'Taken' })).name.toUpperCase() }), [409, 'name-taken']],
    ['no role', () => ({ roles: [] }), [400, 'invalid']],
    ['an unknown role', () => ({ roles: ['no-such-role'] }), [400, 'unknown-role']],
    ['an unknown owner', () => ({ ownerId: '00000000-0000-7000-8000-000000000000' }), [400, 'invalid']],
  ])('is refused with %s', async (_what, input, expected) => {
    expect(reasonOf(await server.owner.mutate('serviceAccounts.create', { name: name(), roles: ['user'], ...(await input()) }))).toEqual(expected);
  });

  test('changes what is sent, once a version; its keys follow with their next request', async () => {
    const { account, client } = await program(server, ['governance']);
    expect((await client.query('groups.list', {})).status).toBe(403);
    const updated = await server.owner.do<ServiceAccount>('serviceAccounts.update', { id: account.id, version: account.version, roles: ['it-admin'] });
    expect(updated).toMatchObject({ name: account.name, roles: ['it-admin'], version: 2, liveKeys: 1 });
    expect((await client.query('groups.list', {})).status).toBe(200);
    const stale = await server.owner.mutate('serviceAccounts.update', { id: account.id, version: account.version, name: 'Other' });
    expect(reasonOf(stale)).toEqual([409, 'stale-version']);
    const off = await server.owner.do<ServiceAccount>('serviceAccounts.update', { id: account.id, version: 2, status: 'disabled' });
    expect(reasonOf(await client.query('groups.list', {}))).toEqual([401, 'bad-key']);
    await server.owner.do('serviceAccounts.update', { id: account.id, version: off.version, status: 'enabled' });
    expect((await client.query('groups.list', {})).status).toBe(200);
  });

  test('ends for good, with all of its keys', async () => {
    const { account, client } = await program(server, ['governance']);
    expect(await server.owner.do('serviceAccounts.revoke', { id: account.id })).toMatchObject({ status: 'revoked', liveKeys: 0 });
    expect(reasonOf(await client.query('users.list', {}))).toEqual([401, 'bad-key']);
    expect(await latest('service-account.revoke')).toMatchObject({ changes: { status: { before: 'enabled', after: 'revoked' } } });
    const { items } = await server.owner.get<{ items: { status: string }[] }>('serviceAccounts.keys', { id: account.id });
    expect(items.map(({ status }) => status)).toEqual(['revoked']);
    for (const [verb, input] of [
      ['createKey', { name: 'Late' }],
      ['update', { version: 2, status: 'enabled' }],
    ] as const)
      expect(reasonOf(await server.owner.mutate(`serviceAccounts.${verb}`, { id: account.id, ...input }))).toEqual([409, 'wrong-status']);
  });

  test('is found by name, status, role and owner, in the order that is asked for', async () => {
    const { account, client } = await program(server, ['security-team']);
    await client.get('users.list', {});
    const off = await create({ name: 'Zürich sync', roles: ['security-team'] });
    await server.owner.do('serviceAccounts.update', { id: off.id, version: 1, status: 'disabled' });
    const list = async (input: object): Promise<string[]> =>
      (await server.owner.get<Page<ServiceAccount>>('serviceAccounts.list', input)).items.map(({ id }) => id);
    expect(await list({ search: 'zurich' })).toEqual([off.id]);
    expect(await list({ filter: { status: ['disabled'], role: ['security-team'] } })).toEqual([off.id]);
    expect(await list({ filter: { role: ['security-team'] }, sort: 'lastUsedAt', direction: 'desc' })).toEqual([account.id, off.id]);
    expect(await list({ filter: { ownerId: ['00000000-0000-7000-8000-000000000000'] } })).toEqual([]);
    const first = await server.owner.get<Page<ServiceAccount>>('serviceAccounts.list', { filter: { role: ['security-team'] }, sort: 'lastUsedAt', limit: 1 });
    expect(first).toMatchObject({ items: [{ id: off.id }], total: 2 });
    expect(await list({ filter: { role: ['security-team'] }, sort: 'lastUsedAt', limit: 1, cursor: first.nextCursor })).toEqual([account.id]);
  });
});

describe('its keys', () => {
  test('are told by name and start, with scopes that there are and an end in the future', async () => {
    const { id } = await create();
    const past = new Date(server.clock.now().getTime() - 1000).toISOString();
    const refusals = [
      [{ name: 'Past', expiresAt: past }, { expiresAt: 'Choose a time in the future.' }],
      [{ name: 'Odd', scopes: ['User.read', 'User.fly'] }, { 'scopes.1': 'There is no permission "User.fly". They are named like User.read.' }],
      [{ name: 'None', scopes: [] }, { scopes: 'Name at least one permission, or leave the list out for all that the account may.' }],
    ] as const;
    for (const [input, fields] of refusals) {
      const { status, error } = await server.owner.mutate('serviceAccounts.createKey', { id, ...input });
      expect([status, error?.reason, error?.fields]).toEqual([400, 'invalid', fields]);
    }
    const key = await server.owner.do<NewApiKey>('serviceAccounts.createKey', { id, name: 'Fine', scopes: ['User.read', 'Group.read', 'User.read'] });
    expect(key).toMatchObject({
      name: 'Fine',
      scopes: ['Group.read', 'User.read'],
      status: 'live',
      prefix: key.key.slice(0, 12),
      createdBy: { label: 'root' },
    });
    const told = await latest('service-account.create-key');
    expect(told).toMatchObject({ changes: { key: { before: null, after: { id: key.id, name: 'Fine', scopes: key.scopes, expiresAt: null } } } });
    expect(JSON.stringify(told)).not.toContain(key.key.slice(4));
    expect(reasonOf(await server.owner.mutate('serviceAccounts.revokeKey', { id: (await create()).id, keyId: key.id }))).toEqual([404, 'not-found']);
  });

  test('are fifty at most that are live', async () => {
    const { id } = await create();
    const keys: NewApiKey[] = [];
    for (let count = 0; count < 50; count++) keys.push(await server.owner.do('serviceAccounts.createKey', { id, name: `Key ${count}` }));
    expect(reasonOf(await server.owner.mutate('serviceAccounts.createKey', { id, name: 'One more' }))).toEqual([409, 'limit-reached']);
    await server.owner.do('serviceAccounts.revokeKey', { id, keyId: keys[0]?.id });
    expect(reasonOf(await server.owner.mutate('serviceAccounts.createKey', { id, name: 'One more' }))).toEqual([200, null]);
  });
});
