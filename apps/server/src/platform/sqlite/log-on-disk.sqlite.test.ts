import fs from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { syncBuiltinESMExports } from 'node:module';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, beforeEach, expect, test, vi } from 'vitest';
import { commitLater } from '../commit-later.ts';
import { faultOf } from '../database-fault.ts';
import { type Em, healthOf, openDatabase, type Orm } from '../orm.ts';

type Done = (cause: NodeJS.ErrnoException | null) => void;

let folder: string;
let orm: Orm;
/** What waits for the disk, which answers when the test says so. */
let disk: Done[] = [];
const em = (): Em => orm.em.fork() as Em;
const add = (text: string) => em().transactional((inside) => inside.execute('insert into notes (text) values (?)', [text]));
const texts = async () => (await em().execute<{ text: string }[]>('select text from notes order by text')).map(({ text }) => text);
const isAsked = (times: number) => vi.waitFor(() => expect(disk).toHaveLength(times));
const answer = (cause: NodeJS.ErrnoException | null = null): void => disk.shift()?.(cause);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-log-'));
  orm = await openDatabase({ databaseUrl: null, dataDir: folder });
  await em().execute('create table notes (text text not null)');
});
afterAll(async () => {
  await orm.close(true);
  await rm(folder, { recursive: true, force: true });
});
beforeEach(() => {
  disk = [];
  vi.spyOn(fs, 'fdatasync').mockImplementation((_file, done) => void disk.push(done));
  syncBuiltinESMExports();
});
afterEach(() => {
  vi.restoreAllMocks();
  syncBuiltinESMExports();
});

test('a change is answered when the disk has it, and not before', async () => {
  let answered = false;
  const change = add('a').then(() => (answered = true));
  await isAsked(1);
  // Others read it meanwhile, and time passes.
  expect(await texts()).toContain('a');
  await new Promise((resolve) => setTimeout(resolve, 20));
  expect(answered).toBe(false);
  answer();
  await change;
});

test('a write outside of a transaction waits for the disk as well', async () => {
  let answered = false;
  const change = em().execute('insert into notes (text) values (?)', ['b']);
  void change.then(() => (answered = true));
  await isAsked(1);
  expect(answered).toBe(false);
  answer();
  await change;
});

test('others write while somebody waits for the disk, and all who came meanwhile share one more wait', async () => {
  const first = add('c');
  await isAsked(1);
  const others = Promise.all(['d', 'e', 'f'].map(add));
  await vi.waitFor(async () => expect(await texts()).toContain('f'));
  answer();
  await first;
  await isAsked(1);
  answer();
  await others;
  expect(disk).toHaveLength(0);
});

test('work that may be lost with the power does not wait', async () => {
  await commitLater(() => add('g'));
  expect(disk).toHaveLength(0);
  const change = add('h');
  await isAsked(1);
  answer();
  await change;
});

test('a disk that fails is said to whoever waits, and the next change is kept in the file and not in a log that has lost its beginning', async () => {
  const failing = add('i');
  await isAsked(1);
  answer(Object.assign(new Error('input/output error'), { code: 'EIO', syscall: 'fdatasync' }));
  const fault = await failing.catch((cause: unknown) => faultOf(cause));
  expect(fault).toBe('away');
  expect(healthOf(orm).fault).toBe('away');
  const change = add('j');
  await isAsked(1);
  expect(fs.statSync(join(folder, 'gatehouse.sqlite-wal')).size).toBe(0);
  answer();
  await change;
  expect(healthOf(orm).fault).toBeNull();
});

test('a disk that never answers costs the calls of that time, and nobody the writer', async () => {
  vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] });
  const change = add('k').catch((cause: unknown) => faultOf(cause));
  await vi.waitFor(() => expect(disk).toHaveLength(1));
  await vi.advanceTimersByTimeAsync(10_000);
  expect(await change).toBe('away');
  vi.useRealTimers();
  expect(await texts()).toContain('k');
  await commitLater(() => add('l'));
  answer();
});
