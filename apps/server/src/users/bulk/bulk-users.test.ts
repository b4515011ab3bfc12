import type { BulkResult, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestClient } from '../../testing/test-client.ts';
import { startTestServer, type TestServer } from '../../testing/test-server.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const name = () => `bulk${++made}`;
const create = async (role: string, email = true): Promise<User> => {
  const username = name();
  const input = { username, firstName: 'Some', roles: [role], ...(email && { email: `${username}@example.org` }) };
  return (await server.owner.do<{ user: User }>('users.create', input)).user;
};
const read = (id: string) => server.owner.get<User>('users.get', { id });
const head = async () => (await server.sql('select seq, hash from audit_events order by seq desc limit 1'))[0];

/** What a dry run says and what the act then does, with proof that the dry run left everybody and the trail as they were. */
async function rehearseThenAct(client: TestClient, input: { ids: string[]; action: string; groupId?: string; roles?: string[] }) {
  const state = async () => JSON.stringify([await Promise.all(input.ids.map((id) => server.sql('select * from users where id = ?', [id]))), await head()]);
  const before = await state();
  const said = await client.do<BulkResult>('users.bulk', { ...input, dryRun: true });
  expect(await state()).toBe(before);
  const did = await client.do<BulkResult>('users.bulk', input);
  return { said, did };
}

test('a dry run of a deactivation tells whom the ceiling, their status or being oneself protects', async () => {
  const { client, user: self } = await server.person(name(), ['developer']);
  const [first, second, above, gone] = await Promise.all([create('user'), create('governance'), create('it-admin'), create('user')]);
  await server.owner.do('users.deactivate', { id: gone.id });
  const unknown = server.platform.ids.next();
  const ids = [first.id, above.id, self.id, gone.id, unknown, second.id];
  const { said, did } = await rehearseThenAct(client, { ids, action: 'deactivate' });
  expect(said).toEqual({
    matched: 6,
    done: 2,
    skipped: [
      { id: above.id, reason: 'above-ceiling' },
      { id: self.id, reason: 'own-roles' },
      { id: gone.id, reason: 'wrong-status' },
      { id: unknown, reason: 'not-found' },
    ],
  });
  expect(did).toEqual(said);
  expect((await read(first.id)).status).toBe('deactivated');
});

test('a dry run of a deactivation ends no session', async () => {
  const { client, user } = await server.person(name(), ['user']);
  await server.owner.do('users.bulk', { ids: [user.id], action: 'deactivate', dryRun: true });
  expect((await client.query('auth.me')).status).toBe(200);
  await server.owner.do('users.bulk', { ids: [user.id], action: 'deactivate' });
  expect((await client.query('auth.me')).status).toBe(401);
});

test('a dry run of a reactivation tells who is not deactivated', async () => {
  const [active, gone] = await Promise.all([create('user'), create('user')]);
  await server.owner.do('users.deactivate', { id: gone.id });
  const { said, did } = await rehearseThenAct(server.owner, { ids: [active.id, gone.id], action: 'reactivate' });
  expect(said).toEqual({ matched: 2, done: 1, skipped: [{ id: active.id, reason: 'wrong-status' }] });
  expect(did).toEqual(said);
});

test('a dry run of setting roles tells who lacks an address, whose permissions exceed, and which role does', async () => {
  const { client } = await server.person(name(), ['developer']);
  const [plain, without, above] = await Promise.all([create('user'), create('user', false), create('security-team')]);
  const ids = [plain.id, without.id, above.id];
  const { said, did } = await rehearseThenAct(client, { ids, action: 'setRoles', roles: ['governance'] });
  expect(said).toEqual({
    matched: 3,
    done: 1,
    skipped: [
      { id: without.id, reason: 'email-required' },
      { id: above.id, reason: 'above-ceiling' },
    ],
  });
  expect(did).toEqual(said);
  const tooHigh = await rehearseThenAct(client, { ids: [plain.id], action: 'setRoles', roles: ['it-admin'] });
  expect(tooHigh.said).toEqual({ matched: 1, done: 0, skipped: [{ id: plain.id, reason: 'above-ceiling' }] });
  expect(tooHigh.did).toEqual(tooHigh.said);
});

test('roles are added beside those that people hold, and taken without any other; an end that was set stays', async () => {
  const until = new Date(server.clock.now().getTime() + 60_000).toISOString();
  const [one, two, only] = await Promise.all([create('user'), create('user'), create('developer')]);
  await server.owner.do('users.setRoles', { id: two.id, version: two.version, roles: [{ role: 'user' }, { role: 'developer', expiresAt: until }] });
  const ids = [one.id, two.id, only.id];
  const held = async () =>
    (await Promise.all(ids.map(read))).map(({ roles }) => roles.map(({ role, expiresAt }) => `${role}${expiresAt === null ? '' : ' until'}`));
  const added = await rehearseThenAct(server.owner, { ids, action: 'addRoles', roles: ['developer', 'governance'] });
  expect(added.said).toEqual({ matched: 3, done: 3, skipped: [] });
  expect(added.did).toEqual(added.said);
  expect(await held()).toEqual([
    ['developer', 'governance', 'user'],
    ['developer until', 'governance', 'user'],
    ['developer', 'governance'],
  ]);
  const removed = await rehearseThenAct(server.owner, { ids, action: 'removeRoles', roles: ['developer', 'governance'] });
  expect(removed.said).toEqual({ matched: 3, done: 2, skipped: [{ id: only.id, reason: 'last-role' }] });
  expect(removed.did).toEqual(removed.said);
  expect(await held()).toEqual([['user'], ['user'], ['developer', 'governance']]);
});

