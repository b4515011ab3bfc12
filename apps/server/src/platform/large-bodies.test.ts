import { MAX_CONTEXT, MAX_MANY_BYTES, MAX_REQUESTS, MAX_TRAIT, MAX_TRAITS, type AuthorizeResult } from '@gatehouse/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { keptLog } from '../testing/kept-log.ts';
import { rawRequest, type RawRequest } from '../testing/raw-request.ts';
import type { TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
/** The same with little patience. */
let hasty: TestServer;
let other: TestClient;
const log = keptLog('debug');
beforeAll(async () => {
  server = await startTestServer({ logger: log.logger });
  hasty = await startTestServer({ patience: { body: 300, leastRate: 64 * 1024 * 1024, reader: 300 } });
  other = (await server.person('other', ['owner'])).client;
});
afterAll(() => Promise.all([server.stop(), hasty.stop()]));
beforeEach(() => log.clear());

const LARGE = 2 * 1024 * 1024;
/** The head of a post, whose body is yet to come. */
const head = (path: string, client: TestClient | undefined, length: number | 'chunked', type = 'application/json'): string =>
  [
    `POST ${path} HTTP/1.1`,
    'Host: x',
    `Content-Type: ${type}`,
    length === 'chunked' ? 'Transfer-Encoding: chunked' : `Content-Length: ${length}`,
    ...(client ? [`Cookie: ${client.cookie ?? ''}`] : []),
    '',
    '',
  ].join('\r\n');
const send = async (path: string, client: TestClient | undefined, length: number | 'chunked', type?: string, to = server): Promise<RawRequest> =>
  rawRequest(to.url, head(path, client, length, type));
const complaints = (): string[] => log.text().match(/"level":"(?:warn|error|fatal)".*/g) ?? [];
/** What the server says to it, sooner or later: status and reason. */
async function answerOf(request: RawRequest): Promise<string> {
  const answer = await request.until(/\}\s*$/);
  request.socket.destroy();
  return `${/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]} ${/"reason":"([\w-]+)"/.exec(answer)?.[1]}`;
}
const answered = async (request: RawRequest, status: number, reason: string): Promise<void> => expect(await answerOf(request)).toBe(`${status} ${reason}`);

test.each([
  ['/trpc/users.importCsv', 'application/json'],
  ['/trpc/access.authorizeMany', 'application/json'],
  ['/import/users.csv', 'text/csv'],
])('%s asks who sends before it reads: nobody, and who may not, are refused with nothing read', async (path, type) => {
  const { client } = await server.person(`plain${path.length}`, ['user']);
  for (const length of [LARGE, 'chunked'] as const) {
    await answered(await send(path, undefined, length, type), 401, 'no-session');
    await answered(await send(path, client, length, type), 403, 'not-permitted');
  }
  const { items } = await server.owner.get<{ items: { reason: string }[] }>('audit.list', {
    filter: { actorId: (await client.get<{ user: { id: string } }>('auth.me')).user.id, outcome: 'denied' },
  });
  expect(items[0]?.reason).toBe('not-permitted');
});

test('whoever is not signed in sends little', async () => {
  await answered(await send('/trpc/auth.login', undefined, 65 * 1024), 413, 'payload-too-large');
  await answered(await send('/trpc/users.create', undefined, 65 * 1024), 401, 'no-session');
  await answered(await send('/trpc/setup.status,setup.status?batch=1', undefined, 65 * 1024), 413, 'payload-too-large');
  const chunked = await send('/trpc/auth.login', undefined, 'chunked');
  const piece = 'x'.repeat(64 * 1024);
  for (let pieces = 0; pieces < 3; pieces++) chunked.socket.write(`${piece.length.toString(16)}\r\n${piece}\r\n`);
  await answered(chunked, 413, 'payload-too-large');
  const signedIn = await other.mutate('users.create', { username: 'x'.repeat(100_000), firstName: 'Ada', roles: ['user'] });
  expect(signedIn.error?.reason).toBe('invalid');
});

