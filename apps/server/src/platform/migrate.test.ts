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

test('a database that a newer version has migrated is left alone, and the operator is told', async () => {
  const em = server.platform.orm.em.fork() as Em;
  await em.execute("insert into schema_migrations (name, executed_at) values ('9999-from-the-future', current_timestamp)");
  await expect(migrate(server.platform.orm)).rejects.toThrow(/newer Gatehouse .*9999-from-the-future/);
  await em.execute("delete from schema_migrations where name = '9999-from-the-future'");
  expect(await migrate(server.platform.orm)).toEqual([]);
});
