import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { startServerProcess } from './testing/server-process.ts';

test('one setup link holds for all processes of a database, also after they were started again', async () => {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-link-'));
  const servers = await Promise.all([1, 2].map(() => startServerProcess({ DATA_DIR: folder })));
  const tokenOf = (output: string) => /setup\?token=([\w-]{43})/.exec(output)?.[1];
  await expect.poll(() => servers.map(({ output }) => typeof tokenOf(output()))).toEqual(['string', 'string']);
  const [one, two] = servers.map(({ output }) => tokenOf(output()));
  for (const { child } of servers) child.kill('SIGKILL');
  expect(one).toBe(two);
  // Of another database it is another one.
  const elsewhere = await mkdtemp(join(tmpdir(), 'gatehouse-link-'));
  const other = await startServerProcess({ DATA_DIR: elsewhere });
  await expect.poll(() => typeof tokenOf(other.output())).toBe('string');
  other.child.kill('SIGKILL');
  expect(tokenOf(other.output())).not.toBe(one);
  for (const dir of [folder, elsewhere]) await rm(dir, { recursive: true, force: true });
});
