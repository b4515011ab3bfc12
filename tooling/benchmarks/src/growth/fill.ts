import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { addManyPeople } from '@gatehouse/server/many-people';
import pg from 'pg';

/** Where the people go: the folder of a SQLite file, or the address of a PostgreSQL database, that a server has migrated. */
export interface Filled {
  folder: string;
  databaseUrl?: string;
}

/** Fills a database, whose server has stopped, until it has so many people. Nothing that may be lost is written, so none of it waits for the disk. */
export async function fillTo({ folder, databaseUrl }: Filled, people: number, from: number): Promise<void> {
  const now = new Date();
  if (databaseUrl === undefined) {
    const file = new DatabaseSync(join(folder, 'gatehouse.sqlite'));
    file.exec('pragma synchronous = off; pragma temp_store = memory; pragma cache_size = -262144');
    try {
      await addManyPeople({ kind: 'sqlite', now, run: async (sql) => file.exec(sql) }, people, from);
      file.exec('pragma wal_checkpoint(truncate)');
    } finally {
      file.close();
    }
    return;
  }
  const client = new pg.Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query('set synchronous_commit = off');
    await addManyPeople({ kind: 'postgres', now, run: (sql) => client.query(sql) }, people, from);
    await client.query('checkpoint');
  } finally {
    await client.end();
  }
}
