import type { CredentialLink, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';
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

test('links and first passwords from before it was written down who knows them are good for people of whom nothing was changed', async () => {
  const tokenOf = (url: string) => new URL(url).searchParams.get('token');
  const create = (username: string, password?: string) =>
    server.owner.do<{ user: User; invitation: CredentialLink }>('users.create', {
      username,
      firstName: 'B',
      email: `${username}@example.org`,
      roles: ['user'],
      password,
    });
  const [untouched, promoted] = [await create('untouched'), await create('promoted')];
  await create('same', PASSWORD);
  const raised = await create('raised', PASSWORD);
  for (const { user } of [promoted, raised]) await server.owner.do('users.setRoles', { id: user.id, version: user.version, roles: [{ role: 'it-admin' }] });

  const added: Record<string, string[]> = {
    credential_links: ['issuer_kind', 'issuer_id', 'issuer_for_id', 'address_hash', 'password_at', 'ended_at', 'ended_why'],
    outbox: ['address_hash', 'password_at'],
    sessions: ['previous_confirmed_at', 'successor_salt'],
    idempotency_claims: ['stamp'],
    passwords: ['issuer_kind', 'issuer_id', 'issuer_for_id'],
  };
  await server.sql('drop index credential_links_expires_at');
  for (const [table, columns] of Object.entries(added)) for (const column of columns) await server.sql(`alter table ${table} drop column ${column}`);
  await server.sql("delete from schema_migrations where name = '0020-links-rest'");
  expect(await migrate(server.platform.orm)).toEqual(['0020-links-rest']);

  const accept = (token: string | null) => server.anonymous().mutate('auth.acceptInvitation', { token, password: PASSWORD });
  expect((await accept(tokenOf(untouched.invitation.url))).status).toBe(200);
  expect((await accept(tokenOf(promoted.invitation.url))).error?.ended).toBe('permissions');
  const signIn = (login: string) => server.anonymous().mutate('auth.login', { login, password: PASSWORD });
  expect([(await signIn('root')).status, (await signIn('same')).status, (await signIn('raised')).status]).toEqual([200, 200, 401]);
});
