import { mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import type { Worker } from 'node:worker_threads';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DatabaseUnavailable } from '../database-fault.ts';
import { Scanner } from './scanner.ts';

let folder: string;
let file: string;
let scanner: Scanner;
const threads: Worker[] = [];
const began = (thread: Worker): void => void threads.push(thread);
beforeAll(async () => {
  process.on('worker', began);
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-scanner-'));
  file = join(folder, 'some.sqlite');
  const database = new DatabaseSync(file);
  database.exec("create table notes (text text not null); insert into notes values ('one'), ('two')");
  database.close();
  scanner = new Scanner(file);
});
afterAll(async () => {
  scanner.close();
  process.off('worker', began);
  await rm(folder, { recursive: true, force: true });
});

const count = () => scanner.scan('select count(*) as count from notes where text <> ?', ['two']);
const failureOf = (answer: Promise<unknown>) => answer.catch((cause: unknown) => cause);

test('a statement is answered by one thread, which is kept', async () => {
  expect(await Promise.all([count(), count()])).toEqual([[{ count: 1 }], [{ count: 1 }]]);
  expect(threads).toHaveLength(1);
});

test('a statement that is wrong is told so, and costs nothing else', async () => {
  await expect(scanner.scan('select text from nowhere', [])).rejects.toThrow('nowhere');
  await expect(scanner.scan("insert into notes values ('three')", [])).rejects.toThrow('readonly');
  expect(await count()).toEqual([{ count: 1 }]);
});

test('a thread that ends costs what waits for it, and the next one has another', async () => {
  const long = 'with recursive n (i) as (select 1 union all select i + 1 from n where i < 1000000) select count(*) as count from n';
  const waiting = failureOf(scanner.scan(long, []));
  await threads.at(-1)?.terminate();
  expect(await waiting).toBeInstanceOf(DatabaseUnavailable);
  expect(await count()).toEqual([{ count: 1 }]);
  expect(threads).toHaveLength(2);
});

test('a file that is away costs what is asked meanwhile', async () => {
  const other = new Scanner(file);
  await rename(file, `${file}.away`);
  await expect(other.scan('select 1 as one', [])).rejects.toMatchObject({ kind: 'away' });
  await rename(`${file}.away`, file);
  expect(await other.scan('select 1 as one', [])).toEqual([{ one: 1 }]);
  other.close();
});

test('closing ends what waits', async () => {
  const other = new Scanner(file);
  const waiting = failureOf(other.scan('select 1 as one', []));
  other.close();
  expect(await waiting).toBeInstanceOf(DatabaseUnavailable);
});
