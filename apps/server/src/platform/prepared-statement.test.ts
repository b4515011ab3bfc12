import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { databaseKind, poolOf } from './orm.ts';
import { isOneOf, type PreparedStatement, runPrepared } from './prepared-statement.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const named: PreparedStatement = {
  name: 'test-users-named',
  text: {
    sqlite: `select username from users where ${isOneOf('sqlite', 'username', 1)} or first_name = ? order by username`,
    postgres: `select username from users where ${isOneOf('postgres', 'username', 1)} or first_name = $2 order by username`,
  },
};
const find = async (...values: [string[], string]) =>
  (await runPrepared<{ username: string }>(server.platform.orm, named, values)).map(({ username }) => username);

test('lists of any length and texts are bound as what they are', async () => {
  const { user } = await server.person('asked', ['user']);
  expect(await find([], 'nobody')).toEqual([]);
  expect(await find(['root'], 'nobody')).toEqual(['root']);
  expect(await find([...Array.from({ length: 1000 }, (_, index) => `nobody${index}`), user.username], 'nobody')).toEqual([user.username]);
  expect(await find(['"', "'", '\\', ',', '{', 'NULL', '[]', 'ﷺ'], '%')).toEqual([]);
});

test('what was changed a moment ago is seen, however often the statement ran', async () => {
  for (let turn = 0; turn < 10; turn += 1) {
    const { user } = await server.person(`turn${turn}`, ['user']);
    expect(await find([user.username], 'nobody')).toEqual([user.username]);
  }
});

test('PostgreSQL keeps it prepared by its name, and plans it once', async () => {
  const { orm } = server.platform;
  if (databaseKind(orm.em) === 'sqlite') return expect(() => poolOf(orm)).toThrow('no pool');
  const pool = poolOf(orm);
  for (let turn = 0; turn < 10; turn += 1) await find(['root'], 'nobody');
  const text = 'select name, custom_plans::int as planned_anew from pg_prepared_statements';
  const rows = await pool.query<{ name: string; planned_anew: number }>({ name: 'test-prepared', text, values: [] });
  expect(rows).toContainEqual({ name: named.name, planned_anew: 0 });
});
