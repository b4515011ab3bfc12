import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startPlatform } from '../../start-platform.ts';
import { keptLog } from '../../testing/kept-log.ts';
import { readConfig } from '../config.ts';
import { migratorOf } from '../migrate.ts';
import { openDatabase } from '../orm.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-before-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const COPY = 'gatehouse.before-0028-found-imports.sqlite';

/** Starts and stops what a server stands on; answers what it logged. */
async function start(): Promise<string> {
  const log = keptLog();
  const { orm } = await startPlatform(readConfig({ DATA_DIR: folder, DATABASE_URL: '' }), { logger: log.logger });
  await orm.close(true);
  return log.text();
}

test('an older database is copied before it is migrated, for this user only; a new or current one is not', async () => {
  expect(await start()).toContain('"migrations":["0001-people"');
  expect(await start()).toBe('');
  expect((await readdir(folder)).filter((name) => name.includes('before'))).toEqual([]);

  for (const name of await readdir(folder)) if (name.startsWith('gatehouse.sqlite')) await rm(join(folder, name));
  const orm = await openDatabase(readConfig({ DATA_DIR: folder, DATABASE_URL: '' }));
  await migratorOf(orm).up({ to: '0027-erasure-bit-by-bit' });
  await orm.close(true);
  const old = new DatabaseSync(join(folder, 'gatehouse.sqlite'));
  old.exec('create table witness (word text)');
  old.close();
  const log = await start();
  expect(log.indexOf('The database was copied before it is migrated.')).toBeGreaterThan(-1);
  expect(log.indexOf('The database was migrated.')).toBeGreaterThan(log.indexOf('was copied'));
  expect((await readdir(folder)).filter((name) => name.includes('before'))).toEqual([COPY]);
  expect((await stat(join(folder, COPY))).mode & 0o777).toBe(0o600);
  const copy = new DatabaseSync(join(folder, COPY), { readOnly: true });
  expect(copy.prepare("select count(*) as n from schema_migrations where name >= '0028'").get()).toEqual({ n: 0 });
  expect(copy.prepare("select count(*) as n from sqlite_master where name = 'witness'").get()).toEqual({ n: 1 });
  copy.close();
});
