import { chmod, mkdir, mkdtemp, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createLogger } from './logger.ts';
import { readConfig, UnusableDatabase } from './config.ts';
import { openDatabase } from './orm.ts';
import { startPlatform } from '../start-platform.ts';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-private-'));
});
afterAll(() => rm(folder, { recursive: true, force: true }));

const modeOf = async (file: string): Promise<string> => ((await stat(file)).mode & 0o7777).toString(8);
const FILES = ['gatehouse.sqlite', 'gatehouse.sqlite-wal', 'gatehouse.sqlite-shm', 'secret.key'];

/** The modes of the data folder and of all files in it while a server uses them. */
async function modesInUse(dataDir: string): Promise<string[]> {
  const { orm, sealer } = await startPlatform(readConfig({ DATA_DIR: dataDir, DATABASE_URL: '' }), { logger: createLogger('silent') });
  await sealer.seal('secret', 'ada');
  const modes = await Promise.all([dataDir, ...FILES.map((name) => join(dataDir, name))].map(modeOf));
  await orm.close(true);
  return modes;
}

test('the data folder and all files in it are for the user alone under whom the server runs', async () => {
  const before = process.umask(0o002);
  try {
    expect(await modesInUse(join(folder, 'new'))).toEqual(['700', '600', '600', '600', '600']);
  } finally {
    process.umask(before);
  }
});

test('those of an earlier version are closed to others at the next start', async () => {
  const old = join(folder, 'old');
  await modesInUse(old);
  await chmod(old, 0o755);
  for (const name of ['gatehouse.sqlite', 'secret.key']) await chmod(join(old, name), 0o644);
  expect(await modesInUse(old)).toEqual(['700', '600', '600', '600', '600']);
});

test('a folder that is meant for all, as /tmp is, stays open', async () => {
  const shared = join(folder, 'shared');
  await mkdir(shared);
  await chmod(shared, 0o1777);
  expect((await modesInUse(shared)).slice(0, 2)).toEqual(['1777', '600']);
});

test('a file that is no database, and a folder that takes no file, are said to be', async () => {
  const rubbish = join(folder, 'rubbish');
  await mkdir(rubbish);
  await writeFile(join(rubbish, 'gatehouse.sqlite'), 'not a database at all, but a text that is long enough to be taken for one'.repeat(50));
  const open = (dataDir: string) => openDatabase(readConfig({ DATA_DIR: dataDir, DATABASE_URL: '' }));
  await expect(open(rubbish)).rejects.toThrow(UnusableDatabase);
  await expect(open(rubbish)).rejects.toThrow('gatehouse.sqlite is not a SQLite database. Restore a backup');
  await expect(open('/proc')).rejects.toThrow("The data folder /proc can't be used");
});
