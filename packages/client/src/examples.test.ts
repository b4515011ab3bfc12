import { type ChildProcess, execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Application, ApplicationPolicy, NewApiKey, Page, ServiceAccount, User } from '@gatehouse/contract';
import { startTestServer, type TestServer } from '@gatehouse/server/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';

let server: TestServer;
let folder: string;
const children: ChildProcess[] = [];
let made = 0;

beforeAll(async () => {
  server = await startTestServer();
  folder = await mkdtemp(join(tmpdir(), 'gatehouse-examples-'));
});
afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  await server.stop();
  await rm(folder, { recursive: true, force: true });
});

/** A key of a new service account, made as the README says. */
async function serviceKey(roles: string[]): Promise<string> {
  const { id } = await server.owner.do<ServiceAccount>('serviceAccounts.create', { name: `example${++made}`, roles });
  return (await server.owner.do<NewApiKey>('serviceAccounts.createKey', { id, name: 'main' })).key;
}

const path = (example: string): string => fileURLToPath(new URL(`../examples/${example}.ts`, import.meta.url));
const settings = (apiKey: string) => ({ PATH: process.env['PATH'], GATEHOUSE_URL: server.url, GATEHOUSE_API_KEY: apiKey, PORT: '0' });

/** Runs an example to its end. */
const run = (example: string, apiKey: string, ...parameters: string[]): Promise<{ code: number; output: string; errors: string }> =>
  new Promise((resolve) => {
    execFile(process.execPath, [path(example), ...parameters], { env: settings(apiKey) }, (error, output, errors) =>
      resolve({ code: error ? Number(error.code) : 0, output, errors }),
    );
  });

describe('provisioning from a CSV file', () => {
  const header = 'username,firstName,lastName,email,roles,groups\n';

  test('creates everybody, once', async () => {
    const file = join(folder, 'people.csv');
    await writeFile(file, `${header}ada,Ada,Lovelace,ada@example.org,developer,\ngrace,Grace,,,user,\n`);
    const key = await serviceKey(['developer']);
    expect(await run('provision-from-csv', key, file)).toMatchObject({ code: 0, output: 'Created 2 users.\n' });
    const again = await run('provision-from-csv', key, file);
    expect([again.code, again.errors]).toEqual([1, expect.stringContaining(`${file}:2: username: `)]);
  });

  test('tells every wrong line and creates nobody', async () => {
    const file = join(folder, 'wrong.csv');
    await writeFile(file, `${header}good,Good,,,user,\nbad name,Bad,,,user,\nboss,Boss,,boss@example.org,owner,\n`);
    const { code, output, errors } = await run('provision-from-csv', await serviceKey(['governance']), file);
    expect([code, output]).toEqual([1, '']);
    expect(errors).toContain(`${file}:3: username:`);
    expect(errors).toContain(`${file}:4: roles:`);
    expect(errors).toContain('Nothing was created: 2 of 3 lines are wrong.');
    expect((await server.owner.get<Page<User>>('users.list', { search: 'good' })).total).toBe(0);
  });

  test('says what is missing: the permission, the key, the file', async () => {
    const file = join(folder, 'people.csv');
    expect((await run('provision-from-csv', await serviceKey(['user']), file)).errors).toContain('may not import users');
    expect(await run('provision-from-csv', 'ghs_wrong', file)).toMatchObject({ code: 1, errors: expect.stringContaining('bad-key') });
    expect((await run('provision-from-csv', 'ghs_any', join(folder, 'no.csv'))).code).toBe(2);
    expect((await run('provision-from-csv', '')).code).toBe(2);
  });
});

describe('guarding a chat endpoint', () => {
  let application: Application;
  let url: string;

  beforeAll(async () => {
    application = await server.owner.do('applications.create', { name: 'Chat', access: { allow: { everyone: true } } });
    const { items } = await server.owner.get<Page<ApplicationPolicy>>('applicationPolicies.list', { applicationId: application.id });
    for (const { id, version, description } of items)
      if (/sensitive|identifiers/.test(description)) await server.owner.do('applicationPolicies.update', { id, version, status: 'enabled' });
    const { key } = await server.owner.do<NewApiKey>('applications.createKey', { id: application.id, name: 'chat' });
    const child = spawn(process.execPath, [path('guard-chat')], { env: settings(key), stdio: ['ignore', 'pipe', 'inherit'] });
    children.push(child);
    url = await new Promise((resolve) => child.stdout.on('data', (chunk: Buffer) => resolve(/http:\S+/.exec(chunk.toString())?.[0] ?? '')));
  });

  async function chat(body: string): Promise<[number, unknown]> {
    const response = await fetch(url, { method: 'POST', body });
    return [response.status, await response.json()];
  }
  const say = (user: string, message: string) => chat(JSON.stringify({ user, message }));

  test('allows what nothing is said about, redacts what must be masked, and denies what must not be sent', async () => {
    expect(await say('root', 'Hello')).toEqual([200, { reply: 'You said: Hello' }]);
    expect(await say('root', 'Write to ada@example.org, card 4111 1111 1111 1111')).toEqual([
      200,
      { reply: 'You said: Write to [EMAIL_ADDRESS], card [CREDIT_CARD]' },
    ]);
    expect(await say('root', 'password: hunter2')).toEqual([403, { error: 'This prompt is not allowed (policy-denied).' }]);
    expect(await say('nobody', 'Hello')).toEqual([403, { error: 'This prompt is not allowed (unknown-user).' }]);
    expect(await chat('what')).toEqual([400, { error: 'Send {"user": "…", "message": "…"}.' }]);
  });

  test('a change of a policy holds for the next message, and without an answer nothing is passed on', async () => {
    await server.owner.do('applications.update', { id: application.id, version: application.version, status: 'disabled' });
    expect(await say('root', 'Hello')).toEqual([403, { error: 'This prompt is not allowed (application-disabled).' }]);
    await server.owner.do('applications.delete', { id: application.id });
    expect((await say('root', 'Hello'))[0]).toBe(503);
  });
});

test('the nightly report tells who holds what, who lies idle, and what was decided', async () => {
  const application = await server.owner.do<Application>('applications.create', { name: 'Search | find', access: { allow: { everyone: true } } });
  for (const username of ['root', 'root', 'nobody'])
    await server.owner.do('access.authorize', { applicationId: application.id, user: { username }, requestType: 'prompt', traits: [] });
  const { code, output } = await run('access-report', await serviceKey(['governance']));
  expect(code).toBe(0);
  expect(output).toMatch(/^# Access on \d{4}-\d\d-\d\d\n/);
  expect(output).toContain('| owner | 1 |');
  expect(output).toContain('| Search \\| find | allow | allowed | 2 |');
  expect(output).toContain('| Search \\| find | deny | unknown-user | 1 |');
  expect(output).toContain('Nobody.');
  expect(await run('access-report', await serviceKey(['user']))).toMatchObject({ code: 1, errors: expect.stringContaining('not-permitted') });
});
