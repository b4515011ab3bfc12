import { chmod, cp, mkdir, mkdtemp, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { root } from './places.mjs';
import { startCommand } from './running-command.ts';

/** A machine with bash and these programs, and neither Chromium nor nginx. */
let machine: string;
beforeEach(async () => {
  machine = await mkdtemp(join(tmpdir(), 'gatehouse-ci-'));
  await cp(join(root, '.ci'), join(machine, '.ci'), { recursive: true });
  await mkdir(join(machine, 'bin'));
  for (const tool of ['bash', 'dirname', 'env', 'id']) await symlink(`/usr/bin/${tool}`, join(machine, 'bin', tool));
  await program('sudo', 'exec "$@"');
  await program('npm', 'echo "npm $*"; echo "3 passed, 0 failed"');
  await writeFile(join(machine, 'log'), '');
});
afterEach(() => rm(machine, { recursive: true, force: true }));

async function program(name: string, script: string): Promise<void> {
  await writeFile(join(machine, 'bin', name), `#!/usr/bin/env bash\n${script}\n`);
  await chmod(join(machine, 'bin', name), 0o755);
}

async function ci(env: Record<string, string> = {}): Promise<{ code: number | null; lines: string[]; log: string }> {
  const run = startCommand(join(machine, '.ci', 'run'), [], { cwd: tmpdir(), env: { PATH: join(machine, 'bin'), CHROMIUM_PATH: '', SBIN: '', ...env } });
  const { code } = await run.ended;
  return { code, lines: run.output().trimEnd().split('\n'), log: await readFile(join(machine, 'log'), 'utf8') };
}

test('installs Chromium and nginx when there are none, runs both commands, and ends with the sum of their counts', async () => {
  await program('apt-get', `echo "$*" >> ${machine}/log`);
  expect(await ci()).toEqual({
    code: 0,
    lines: ['npm test --silent', 'exit code 0', 'npm run --silent conformance', 'exit code 0', '6 passed, 0 failed'],
    log: 'update -qq\ninstall -y -qq --no-install-recommends chromium nginx-light\n',
  });
});

test('leaves the machine alone when both are there, and installs no more than is missing', async () => {
  await program('apt-get', `echo "$*" >> ${machine}/log`);
  expect(await ci({ CHROMIUM_PATH: '/opt/chrome' })).toMatchObject({ code: 0, log: 'update -qq\ninstall -y -qq --no-install-recommends nginx-light\n' });
  await writeFile(join(machine, 'log'), '');
  await program('nginx', '');
  expect(await ci({ CHROMIUM_PATH: '/opt/chrome' })).toMatchObject({ code: 0, log: '' });
  await program('google-chrome-stable', '');
  expect(await ci()).toMatchObject({ code: 0, log: '' });
});

test('tests what it can when the install fails, and fails with the tests', async () => {
  await program('apt-get', 'exit 100');
  await program('npm', 'echo "2 passed, 1 failed"; exit 1');
  const { code, lines } = await ci();
  expect(code).toBe(1);
  // One goes to stderr and one to stdout: which of them arrives first is chance.
  expect(lines.toSorted()).toEqual([
    '4 passed, 2 failed',
    'Could not be installed, as their tests will say: chromium nginx-light',
    'exit code 1',
    'exit code 1',
  ]);
});

test('a command that ends without a count is a failure', async () => {
  await program('npm', 'case "$1" in test) echo "2 passed, 0 failed";; *) echo "no such command"; exit 3;; esac');
  const { code, lines } = await ci({ CHROMIUM_PATH: '/opt/chrome' });
  expect([code, lines.at(-1)]).toEqual([1, '2 passed, 1 failed']);
});
