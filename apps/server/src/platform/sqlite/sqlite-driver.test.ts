import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type Em, openDatabase, type Orm } from '../orm.ts';

let folder: string;
let orm: Orm;
const em = (): Em => orm.em.fork() as Em;
const texts = async (on: Em = em()) => (await on.execute<{ text: string }[]>('select text from notes order by text')).map(({ text }) => text);

beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-sqlite-'));
  orm = await openDatabase({ databaseUrl: null, dataDir: folder });
  await em().execute('create table notes (text text not null)');
});
afterAll(async () => {
  await orm.close(true);
  await rm(folder, { recursive: true, force: true });
});

test('a read outside of a transaction neither sees nor waits for what one has not committed', async () => {
  await em().transactional(async (inside) => {
    await inside.execute('insert into notes (text) values (?)', ['first']);
    expect(await texts(inside as Em)).toEqual(['first']);
    expect(await texts()).toEqual([]);
  });
  expect(await texts()).toEqual(['first']);
});

test('what a transaction wrote is gone when it fails', async () => {
  const failing = em().transactional(async (inside) => {
    await inside.execute('insert into notes (text) values (?)', ['never']);
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  expect(await texts()).toEqual(['first']);
});

test('a write outside of a transaction waits for the one under way, and is not lost with it', async () => {
  let aside: Promise<unknown> = Promise.resolve();
  const failing = em().transactional(async () => {
    aside = em().execute('insert into notes (text) values (?)', ['aside']);
    await new Promise((resolve) => setTimeout(resolve, 20));
    throw new Error('changed my mind');
  });
  await expect(failing).rejects.toThrow('changed my mind');
  await aside;
  expect(await texts()).toEqual(['aside', 'first']);
});

test('values are bound as what they are: text that looks like a number stays text, a count counts', async () => {
  const [row] = await em().execute('select typeof(?) as a, typeof(?) as b, typeof(?) as c, typeof(?) as d, ? as quote', ['7', 7, 7.5, null, "O'Neill; --"]);
  expect(row).toEqual({ a: 'text', b: 'integer', c: 'real', d: 'null', quote: "O'Neill; --" });
});
