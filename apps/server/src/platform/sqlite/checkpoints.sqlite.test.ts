import { statSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { commitLater } from '../commit-later.ts';
import { type Em, openDatabase, type Orm } from '../orm.ts';

const PIECE = 100_000;

let folder: string;
/** What is the same as before is not written again. */
let digit = 0;
let orm: Orm;
const em = (): Em => orm.em.fork() as Em;
const logBytes = (): number => statSync(join(folder, 'gatehouse.sqlite-wal')).size;
const write = () =>
  commitLater(() =>
    em().transactional((inside) =>
      inside.execute('insert into notes (id, text) values (1, ?) on conflict (id) do update set text = excluded.text', [String(digit++ % 10).repeat(PIECE)]),
    ),
  );

/** Writes again and again. @returns how many bytes, when the log has begun anew at least twice. */
async function writeUntilBegunAnew(most: number): Promise<boolean> {
  for (let written = 0; written < most; written += PIECE) {
    await write();
    // As between any two requests.
    await new Promise((resolve) => setImmediate(resolve));
    if (written > 10_000_000 && written > 2 * logBytes()) return true;
  }
  return false;
}

beforeEach(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-checkpoints-'));
  orm = await openDatabase({ databaseUrl: null, dataDir: folder });
  await em().execute('create table notes (id integer primary key, text text not null)');
});
afterEach(async () => {
  await orm.close(true);
  await rm(folder, { recursive: true, force: true });
});

test('writing without a pause, the log is begun anew and does not grow for ever', async () => {
  expect(await writeUntilBegunAnew(1_000_000_000)).toBe(true);
});

test('while somebody reads what was there before, the log keeps it; after that it is begun anew', async () => {
  await write();
  const reader = new DatabaseSync(join(folder, 'gatehouse.sqlite'), { readOnly: true });
  reader.exec('begin; select count(*) from notes');
  expect(await writeUntilBegunAnew(40_000_000)).toBe(false);
  const long = logBytes();
  reader.exec('commit');
  reader.close();
  expect(await writeUntilBegunAnew(1_000_000_000)).toBe(true);
  expect(long).toBeGreaterThan(40_000_000);
});

test('a database that was closed has everything in its file', async () => {
  for (let count = 0; count < 100; count++) await write();
  await orm.close(true);
  expect(() => logBytes()).toThrow('ENOENT');
  const file = new DatabaseSync(join(folder, 'gatehouse.sqlite'), { readOnly: true });
  expect(file.prepare('select length(text) as length from notes').get()).toEqual({ length: PIECE });
  file.close();
});