test('large bodies are few at once, of one caller and in all; a place is free again when its sender gives up', async () => {
  const third = (await server.person('third', ['owner'])).client;
  const under: RawRequest[] = [];
  /** Of three that one caller sends at once, one is told to wait; the other two have a place by then. */
  const sendThree = async (client: TestClient, path: string, type?: string): Promise<void> => {
    const three = [await send(path, client, LARGE, type), await send(path, client, 'chunked', type), await send(path, client, LARGE, type)];
    under.push(...three);
    await answered(await Promise.race(three.map(async (request) => request.until(/\}\s*$/).then(() => request))), 429, 'rate-limited');
  };
  await sendThree(server.owner, '/trpc/users.importCsv');
  await sendThree(other, '/import/users.csv', 'text/csv');
  await answered(await send('/trpc/users.importCsv', third, LARGE), 503, 'unavailable');
  expect(await third.get('auth.me')).toBeDefined();
  for (const { socket } of under) socket.destroy();
  const csv = `username,firstName,lastName,email,roles,groups\n${'x'.repeat(LARGE)},A,,,user,\n`;
  await expect.poll(async () => (await third.mutate('users.importCsv', { csv, dryRun: true })).status, { timeout: 20_000 }).toBe(200);
  expect(complaints()).toEqual([]);
});

test('a body that trickles is not waited for, of whatever size', async () => {
  for (const request of [
    await send('/trpc/auth.login', undefined, 1000, undefined, hasty),
    await send('/trpc/users.importCsv', hasty.owner, LARGE, undefined, hasty),
    await send('/import/users.csv', hasty.owner, LARGE, 'text/csv', hasty),
  ]) {
    const drip = setInterval(() => request.socket.write('x'), 20);
    expect(await answerOf(request)).toBe('408 too-slow');
    clearInterval(drip);
  }
});

test('whoever was answered and goes on sending is cut', async () => {
  const request = await send('/trpc/users.importCsv', undefined, LARGE, undefined, hasty);
  const drip = setInterval(() => request.socket.write('x'), 20);
  await request.ended;
  clearInterval(drip);
  const nowhere = await send('/nowhere', undefined, LARGE, undefined, hasty);
  const further = setInterval(() => nowhere.socket.write('x'), 20);
  await nowhere.ended;
  clearInterval(further);
  expect(nowhere.received()).toContain('404');
});

test('an upload that its sender gave up is no error', async () => {
  for (const path of ['/trpc/auth.login', '/trpc/users.importCsv', '/import/users.csv']) {
    const { socket, ended } = await send(path, server.owner, 10_000, path.startsWith('/import') ? 'text/csv' : undefined);
    socket.write('username', () => socket.destroy());
    await ended;
  }
  await expect.poll(() => log.text().match(/The sender gave up/g)?.length, { timeout: 20_000 }).toBe(3);
  expect(complaints()).toEqual([]);
});

test('the largest requests within the stated limits are never too large, however they are written', async () => {
  const application = await server.owner.do<{ id: string }>('applications.create', { name: 'Largest', access: { allow: { everyone: true } } });
  const text = (start: number, length: number): string => String(start).padEnd(length, 'é');
  const context = { note: 'é'.repeat(MAX_CONTEXT - JSON.stringify({ note: '' }).length) };
  const traits = Array.from({ length: MAX_TRAITS }, (_, index) => text(index, MAX_TRAIT));
  const question = {
    applicationId: application.id,
    user: { username: text(0, 254) },
    requestType: 'prompt',
    traits,
    context,
    requestId: text(0, 128),
    threadId: text(0, 128),
  };
  const escaped = (value: unknown): string => JSON.stringify(value).replaceAll('é', String.raw`\u00e9`);
  const one = escaped(question);
  const body = `{"requests":[${Array.from({ length: MAX_REQUESTS }, () => one).join(',')}]}`;
  expect(body.length).toBeGreaterThan(80_000_000);
  expect(body.length).toBeLessThan(MAX_MANY_BYTES);
  const answer = await server.owner.fetch('/trpc/access.authorizeMany', { method: 'POST', body });
  const { result } = (await answer.json()) as { result: { data: { results: AuthorizeResult[] } } };
  expect(result.data.results).toHaveLength(MAX_REQUESTS);
  expect(result.data.results.every((decided) => 'decision' in decided)).toBe(true);

  const { key } = await server.owner.do<{ key: string }>('applications.createKey', { id: application.id, name: 'main' });
  const { applicationId: _known, ...asked } = question;
  const byKey = await fetch(`${server.url}/trpc/access.authorize`, {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: escaped({ ...asked, applicationKey: key }),
  });
  expect(await byKey.json()).toMatchObject({ result: { data: { reason: 'unknown-user' } } });
});
