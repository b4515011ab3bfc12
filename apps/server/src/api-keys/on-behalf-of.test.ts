import type { AuditEvent, ChainReport, Me, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { program, withKey } from '../testing/programs.ts';
import type { Reply } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let made = 0;
const name = (): string => `person${++made}`;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const reasonOf = ({ status, error }: Reply) => [status, error?.reason ?? null];
const plain = () => ({ username: name(), firstName: 'New', roles: ['user'] });
const latest = async (filter: object): Promise<AuditEvent | undefined> =>
  (await server.owner.get<Page<AuditEvent>>('audit.list', { filter, limit: 1 })).items[0];

test('a program acts for somebody with what both may, named by id or username', async () => {
  const { user } = await server.person(name(), ['governance']);
  const { client, onBehalfOf, account, key } = await program(server, ['it-admin']);
  expect(reasonOf(await client.query('groups.list', {}))).toEqual([200, null]);
  for (const person of [user.id, user.username, user.username.toUpperCase(), encodeURIComponent(user.username)]) {
    const acting = onBehalfOf(person);
    expect(reasonOf(await acting.query('users.list', {}))).toEqual([200, null]);
    expect(reasonOf(await acting.query('groups.list', {}))).toEqual([403, 'not-permitted']);
  }
  const me = await onBehalfOf(user.id).get<Me>('auth.me');
  expect(me).toMatchObject({ user: null, service: { id: account.id, keyId: key.id, onBehalfOf: { id: user.id, label: user.username } } });

  const narrow = await program(server, ['governance'], { scopes: ['User.read'] });
  const { user: owner } = await server.person(name(), ['owner']);
  expect(reasonOf(await narrow.onBehalfOf(owner.id).query('groups.list', {}))).toEqual([403, 'not-permitted']);
  expect(reasonOf(await narrow.onBehalfOf(owner.id).mutate('users.create', plain()))).toEqual([403, 'not-permitted']);
});

test('an id is never taken for a username, whoever had one that looks like it before that was refused', async () => {
  const { onBehalfOf } = await program(server, ['it-admin']);
  const { user } = await server.person(name(), ['governance']);
  const { user: other } = await server.person(name(), ['user']);
  const takesName = (text: string) => server.sql('update users set username = ?, username_key = ? where id = ?', [text, text, other.id]);
  for (const written of [user.id, user.id.toUpperCase(), user.id.replaceAll('-', ''), `{${user.id}}`, `urn:uuid:${user.id}`]) {
    await takesName(written.toLowerCase());
    expect((await onBehalfOf(written).get<Me>('auth.me')).service?.onBehalfOf?.id).toBe(user.id);
    expect(await server.owner.get('roles.explain', { principal: written, action: 'read', subject: 'Report' })).toMatchObject({ allowed: true });
  }
  const nobody = '0190f5a4-7b2c-7def-8abc-0123456789ab';
  for (const written of [nobody, nobody.replaceAll('-', '')]) {
    await takesName(written);
    expect(reasonOf(await onBehalfOf(written).query('auth.me'))).toEqual([403, 'not-permitted']);
    expect(reasonOf(await server.owner.query('roles.explain', { principal: written, action: 'read', subject: 'Report' }))).toEqual([404, 'not-found']);
  }
});

test('what somebody may on themselves alone, a program that may it on all does for them', async () => {
  const { user } = await server.person(name(), ['user']);
  const { onBehalfOf } = await program(server, ['it-admin']);
  const listed = await onBehalfOf(user.id).get<Page<User>>('users.list', {});
  expect(listed.items.map(({ id }) => id)).toEqual([user.id]);
});

test('nobody is helped to what they may not do to themselves, nor to more than they hold', async () => {
  const { user } = await server.person(name(), ['governance']);
  const { onBehalfOf } = await program(server, ['it-admin']);
  const acting = onBehalfOf(user.id);
  expect(reasonOf(await acting.mutate('users.deactivate', { id: user.id }))).toEqual([403, 'own-roles']);
  const { version } = await server.owner.get<User>('users.get', { id: user.id });
  const setOwn = await acting.mutate('users.setRoles', { id: user.id, version, roles: [{ role: 'user' }] });
  expect(reasonOf(setOwn)).toEqual([403, 'own-roles']);
  const developer = { ...plain(), email: `${name()}@example.org`, roles: ['developer'] };
  expect(reasonOf(await acting.mutate('users.create', developer))).toEqual([403, 'above-ceiling']);
  expect(reasonOf(await acting.mutate('users.create', { ...developer, roles: ['governance'] }))).toEqual([200, null]);
});

test('whoever has but their own profile sees what was done on their behalf among what they did, and nobody else does', async () => {
  const { user, client } = await server.person(name(), ['user']);
  const { client: other } = await server.person(name(), ['user']);
  const { onBehalfOf } = await program(server, ['governance']);
  await onBehalfOf(user.username).do('users.update', { id: user.id, version: user.version, firstName: 'Renamed' });
  const { items } = await client.get<Page<AuditEvent>>('profile.activity', {});
  expect(items[0]).toMatchObject({ action: 'user.update', actor: { kind: 'service' }, onBehalfOf: { id: user.id } });
  expect((await client.get<AuditEvent>('audit.get', { id: items[0]?.seq })).action).toBe('user.update');
  expect((await other.query('audit.get', { id: items[0]?.seq })).error?.reason).toBe('not-found');
});

test('both stand in the trail and in the person’s timeline; the chain holds it, and names nobody who is erased', async () => {
  const { user } = await server.person(name(), ['governance']);
  const { onBehalfOf, account, key } = await program(server, ['it-admin']);
  const { user: created } = await onBehalfOf(user.username).do<{ user: User }>('users.create', plain());
  const told = {
    action: 'user.create',
    actor: { kind: 'service', id: account.id, label: account.name },
    keyId: key.id,
    onBehalfOf: { id: user.id, label: user.username },
  };
  for (const filter of [{ onBehalfOfId: user.id }, { keyId: key.id }, { subjectId: created.id }]) expect(await latest(filter)).toMatchObject(told);
  const timeline = async () => (await server.owner.get<Page<AuditEvent>>('users.timeline', { id: user.id, page: {} })).items;
  expect((await timeline())[0]).toMatchObject(told);
  const csv = await (await server.owner.fetch('/export/audit.csv')).text();
  expect(csv.split('\r\n')[0]).toContain('keyId,onBehalfOf,onBehalfOfId');
  expect(csv).toContain(`service,${key.id},${user.username},${user.id}`);
  const seq = (await latest({ onBehalfOfId: user.id }))?.seq;
  for (const sql of ['update audit_events set on_behalf_of_id = null where seq = ?', "update audit_events set key_id = 'x' where seq = ?"])
    await expect(server.sql(sql, [seq])).rejects.toThrow('append-only');

  await server.owner.do('users.deactivate', { id: user.id });
  await server.owner.do('users.delete', { id: user.id, erase: true });
  const after = await latest({ onBehalfOfId: user.id });
  expect(after?.onBehalfOf?.label).toMatch(/^Erased user/);
  expect(await server.owner.get<ChainReport>('audit.verify')).toMatchObject({ ok: true });
});

test('somebody unknown or inactive is refused, and so is the header without the key of a service account', async () => {
  const { user } = await server.person(name(), ['governance']);
  const { onBehalfOf, account } = await program(server, ['it-admin']);
  await server.owner.do('users.deactivate', { id: user.id });
  for (const person of [user.id, 'nobody-by-that-name', '', '%E0%A4%A', '%00', `${user.username}%00`]) {
    const { status, error } = await onBehalfOf(person).query('users.list', {});
    expect([person, status, error?.reason, error?.message]).toEqual([
      person,
      403,
      'not-permitted',
      'The user on whose behalf this was sent is unknown or not active.',
    ]);
  }
  expect(await latest({ action: 'auth.use-key' })).toMatchObject({ outcome: 'failure', reason: 'on-behalf-of', subject: { id: account.id } });
  const header = { 'x-gatehouse-on-behalf-of': user.id };
  expect(reasonOf(await withKey(server, '', { authorization: '', ...header }).query('users.list', {}))).toEqual([400, 'invalid']);
  const session = await server.owner.fetch('/trpc/auth.me', { headers: header });
  expect([session.status, await session.json()]).toMatchObject([400, { error: { data: { reason: 'invalid' } } }]);
});

test('whoever is demoted takes what was done for them down too, with the very next request', async () => {
  const { user } = await server.person(name(), ['governance']);
  const { onBehalfOf } = await program(server, ['it-admin']);
  const acting = onBehalfOf(user.id);
  const before = (await acting.fetch('/trpc/auth.me')).headers.get('x-gatehouse-authz');
  expect(reasonOf(await acting.mutate('users.create', plain()))).toEqual([200, null]);
  const { version } = await server.owner.get<User>('users.get', { id: user.id });
  await server.owner.do('users.setRoles', { id: user.id, version, roles: [{ role: 'user' }] });
  expect(reasonOf(await acting.mutate('users.create', plain()))).toEqual([403, 'not-permitted']);
  expect((await acting.fetch('/trpc/auth.me')).headers.get('x-gatehouse-authz')).not.toBe(before);
});
