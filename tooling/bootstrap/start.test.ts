import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { existsSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { copyRepository } from './copy-of-repository.ts';
import { requireNode } from './ensure-installed.mjs';
import { root } from './places.mjs';
import { freePort, killAll, type RunningCommand, startCommand } from './running-command.ts';
import { workspacePackages } from './workspace-packages.mjs';

let folder: string;
/** A clone whose path has a space, an accent, a percent sign and a hash. */
let clone: string;
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-start-'));
  clone = join(folder, 'Größe & Co 100% #1');
  await copyRepository(clone);
});
afterAll(async () => {
  killAll();
  await rm(folder, { recursive: true, force: true });
});

/** An install in the clone would rebuild what it only borrows: with these it fails instead. */
const noInstall = () => ({ npm_config_registry: 'http://127.0.0.1:9/', npm_config_cache: join(folder, 'empty cache'), npm_config_fetch_retries: '0' });

const npmStart = (env: Record<string, string>): RunningCommand => startCommand('npm', ['start'], { cwd: clone, env: { ...noInstall(), ...env } });

const answers = (port: number): Promise<boolean> =>
  fetch(`http://127.0.0.1:${port}/healthz`).then(
    ({ ok }) => ok,
    () => false,
  );

test('in a folder with an odd name it serves the console and the policies that lie there', async () => {
  const port = await freePort();
  const run = npmStart({ PORT: String(port), DATA_DIR: join(folder, 'odd data ü') });
  await run.says('Gatehouse is ready at');
  const page = await fetch(`http://127.0.0.1:${port}/`);
  expect(await page.text()).toContain('<div id="root">');
  expect(await (await fetch(`http://127.0.0.1:${port}/readyz`)).json()).toMatchObject({ status: 'ready' });
  run.child.kill('SIGTERM');
  await run.ended;
});

test('--version says which version this is and starts nothing; what is not known is refused', async () => {
  const run = startCommand('npm', ['start', '--silent', '--', '--version'], { cwd: clone, env: noInstall() });
  expect(await run.ended).toEqual({ code: 0, signal: null });
  expect(run.output()).toBe('gatehouse 0.1.0\n');
  const wrong = startCommand('npm', ['start', '--silent', '--', '--port', '1'], { cwd: clone, env: noInstall() });
  expect(await wrong.ended).toEqual({ code: 1, signal: null });
  expect(wrong.output()).toBe('\nnpm start does not know --port. Settings are environment variables: see README.md.\n');
});

describe('asked to stop', () => {
  const startMjs = (env: Record<string, string>) =>
    startCommand(process.execPath, ['tooling/bootstrap/start.mjs'], { cwd: clone, env: { ...noInstall(), ...env } });
  const group = ({ child }: RunningCommand, signal: NodeJS.Signals) => process.kill(-(child.pid ?? 0), signal);
  const alone = ({ child }: RunningCommand, signal: NodeJS.Signals) => child.kill(signal);

  test.each([
    ['Ctrl-C in its terminal', npmStart, group, 'SIGINT'],
    // SIGINT to npm alone is kept by the shell between npm and us until its program ends; Ctrl-C reaches us all.
    ['SIGTERM to npm alone', npmStart, alone, 'SIGTERM'],
    ['SIGINT to start.mjs alone', startMjs, alone, 'SIGINT'],
    ['SIGTERM to start.mjs alone', startMjs, alone, 'SIGTERM'],
    ['Ctrl-C to start.mjs in its terminal', startMjs, group, 'SIGINT'],
  ] as const)('by %s, it stops in good order', async (_how, start, send, signal) => {
    const port = await freePort();
    const run = start({ PORT: String(port), DATA_DIR: join(folder, 'stopped'), LOG_LEVEL: 'info' });
    await run.says('Gatehouse is ready at');
    send(run, signal);
    const { code, signal: killedBy } = await run.ended;
    // npm, told to end by SIGTERM, may end by it; the server below it still stops in good order.
    expect([0, 130, 143].includes(code ?? 0), `${code} ${killedBy}`).toBe(true);
    expect(run.output()).toContain('Stopping: requests under way are finished first.');
    // `ended` waits for the end of the output, which every process of the run holds as long as it lives.
    expect(await answers(port)).toBe(false);
  });

  test('by kill -9, the next start finds everything in order', async () => {
    const port = await freePort();
    const env = { PORT: String(port), DATA_DIR: join(folder, 'killed') };
    const first = npmStart(env);
    await first.says('Gatehouse is ready at');
    group(first, 'SIGKILL');
    await first.ended;
    const second = npmStart(env);
    await second.says('Gatehouse is ready at');
    expect(second.output()).not.toContain('Installing');
    expect(second.output()).not.toContain('Building');
    expect(await answers(port)).toBe(true);
    second.child.kill('SIGTERM');
    await second.ended;
  });
});

