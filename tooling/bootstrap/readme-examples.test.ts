import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD, TestClient } from '@gatehouse/server/testing';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { root } from './places.mjs';
import { freePort, killAll, startCommand } from './running-command.ts';

let folder: string;
let url: string;
let owner: TestClient;

/** `npm start` with an empty database, and the Owner whom the printed link lets in. */
beforeAll(async () => {
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-readme-'));
  const port = await freePort();
  url = `http://127.0.0.1:${port}`;
  const run = startCommand('npm', ['start'], { cwd: root, env: { PORT: String(port), DATA_DIR: join(folder, 'data') } });
  await run.says('Gatehouse is ready at');
  await run.says('/setup?token=');
  const token = /\/setup\?token=([\w-]+)/.exec(run.output())?.[1];
  owner = new TestClient(url);
  await owner.do('setup.createOwner', { token, username: 'ruth', firstName: 'Ruth', email: 'ruth@example.org', password: PASSWORD });
  await owner.do('auth.login', { login: 'ruth', password: PASSWORD });
});
afterAll(async () => {
  killAll();
  await rm(folder, { recursive: true, force: true });
});

/** The command of the README that calls an example, word for word, with these in the place of what the reader fills in. */
async function commandOf(example: string, filled: Record<string, string>): Promise<string> {
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const line = readme.split('\n').find((text) => text.includes('npm run') && text.includes(`example:${example}`));
  if (line === undefined) throw new Error(`The README has no command for ${example}.`);
  return Object.entries(filled).reduce((command, [blank, value]) => {
    expect(command).toContain(blank);
    return command.replace(blank, value);
  }, line.trim());
}

const shell = (command: string, env: Record<string, string> = {}) => startCommand('sh', ['-c', command], { cwd: root, env: { GATEHOUSE_URL: url, ...env } });

async function serviceKey(roles: string[]): Promise<string> {
  const { id } = await owner.do<{ id: string }>('serviceAccounts.create', { name: `for ${roles.join()} ${Math.trunc(performance.now())}`, roles });
  return (await owner.do<{ key: string }>('serviceAccounts.createKey', { id, name: 'main' })).key;
}

test('provisioning users from a CSV file', async () => {
  const file = join(folder, 'people.csv');
  await writeFile(file, 'username,firstName,lastName,email,roles,groups\nada,Ada,,ada@example.org,user,\n');
  const run = shell(await commandOf('provision', { 'ghs_…': await serviceKey(['governance']), 'people.csv': `'${file}'` }));
  expect(await run.ended).toMatchObject({ code: 0 });
  expect(run.output()).toContain('Created 1 user.');
  expect(await owner.get('users.list', { search: 'ada' })).toMatchObject({ total: 1 });
});

test('guarding a chat endpoint, asked as the README asks it', async () => {
  const { id } = await owner.do<{ id: string }>('applications.create', { name: 'Chat', access: { allow: { everyone: true } } });
  const { items } = await owner.get<{ items: { id: string; version: number; description: string }[] }>('applicationPolicies.list', { applicationId: id });
  for (const policy of items.filter(({ description }) => /identifiers/.test(description)))
    await owner.do('applicationPolicies.update', { id: policy.id, version: policy.version, status: 'enabled' });
  const { key } = await owner.do<{ key: string }>('applications.createKey', { id, name: 'chat' });
  const port = await freePort();
  const chat = shell(await commandOf('guard-chat', { 'gha_…': key }), { PORT: String(port) });
  await chat.says(`Chat at http://127.0.0.1:${port}/chat`);
  const readme = await readFile(join(root, 'README.md'), 'utf8');
  const body = /curl http:\/\/127\.0\.0\.1:8090\/chat -d '([^']+)'/.exec(readme)?.[1]?.replace('YOUR-USERNAME', 'ruth');
  const answer = await fetch(`http://127.0.0.1:${port}/chat`, { method: 'POST', body: body ?? '' });
  expect([answer.status, await answer.json()]).toEqual([200, { reply: 'You said: Write to [EMAIL_ADDRESS]' }]);
  expect(await owner.get('access.decisions', { filter: { applicationId: [id] } })).toMatchObject({ total: 2 });
});

test('the nightly access report, into a file', async () => {
  const file = join(folder, 'report.md');
  const run = shell(await commandOf('access-report', { 'ghs_…': await serviceKey(['governance']), 'report.md': `'${file}'` }));
  expect(await run.ended).toMatchObject({ code: 0 });
  const report = await readFile(file, 'utf8');
  expect(report).toMatch(/^# Access on /);
  expect(report).toContain('| owner | 1 |');
});
