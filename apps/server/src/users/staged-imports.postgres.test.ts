import pg from 'pg';
import { expect, test } from 'vitest';
import { csvOf, freshName, newApplication } from '../testing/faults/acts.ts';
import { startTestServer } from '../testing/test-server.ts';

const PEOPLE = 5000;

/** What PostgreSQL counted of the table of staged rows. A connection tells it once it has been idle for a second. */
interface Counted {
  fetched: number;
  scanned: number;
  deleted: number;
}

test('each staged row is read a few times, however many there are and however little PostgreSQL knows of them', async () => {
  const server = await startTestServer();
  await server.sql('alter table import_rows set (autovacuum_enabled = false)');
  await server.owner.do('users.importCsv', { csv: csvOf(Array.from({ length: PEOPLE }, freshName)) });

  const counted = async (): Promise<Counted | undefined> => {
    const [row] = await server.sql<Counted>(
      `select cast(coalesce(idx_tup_fetch, 0) as integer) as fetched, cast(seq_tup_read as integer) as scanned, cast(n_tup_del as integer) as deleted
       from pg_stat_user_tables where relname = 'import_rows'`,
    );
    return row;
  };
  await expect.poll(counted, { timeout: 30_000, interval: 500 }).toMatchObject({ deleted: PEOPLE });
  const { fetched = 0, scanned = 0 } = (await counted()) ?? {};
  expect(fetched).toBeGreaterThanOrEqual(PEOPLE);
  expect(fetched + scanned).toBeLessThan(4 * PEOPLE);
  await server.stop();
});

test('what was planned for a table of a few people is planned anew for the thousands that an import made of it', async () => {
  const server = await startTestServer();
  const applicationId = await newApplication(server);
  for (const table of ['users', 'role_grants', 'group_members']) await server.sql(`alter table ${table} set (autovacuum_enabled = false)`);
  const ask = async () => {
    await server.owner.do('access.authorize', { applicationId, user: { username: 'root' }, requestType: 'prompt', traits: [] });
    await server.owner.get('auth.me');
  };
  const scanned = async (): Promise<number> => {
    // What other connections have counted arrives within a second.
    await new Promise((resolve) => setTimeout(resolve, 2500));
    const [row] = await server.sql<{ rows: number }>(
      `select cast(sum(seq_tup_read) as integer) as rows from pg_stat_user_tables where relname in ('users', 'role_grants', 'group_members')`,
    );
    return row?.rows ?? 0;
  };
  // Often enough for every connection to have its plans.
  for (let turn = 0; turn < 5; turn++) await Promise.all(Array.from({ length: 10 }, ask));

  await server.owner.do('users.importCsv', { csv: csvOf(Array.from({ length: PEOPLE }, freshName)) });
  const before = await scanned();
  for (let turn = 0; turn < 20; turn++) await ask();
  expect((await scanned()) - before).toBeLessThan(PEOPLE);
  await server.stop();
});

test('an import does not wait for whoever tidies up a table, and does not fail by it', async () => {
  const server = await startTestServer();
  const other = new pg.Client(server.platform.config.databaseUrl ?? '');
  await other.connect();
  await other.query('begin');
  // As VACUUM and ANALYZE lock a table: rows are written meanwhile.
  await other.query('lock table users in share update exclusive mode');
  const result = await server.owner.mutate('users.importCsv', { csv: csvOf(Array.from({ length: PEOPLE }, freshName)) });
  expect(result).toMatchObject({ status: 200, data: { created: PEOPLE } });
  await other.query('rollback');
  await other.end();
  await server.stop();
});