describe('what can not work is said in words, with exit code 1', () => {
  test.each([
    [{ PORT: 'eighty' }, 'PORT must be a number from 0 to 65535.'],
    [{ PORT: '65536' }, 'PORT must be a number from 0 to 65535.'],
    [{ DATABASE_URL: 'mysql://db/gatehouse' }, 'DATABASE_URL must be a postgres:// URL'],
    [{ PUBLIC_URL: 'gatehouse.example.org' }, 'PUBLIC_URL must be an http:// or https:// URL, such as https://gatehouse.example.org'],
    [{ LOG_LEVEL: 'loud' }, 'LOG_LEVEL must be one of fatal, error'],
    [{ HOST: '203.0.113.7' }, 'This machine has no address 203.0.113.7.'],
    [{ POLICIES_DIR: '/dev/null/none' }, 'Set POLICIES_DIR to the folder that holds them.'],
  ])('%j', async (env, message) => {
    const run = startCommand('npm', ['start'], { cwd: clone, env: { ...noInstall(), PORT: '0', DATA_DIR: join(folder, 'never'), ...env } });
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.output()).toContain(message);
    expect(run.output()).not.toMatch(/^\s+at /m);
  });

  test('a data folder that is a file', async () => {
    const file = join(folder, 'file');
    await writeFile(file, '');
    const run = npmStart({ PORT: '0', DATA_DIR: file });
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.output()).toContain('Make it writable, or set DATA_DIR to another folder.');
    expect(run.output()).not.toMatch(/^\s+at /m);
  });

  test('a busy port', async () => {
    const port = await freePort();
    const other = createServer().listen(port, '127.0.0.1');
    const run = npmStart({ PORT: String(port), DATA_DIR: join(folder, 'never') });
    expect(await run.ended).toEqual({ code: 1, signal: null });
    expect(run.output()).toContain(`Port ${port} is in use. Stop the other program, or set PORT to another number.`);
    expect(run.output()).not.toMatch(/^\s+at /m);
    other.close();
  });

  test('an install that does not reach the registry, also as the last line of npm test', async () => {
    const fresh = join(folder, 'fresh clone');
    await copyRepository(fresh, { installed: false });
    const env = noInstall();
    const start = startCommand('npm', ['start'], { cwd: fresh, env });
    expect(await start.ended).toEqual({ code: 1, signal: null });
    expect(start.output()).toContain('check the network, or the registry and proxy');
    expect(start.output()).not.toMatch(/^\s+at /m);
    const command = startCommand('npm', ['run', '--silent', 'gatehouse', '--', 'policies', 'check'], { cwd: fresh, env });
    expect(await command.ended).toEqual({ code: 1, signal: null });
    expect(command.output()).toContain('check the network, or the registry and proxy');
    expect(command.output()).not.toMatch(/^\s+at /m);
    const tests = startCommand('npm', ['test', '--silent'], { cwd: fresh, env });
    expect(await tests.ended).toEqual({ code: 1, signal: null });
    expect(tests.output().trimEnd().split('\n').at(-1)).toBe('0 passed, 1 failed');
  });
});

test('a Node.js before 20 is refused by name', () => {
  expect(() => requireNode('18.20.4')).toThrow('Gatehouse needs Node.js 20 or newer; this is 18.20.4.');
  expect(() => requireNode('9.11.2')).toThrow('this is 9.11.2');
  for (const version of ['20.0.0', '24.21.0', '100.0.0']) requireNode(version);
});

test('an install says nothing that is no news: engines are judged by the Node.js that comes along, and skills of packages are decided', async () => {
  const settings = await readFile(join(root, 'pnpm-workspace.yaml'), 'utf8');
  const manifest = JSON.parse(await readFile(join(root, 'package.json'), 'utf8')) as { devDependencies: { node: string } };
  expect(settings).toContain(`nodeVersion: ${manifest.devDependencies.node}\n`);
  const decided = settings.slice(settings.indexOf('\npermissions:'));
  for (const { folder: at } of workspacePackages()) {
    const own = JSON.parse(await readFile(join(at, 'package.json'), 'utf8')) as Record<string, Record<string, string> | undefined>;
    for (const name of Object.keys({ ...own['dependencies'], ...own['devDependencies'] }))
      if (existsSync(join(at, 'node_modules', name, 'skills'))) expect(decided).toContain(`"${name}": { skills: false }`);
  }
});
