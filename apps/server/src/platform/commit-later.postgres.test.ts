import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { commitLater } from './commit-later.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** Whether a transaction that begins now waits for the disk as it is committed. */
async function waitsForDisk(): Promise<boolean> {
  return server.platform.orm.em.fork().transactional(async (inside) => {
    const [row] = await inside.execute('show synchronous_commit');
    return row?.['synchronous_commit'] === 'on';
  });
}

test('a commit waits for the disk, but for those of work that may be lost with the power, and all after them wait again', async () => {
  expect(await waitsForDisk()).toBe(true);
  expect(await commitLater(waitsForDisk)).toBe(false);
  expect(await waitsForDisk()).toBe(true);
  const [later, usual] = await Promise.all([commitLater(waitsForDisk), waitsForDisk(), commitLater(waitsForDisk)]);
  expect([later, usual]).toEqual([false, true]);
});

test('what is done at once, outside of a transaction, waits for the disk also when it comes after such work', async () => {
  await commitLater(waitsForDisk);
  await server.sql('update audit_head set seq = seq where id = 1');
  expect(await server.sql('show synchronous_commit')).toEqual([{ synchronous_commit: 'on' }]);
});
