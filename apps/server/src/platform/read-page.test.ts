import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { User } from '../users/user.entity.ts';
import type { Em } from './orm.ts';
import { readPageOf } from './read-page.ts';
import type { Filter } from '@gatehouse/ability';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  for (const name of ['ann', 'bea', 'cleo']) await server.person(name, ['user']);
});
afterAll(() => server.stop());

const read = (where: Filter[]) =>
  readPageOf<{ username: string }>(server.platform.orm.em.fork() as Em, {
    entity: User,
    alias: 'u',
    columns: 'u.username',
    where,
    sortBy: 'u.username_key',
    id: 'u.id',
    page: { sort: 'username', direction: 'desc', limit: 2, after: null },
  });

test('no filter is every row, a page at a time, with the total of all', async () => {
  const page = await read([{}]);
  expect(page.rows.map(({ username }) => username)).toEqual(['root', 'cleo']);
  expect(page).toMatchObject({ total: 4, nextCursor: expect.any(String) });
});

test('a filter for nothing finds nothing: it never becomes no filter', async () => {
  expect(await read([{ $or: [] }])).toEqual({ rows: [], total: 0, nextCursor: null });
  expect(await read([{}, { $or: [] }])).toMatchObject({ total: 0 });
});

test('all filters hold, an alternative in one of them does not open the others', async () => {
  const page = await read([{ $or: [{ username: 'ann' }, { username: 'bea' }] }, { $or: [{ username: 'bea' }, { username: 'cleo' }] }]);
  expect(page).toMatchObject({ rows: [{ username: 'bea' }], total: 1 });
});

test('a relation in a filter narrows rows and does not multiply them', async () => {
  expect(await read([{ roles: { $some: { role: { $in: ['owner', 'user'] } } } }])).toMatchObject({ total: 4 });
  expect(await read([{ roles: { $some: { role: 'owner' } } }])).toMatchObject({ rows: [{ username: 'root' }], total: 1 });
});
