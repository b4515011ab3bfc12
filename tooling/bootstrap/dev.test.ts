import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD, TestClient } from '@gatehouse/server/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { node24, root } from './places.mjs';
import { freePort, killAll, startCommand } from './running-command.ts';

let folder: string;
let policies: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-dev-'));
  policies = join(folder, 'policies');
  await cp(join(root, 'policies'), policies, { recursive: true });
});
afterAll(async () => {
  killAll();
  await rm(folder, { recursive: true, force: true });
});

test('a changed policy holds without signing in again; a broken one is named and changes nothing', async () => {
  const [port, consolePort] = [await freePort(), await freePort()];
  const SETUP_TOKEN = 'a setup token for tests';
  const env = { PORT: String(port), CONSOLE_PORT: String(consolePort), DATA_DIR: join(folder, 'data'), POLICIES_DIR: policies, SETUP_TOKEN };
  const dev = startCommand(node24, ['tooling/bootstrap/dev.mjs'], { cwd: root, env });
  await dev.says('Gatehouse is ready at');
  await dev.says(/Local:.*\n/);
  expect(dev.output()).toContain(`http://127.0.0.1:${consolePort}/setup?token=`);

  // All of it through Vite, as a browser does.
  const owner = new TestClient(`http://127.0.0.1:${consolePort}`);
  expect(await (await owner.fetch('/', { headers: { accept: 'text/html' } })).text()).toContain('/@vite/client');
  await owner.do('setup.createOwner', { token: SETUP_TOKEN, username: 'root', firstName: 'Ruth', email: 'root@example.org', password: PASSWORD });
  await owner.do('auth.login', { login: 'root', password: PASSWORD });
  const label = async () =>
    (await owner.get<{ roles: { role: string; label: string }[] }>('roles.matrix')).roles.find(({ role }) => role === 'developer')?.label;
  expect(await label()).toBe('Developer');
  const before = await policyHash(port);

  const file = join(policies, 'roles', 'developer.yaml');
  const original = await readFile(file, 'utf8');
  const relabelled = original.replace('label: Developer', 'label: Builder');
  await writeFile(file, relabelled);
  await until(async () => ((await policyHash(port)) ?? before) !== before);
  expect(await label()).toBe('Builder');
  const after = await policyHash(port);

  await writeFile(file, `${relabelled}surprise: yes\n`);
  await dev.says(/roles\/developer\.yaml:\d+:\d+ error: .*surprise/);
  await dev.says('The server goes on with the policies from before.');
  expect(await policyHash(port)).toBe(after);
  expect(await label()).toBe('Builder');

  await writeFile(file, original);
  await until(async () => (await policyHash(port)) === before);
  expect(await label()).toBe('Developer');

  dev.child.kill('SIGINT');
  expect(await dev.ended).toEqual({ code: 0, signal: null });
  expect(await policyHash(port)).toBeUndefined();
});

test('with policies that never held, the server starts when they are mended', async () => {
  const port = await freePort();
  const file = join(policies, 'roles', 'user.yaml');
  const original = await readFile(file, 'utf8');
  await writeFile(file, original.replace('role: user', 'role: usr'));
  const env = { PORT: String(port), CONSOLE_PORT: String(await freePort()), DATA_DIR: join(folder, 'later'), POLICIES_DIR: policies };
  const dev = startCommand(node24, ['tooling/bootstrap/dev.mjs'], { cwd: root, env });
  await dev.says('The server starts when the policies hold.');
  expect(await policyHash(port)).toBeUndefined();
  await writeFile(file, original);
  await dev.says('Gatehouse is ready at');
  expect(await policyHash(port)).toMatch(/^[0-9a-f]{64}$/);
  dev.child.kill('SIGTERM');
  expect(await dev.ended).toEqual({ code: 0, signal: null });
});

test('a setting that is wrong ends it, since no change of a file mends that', async () => {
  const dev = startCommand(node24, ['tooling/bootstrap/dev.mjs'], { cwd: root, env: { PORT: 'eighty', CONSOLE_PORT: String(await freePort()) } });
  expect(await dev.ended).toMatchObject({ code: 1 });
  expect(dev.output()).toContain('PORT must be a number');
});

/** The hash of the policies that the server at a port enforces; `undefined` while none answers. */
async function policyHash(port: number): Promise<string | undefined> {
  try {
    const answer = await fetch(`http://127.0.0.1:${port}/readyz`);
    return ((await answer.json()) as { policyHash: string }).policyHash;
  } catch {
    return undefined;
  }
}

/** Asks until it is so; the test's own time limit ends a wait in vain. */
async function until(isSo: () => Promise<boolean>): Promise<void> {
  while (!(await isSo())) await new Promise((resolve) => setTimeout(resolve, 50));
}