test('adding and removing roles ask for the same permissions as setting them', async () => {
  const { client, user: self } = await server.person(name(), ['developer']);
  const [plain, above] = await Promise.all([create('user'), create('security-team')]);
  for (const action of ['addRoles', 'removeRoles']) {
    const { said, did } = await rehearseThenAct(client, { ids: [plain.id, above.id, self.id], action, roles: ['it-admin'] });
    expect(said.skipped.map(({ reason }) => reason)).toEqual(expect.arrayContaining(['above-ceiling', 'own-roles']));
    expect(did).toEqual(said);
  }
  expect((await read(plain.id)).roles.map(({ role }) => role)).toEqual(['user']);
  const { client: plainClient } = await server.person(name(), ['user']);
  expect(await plainClient.do('users.bulk', { ids: [plain.id], action: 'addRoles', roles: ['user'] })).toMatchObject({ done: 0 });
  for (const action of ['addRoles', 'removeRoles'])
    expect((await server.owner.mutate('users.bulk', { ids: [plain.id], action })).error?.fields).toHaveProperty('roles');
});

test('people are invited: those who are invited already, have no address or a password are told apart', async () => {
  const [fresh, without, gone] = await Promise.all([create('user'), create('user', false), create('user')]);
  const { user: signedIn } = await server.person(name(), ['user']);
  await server.owner.do('users.deactivate', { id: gone.id });
  await server.owner.do('users.revokeInvitation', { id: fresh.id });
  const ids = [fresh.id, without.id, gone.id, signedIn.id];
  const { said, did } = await rehearseThenAct(server.owner, { ids, action: 'invite' });
  expect(said).toEqual({
    matched: 4,
    done: 1,
    skipped: [
      { id: without.id, reason: 'email-required' },
      { id: gone.id, reason: 'wrong-status' },
      { id: signedIn.id, reason: 'wrong-status' },
    ],
  });
  expect(did).toEqual(said);
  // Without a mail server it waits for an Owner, as what people ask for themselves does.
  const waiting = () => server.sql('select kind from outbox where user_id = ?', [fresh.id]);
  expect(await waiting()).toEqual([{ kind: 'invitation' }]);
  const events = async () => (await server.sql("select 1 from audit_events where action = 'user.send-invitation' and subject_id = ?", [fresh.id])).length;
  expect(await events()).toBe(1);
  expect(await server.owner.do('users.bulk', { ids: [fresh.id], action: 'invite' })).toEqual({ matched: 1, done: 1, skipped: [] });
  expect(await events()).toBe(1);
  const above = await create('it-admin');
  const { client } = await server.person(name(), ['governance']);
  expect(await client.do('users.bulk', { ids: [above.id], action: 'invite' })).toMatchObject({ done: 0, skipped: [{ reason: 'above-ceiling' }] });
  const { client: plain } = await server.person(name(), ['user']);
  expect(await plain.do('users.bulk', { ids: [fresh.id], action: 'invite' })).toMatchObject({ done: 0 });
});

test('an Owner in their own list keeps their roles, so that the rest of the list is still done', async () => {
  const { client, user: self } = await server.person(name(), ['owner']);
  const [one, two] = await Promise.all([create('owner'), create('developer')]);
  const { said, did } = await rehearseThenAct(client, { ids: [one.id, self.id, two.id], action: 'setRoles', roles: ['user'] });
  expect(said).toEqual({ matched: 3, done: 2, skipped: [{ id: self.id, reason: 'own-roles' }] });
  expect(did).toEqual(said);
  expect((await read(self.id)).roles.map(({ role }) => role)).toEqual(['owner']);
});

test('a dry run of adding to a group needs the permission on the group too', async () => {
  const header = 'username,firstName,lastName,email,roles,groups';
  await server.owner.do('users.importCsv', { csv: `${header}\n${name()},Ada,,,user,Bulk team`, dryRun: false });
  const [group] = await server.sql<{ id: string }>("select id from groups where name = 'Bulk team'");
  const groupId = group?.id ?? '';
  const member = await create('user');
  const { client } = await server.person(name(), ['governance']);
  const refused = await rehearseThenAct(client, { ids: [member.id], action: 'addToGroup', groupId });
  expect(refused.said).toEqual({ matched: 1, done: 0, skipped: [{ id: member.id, reason: 'not-permitted' }] });
  expect(refused.did).toEqual(refused.said);

  const memberships = () => server.sql('select group_id from group_members where user_id = ?', [member.id]);
  await server.owner.do('users.bulk', { ids: [member.id], action: 'addToGroup', groupId, dryRun: true });
  expect(await memberships()).toEqual([]);
  expect(await server.owner.do('users.bulk', { ids: [member.id], action: 'addToGroup', groupId })).toEqual({ matched: 1, done: 1, skipped: [] });
  expect(await memberships()).toEqual([{ group_id: groupId }]);
});
