import { createDatabase } from '@gatehouse/vitest/postgres';
import { expect, inject, test } from 'vitest';
import { startServerProcess } from './testing/server-process.ts';

test('a mistyped name of a database is refused, and no database is made by it', async () => {
  const url = new URL(await createDatabase(inject('postgresUrl')));
  url.pathname = '/gatehuose';
  for (let time = 0; time < 2; time++) {
    const start = startServerProcess({ DATABASE_URL: url.href });
    await expect(start).rejects.toThrow(/There is no such PostgreSQL database.*gatehuose.*Create it with createdb, or correct DATABASE_URL/s);
  }
});
