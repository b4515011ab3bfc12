import type { ApiKey, AuditEvent, NewApiKey, Page, ServiceAccount, User } from '@gatehouse/contract';
import { MAX_LIVE_KEYS } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../platform/clock.ts';
import { program, withKey } from '../testing/programs.ts';
import type { Reply } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** Moves the clock, and signs the Owner in anew: the session may be over by then. */
async function advance(milliseconds: number): Promise<void> {
  server.clock.advance(milliseconds);
  server.owner = await server.signIn('root');
}
const reasonOf = async (reply: Promise<Reply>) => (await reply).error?.reason ?? 'done';
const inTime = (milliseconds: number): string => new Date(server.clock.now().getTime() + milliseconds).toISOString();
const events = async (action: string, subjectId: string): Promise<AuditEvent[]> =>
  (await server.owner.get<Page<AuditEvent>>('audit.list', { filter: { action, subjectId } })).items;

test('a key rests while the owner of its account, who did not make it, is not active', async () => {
  const { user } = await server.person(`answers${++made}`, ['user']);
  const { client, account } = await program(server, ['governance']);
  const inactive = (await server.person(`inactive${++made}`, ['user'])).user;
  await server.owner.do('users.deactivate', { id: inactive.id });
  const give = (ownerId: string) => server.owner.mutate('serviceAccounts.update', { id: account.id, version: account.version, ownerId });
  expect((await give(inactive.id)).error?.fields).toHaveProperty('ownerId');
  expect((await give(user.id)).data).toMatchObject({ ownerId: user.id });
  expect(await reasonOf(client.query('users.list', {}))).toBe('done');
  await server.owner.do('users.deactivate', { id: user.id });
  expect(await reasonOf(client.query('users.list', {}))).toBe('bad-key');
  expect(await events('auth.use-key', account.id)).toMatchObject([{ outcome: 'failure', reason: 'owner-inactive' }]);
  await server.owner.do('users.reactivate', { id: user.id });
  expect(await reasonOf(client.query('users.list', {}))).toBe('done');
});

test('a key may no longer what its creator held for a time, once that is over', async () => {
  const { user, client: creator } = await server.person(`helps${++made}`, ['owner']);
  const { client } = await program(server, ['owner'], { creator });
  const { version } = await server.owner.get<User>('users.get', { id: user.id });
  const roles = [{ role: 'governance' }, { role: 'it-admin', expiresAt: inTime(HOUR) }];
  await server.owner.do('users.setRoles', { id: user.id, version, roles });
  expect([await reasonOf(client.query('groups.list', {})), await reasonOf(client.query('users.list', {}))]).toEqual(['done', 'done']);
  await advance(HOUR + MINUTE);
  expect([await reasonOf(client.query('groups.list', {})), await reasonOf(client.query('users.list', {}))]).toEqual(['not-permitted', 'done']);
});

test('a key that takes the place of another may no more than that one', async () => {
  const { account, key } = await program(server, ['owner'], { scopes: ['User.read'] });
  const next = await server.owner.do<NewApiKey>('serviceAccounts.rotateKey', { id: account.id, keyId: key.id });
  expect(next.scopes).toEqual(['User.read']);
  const client = withKey(server, next.key);
  expect([await reasonOf(client.query('users.list', {})), await reasonOf(client.query('groups.list', {}))]).toEqual(['done', 'not-permitted']);
});

test('a key that is over is not replaced, and is revoked once', async () => {
  const { account, key } = await program(server, ['governance'], { expiresAt: inTime(MINUTE) });
  await advance(MINUTE);
  expect(await reasonOf(server.owner.mutate('serviceAccounts.rotateKey', { id: account.id, keyId: key.id }))).toBe('wrong-status');
  const revoke = () => server.owner.do<ApiKey>('serviceAccounts.revokeKey', { id: account.id, keyId: key.id });
  const first = await revoke();
  expect(first.status).toBe('revoked');
  await advance(MINUTE);
  expect(await revoke()).toEqual(first);
  expect(await events('service-account.revoke-key', account.id)).toHaveLength(1);
  expect(await reasonOf(server.owner.mutate('serviceAccounts.rotateKey', { id: account.id, keyId: key.id }))).toBe('wrong-status');
});

test('replacing a key makes no more live ones than there may be, however many try', async () => {
  const account = await server.owner.do<ServiceAccount>('serviceAccounts.create', { name: `crowded ${++made}`, roles: ['user'] });
  const keys: NewApiKey[] = [];
  for (let count = 0; count < MAX_LIVE_KEYS - 1; count++)
    keys.push(await server.owner.do('serviceAccounts.createKey', { id: account.id, name: `key ${count}` }));
  const replaced = await Promise.all(
    keys.slice(0, 5).map(({ id }) => reasonOf(server.owner.mutate('serviceAccounts.rotateKey', { id: account.id, keyId: id }))),
  );
  expect(replaced.toSorted()).toEqual(['done', ...Array.from({ length: 4 }, () => 'limit-reached')]);
  expect((await server.owner.get<ServiceAccount>('serviceAccounts.get', { id: account.id })).liveKeys).toBe(MAX_LIVE_KEYS);
});
