import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import type { Em } from './orm.ts';
import { migrate, pendingMigrations } from './migrate.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

test('the migrations make exactly the tables that the entities describe', async () => {
  const { up } = await server.platform.orm.schema.getUpdateSchemaMigrationSQL({ wrap: false, dropTables: false });
  const statements = up
    .split(';\n')
    .map((statement) => statement.trim())
    .filter((statement) => statement !== '' && !/trigger|_fn"\(\)|schema_migrations/i.test(statement));
  expect(statements).toEqual([]);
});

test('migrating again does nothing', async () => {
  expect(await pendingMigrations(server.platform.orm)).toEqual([]);
  expect(await migrate(server.platform.orm)).toEqual([]);
});

test('names that were there before it was kept how they look are told apart from new ones, whoever was deleted too', async () => {
  const em = server.platform.orm.em.fork() as Em;
  const { user } = await server.owner.do<{ user: { id: string } }>('users.create', { username: 'departed', firstName: 'D', roles: ['user'] });
  await server.owner.do('users.deactivate', { id: user.id });
  await server.owner.do('users.delete', { id: user.id });
  const lines = Array.from({ length: 2500 }, (_, index) => `before${index},B,,,user,Before crew`);
  await server.owner.do('users.importCsv', { csv: ['username,firstName,lastName,email,roles,groups', ...lines].join('\n') });
  const tables = ['users', 'user_tombstones', 'groups'];
  const looks = () => Promise.all(tables.map((table) => em.execute(`select id, look_key, folded_look_key from ${table} order by id`)));
  const before = await looks();
  for (const table of tables) {
    for (const column of ['look_key', 'folded_look_key']) {
      await em.execute(`drop index ${table}_${column}`);
      await em.execute(`alter table ${table} drop column ${column}`);
    }
  }
  await em.execute("delete from schema_migrations where name = '0019-look-keys'");
  expect(await migrate(server.platform.orm)).toEqual(['0019-look-keys']);
  expect(await looks()).toEqual(before);
  for (const username of ['bеfore2499', 'dеparted'])
    expect((await server.owner.mutate('users.create', { username, firstName: 'A', roles: ['user'] })).error?.reason).toBe('username-taken');
  expect((await server.owner.mutate('groups.create', { name: 'Bеfore crew' })).error?.reason).toBe('name-taken');
});

test('a database that a newer version has migrated is left alone, and the operator is told', async () => {
  const em = server.platform.orm.em.fork() as Em;
  await em.execute("insert into schema_migrations (name, executed_at) values ('9999-from-the-future', current_timestamp)");
  await expect(migrate(server.platform.orm)).rejects.toThrow(/newer Gatehouse .*9999-from-the-future/);
  await em.execute("delete from schema_migrations where name = '9999-from-the-future'");
  expect(await migrate(server.platform.orm)).toEqual([]);
});
