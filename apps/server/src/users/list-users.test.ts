import type { Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
const header = 'username,firstName,lastName,email,roles,groups';
const names = {
  strasse: 'Weißstraße',
  istanbul: 'İSTANBUL',
  dotless: 'Işık',
  composed: 'Zoë Ångström',
  decomposed: 'Zoe\u0308 A\u030Angstro\u0308m',
  chinese: '東京特許許可局',
  wide: 'Ａｄａ Ｌｏｖｅｌａｃｅ',
  greek: 'Σίσυφος',
  viet: 'Nguyễn Đặng',
};

beforeAll(async () => {
  server = await startTestServer();
  const lines = Object.entries(names).map(([username, name]) => `${username},"${name}",,,user,`);
  await server.owner.do('users.importCsv', { csv: `${header}\n${lines.join('\n')}` });
});
afterAll(() => server.stop());

const found = async (input: object) => (await server.owner.get<Page<User>>('users.list', input)).items.map(({ username }) => username);

test.each([
  ['weissstrasse', ['strasse']],
  ['WEIẞSTRAẞE', ['strasse']],
  ['istanbul', ['istanbul']],
  ['İstanbul', ['istanbul']],
  ['ISIK', ['dotless']],
  ['ışık', ['dotless']],
  ['zoe angstrom', ['composed', 'decomposed']],
  ['ZOË ÅNGSTRÖM', ['composed', 'decomposed']],
  ['Zoe\u0308', ['composed', 'decomposed']],
  ['特許', ['chinese']],
  ['ada lovelace', ['wide']],
  ['ＡＤＡ', ['wide']],
  ['σισυφοσ', ['greek']],
  ['ΣΊΣΥΦΟΣ', ['greek']],
  ['nguyen dang', ['viet']],
  ['angstrom zoe', ['composed', 'decomposed']],
  ['STRASSE weiß', ['strasse']],
  ['zoe  zoe composed', ['composed', 'decomposed']],
  ['zoe lovelace', []],
  ['%', []],
  ['_', []],
  ["'; drop table users; --", []],
])('searching %j finds %j on either database', async (search, expected) => {
  expect(await found({ search })).toEqual(expected);
});

describe('the last sign-in', () => {
  test('narrows to who never signed in, who did at least once, and who did not since a time', async () => {
    await server.person('recent', ['user']);
    const { user } = await server.person('dormant', ['user']);
    await server.sql("update users set last_login_at = '2020-01-01T00:00:00.000Z' where id = ?", [user.id]);
    const never = Object.keys(names).toSorted();
    const before = '2021-01-01T00:00:00Z';
    expect(await found({ filter: { lastLogin: { never: true } } })).toEqual(never);
    expect(await found({ filter: { lastLogin: { never: false } } })).toEqual(['dormant', 'recent', 'root']);
    expect(await found({ filter: { lastLogin: { before } } })).toEqual(['dormant']);
    expect(await found({ filter: { lastLogin: { before, never: false } } })).toEqual(['dormant']);
    expect(await found({ filter: { lastLogin: { before, never: true } } })).toEqual([...never, 'dormant'].toSorted());
    expect(await found({ filter: { lastLogin: {} } })).toHaveLength(never.length + 3);
    const { total } = await server.owner.get<Page<User>>('users.list', { filter: { lastLogin: { never: true }, status: ['invited'] }, limit: 1 });
    expect(total).toBe(never.length);
  });

  test.each([{ before: 'yesterday' }, { never: 'yes' }, { after: '2021-01-01T00:00:00Z' }])('%j is refused on its field', async (lastLogin) => {
    const reply = await server.owner.query('users.list', { filter: { lastLogin } });
    expect([reply.status, reply.error?.reason]).toEqual([400, 'invalid']);
    expect(Object.keys(reply.error?.fields ?? {})[0]).toMatch(/^filter\.lastLogin/);
  });
});

test('groups are narrowed to those that carry a role', async () => {
  await server.owner.do('groups.create', { name: 'Carries', roles: ['governance'] });
  await server.owner.do('groups.create', { name: 'Plain' });
  const groups = async (role: string[]) => (await server.owner.get<Page<{ name: string }>>('groups.list', { filter: { role } })).items.map(({ name }) => name);
  expect(await groups(['governance'])).toEqual(['Carries']);
  expect(await groups(['developer'])).toEqual([]);
});

test('of a role are those who hold it now, directly or through a group; among no role or group is nobody', async () => {
  const group = await server.owner.do<{ id: string }>('groups.create', { name: 'Through', roles: ['developer'] });
  const create = async (username: string) =>
    (await server.owner.do<{ user: User }>('users.create', { username, firstName: 'F', email: `${username}@example.org`, roles: ['user'] })).user;
  const [through, direct, ended] = [await create('through'), await create('direct'), await create('ended')];
  await server.owner.do('groups.addMembers', { id: group.id, userIds: [through.id] });
  const soon = new Date(server.clock.now().getTime() + 60_000).toISOString();
  await server.owner.do('users.setRoles', { id: direct.id, version: direct.version, roles: [{ role: 'developer' }] });
  await server.owner.do('users.setRoles', { id: ended.id, version: ended.version, roles: [{ role: 'user' }, { role: 'developer', expiresAt: soon }] });
  expect(await found({ filter: { role: ['developer'] } })).toEqual(['direct', 'ended', 'through']);
  server.clock.advance(120_000);
  expect(await found({ filter: { role: ['developer'] } })).toEqual(['direct', 'through']);
  expect(await found({ filter: { groupId: [group.id] } })).toEqual(['through']);
  expect(await found({ filter: { groupId: [group.id], role: ['developer'], status: ['invited'] }, search: 'thr' })).toEqual(['through']);
  for (const filter of [{ role: [] }, { groupId: [] }, { status: [] }]) {
    expect(await server.owner.get('users.list', { filter })).toEqual({ items: [], nextCursor: null, total: 0 });
  }
});

test('the total is right on the only page, on the first of several, and on the last', async () => {
  const total = async (input: object) => (await server.owner.get<Page<User>>('users.list', input)).total;
  const all = await total({ limit: 1 });
  expect(await total({ limit: 100 })).toBe(all);
  expect(await total({ search: 'zoe', limit: 100 })).toBe(2);
  const first = await server.owner.get<Page<User>>('users.list', { limit: all - 1 });
  const last = await server.owner.get<Page<User>>('users.list', { limit: all - 1, cursor: first.nextCursor });
  expect([first.total, last.items.length, last.total, last.nextCursor]).toEqual([all, 1, all, null]);
});
