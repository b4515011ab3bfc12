import { readFile } from 'node:fs/promises';
import type { AccessDecision, AuditEvent, Page, User } from '@gatehouse/contract';
import { parse } from 'csv-parse/sync';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestClient } from './testing/test-client.ts';
import { startTestServer, type TestServer } from './testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const csv = await readFile(new URL('./testing/data/directory.csv', import.meta.url), 'utf8');
  await server.owner.do('users.importCsv', { csv, onError: 'skip' });
});
afterAll(() => server.stop());

const download = (client: TestClient, file: string, input?: unknown) =>
  client.fetch(`/export/${file}${input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`}`);
const rowsOf = (text: string) => parse<Record<string, string>>(text, { bom: true, columns: true });

test('the users of the list, all of them, in its order, as CSV that can be imported again', async () => {
  const answer = await download(server.owner, 'users.csv');
  expect(answer.headers.get('content-type')).toBe('text/csv; charset=utf-8');
  expect(answer.headers.get('content-disposition')).toMatch(/^attachment; filename="gatehouse-users-\d{4}-\d{2}-\d{2}\.csv"$/);
  const rows = rowsOf(await answer.text());
  expect(rows).toHaveLength(4_988);
  expect(Object.keys(rows[0] ?? {}).slice(0, 6)).toEqual(['username', 'firstName', 'lastName', 'email', 'roles', 'groups']);
  const first = await server.owner.get<Page<User>>('users.list', { limit: 100 });
  expect(rows.slice(0, 100).map(({ username }) => username)).toEqual(first.items.map(({ username }) => username));
  expect(rows.find(({ username }) => username === 'root')).toMatchObject({ roles: 'owner', status: 'active', email: 'root@example.org' });
});

test('the filters, the search and the order of the list hold', async () => {
  const input = { search: 'an', filter: { role: ['developer'] }, sort: 'lastName', direction: 'desc' };
  const listed = await server.owner.get<Page<User>>('users.list', { ...input, limit: 100 });
  const lines = (await (await download(server.owner, 'users.jsonl', input)).text()).trimEnd().split('\n');
  expect(lines.length).toBe(listed.total);
  expect(lines.slice(0, 100).map((line) => JSON.parse(line) as unknown)).toEqual(listed.items);
  expect(rowsOf(await (await download(server.owner, 'users.csv', { search: 'nobody at all' })).text())).toEqual([]);
});

test('a cell that a spreadsheet would run as a formula is defused', async () => {
  await server.owner.do('users.create', { username: 'formula', firstName: '=HYPERLINK("http://evil.example")', lastName: '+1', roles: ['user'] });
  const [row] = rowsOf(await (await download(server.owner, 'users.csv', { search: 'formula' })).text());
  expect(row).toMatchObject({ firstName: `'=HYPERLINK("http://evil.example")`, lastName: "'+1" });
});

test('an export is in the trail, with its filter, and the trail itself can be exported', async () => {
  await download(server.owner, 'users.csv', { search: 'ada' }).then((answer) => answer.text());
  const [event] = (await server.owner.get<Page<AuditEvent>>('audit.list', { limit: 1 })).items;
  expect(event).toMatchObject({ action: 'user.export', outcome: 'success', changes: { filter: { before: null, after: { search: 'ada' } } } });
  const lines = (await (await download(server.owner, 'audit.jsonl', { filter: { action: 'user.export' } })).text()).trimEnd().split('\n');
  expect(lines.map((line) => JSON.parse(line) as AuditEvent)[0]).toEqual(event);
  const all = rowsOf(await (await download(server.owner, 'audit.csv', { sort: 'seq', direction: 'asc' })).text());
  expect(all.map(({ seq }) => Number(seq))).toEqual(Array.from({ length: all.length }, (_, index) => index + 1));
  expect(all.at(-1)).toMatchObject({ action: 'audit.export', actor: 'root' });
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});

test.each(['users.csv', 'audit.jsonl', 'decisions.csv'])('%s: refused without a session, and, on record, to a role that may not', async (file) => {
  expect((await download(server.anonymous(), file)).status).toBe(401);
  const { client, user } = await server.person(`plain-${file}`, ['user']);
  const refused = await download(client, file);
  expect(refused.status).toBe(403);
  expect(await refused.json()).toMatchObject({ error: { reason: 'not-permitted', missing: { action: 'export' } } });
  const { items } = await server.owner.get<Page<AuditEvent>>('audit.list', { filter: { actorId: user.id, outcome: 'denied' } });
  expect(items).toHaveLength(1);
  const { client: governance } = await server.person(`governance-${file}`, ['governance']);
  expect((await download(governance, file, { search: 'root' })).status).toBe(200);
});

test('the log of decisions, with its filters, as CSV and as JSON lines', async () => {
  const { id: applicationId } = await server.owner.do<{ id: string }>('applications.create', { name: 'Exported', access: { allow: { everyone: true } } });
  const ask = (username: string, traits: string[]) =>
    server.owner.do<AccessDecision>('access.authorize', { applicationId, user: { username }, requestType: 'prompt', traits, context: { model: '=1+1' } });
  const [allowed, unknown] = [await ask('root', ['B', 'A']), await ask('=cmd', [])];
  const rows = rowsOf(await (await download(server.owner, 'decisions.csv', { filter: { applicationId: [applicationId] } })).text());
  expect(rows.map(({ id, user, traits, decision, caller }) => [id, user, traits, decision, caller])).toEqual(
    expect.arrayContaining([
      [allowed.decisionId, 'root', 'A B', 'allow', 'root'],
      [unknown.decisionId, "'=cmd", '', 'deny', 'root'],
    ]),
  );
  const lines = (await (await download(server.owner, 'decisions.jsonl', { filter: { applicationId: [applicationId], decision: ['deny'] } })).text()).trimEnd();
  expect(JSON.parse(lines)).toMatchObject({ id: unknown.decisionId, userLabel: '=cmd', context: { model: '=1+1' } });
  const [event] = (await server.owner.get<Page<AuditEvent>>('audit.list', { limit: 1 })).items;
  expect(event).toMatchObject({ action: 'access.export', outcome: 'success' });
});

test('what a stranger typed at sign-in reaches the trail, exports and terminals as text and no more', async () => {
  const typed = '\u001B]0;owned\u0007\u001B[2Jeve\u009B31m\u202Eadmin\r\n=1+1';
  const userAgent = 'agent \u009B31m';
  for (const path of ['auth.login', 'auth.requestPasswordReset']) {
    const body = JSON.stringify({ login: typed, ...(path === 'auth.login' && { password: 'x' }) });
    await server.anonymous().fetch(`/trpc/${path}`, { method: 'POST', body, headers: { 'user-agent': userAgent, 'content-type': 'application/json' } });
  }
  const { items } = await server.owner.get<Page<AuditEvent>>('audit.list', { search: 'eve', limit: 10 });
  expect(items.map(({ action }) => action).toSorted()).toEqual(['auth.login', 'auth.request-password-reset']);
  const shown = ']0;owned\uFFFD\uFFFD[2Jeve\uFFFD31m\uFFFDadmin\uFFFD\uFFFD=1+1';
  for (const { subject, userAgent: browser } of items) expect([subject.label, browser]).toEqual([shown, 'agent \uFFFD31m']);
  for (const file of ['audit.csv', 'audit.jsonl']) {
    const text = (await (await download(server.owner, file, { search: 'eve' })).text()).replaceAll('\r\n', '\n').replace('\uFEFF', '');
    expect(text).toContain('eve');
    expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202E]/u);
  }
});

test('what programs sent is kept, and leaves as text and no more', async () => {
  const { id: applicationId } = await server.owner.do<{ id: string }>('applications.create', { name: 'Told', access: { allow: { everyone: true } } });
  const asked = 'eve\u001B[2J\u009B31m\u202E';
  const context = { said: 'one\ntwo\u001B[2J\u009B' };
  await server.owner.do('access.authorize', { applicationId, user: { username: asked }, requestType: 'prompt', traits: [], context });
  const only = { filter: { applicationId: [applicationId] } };
  const json = await (await download(server.owner, 'decisions.jsonl', only)).text();
  expect(JSON.parse(json)).toMatchObject({ userLabel: asked, context });
  const [row] = rowsOf(await (await download(server.owner, 'decisions.csv', only)).text());
  expect(row).toMatchObject({ user: 'eve\uFFFD[2J\uFFFD31m\uFFFD' });
  for (const text of [json, JSON.stringify(row)]) expect(text).not.toMatch(/(?!\n)[\p{Cc}\u202E]/u);
});

test.each([
  ['/export/users.csv?input=%7B', 400],
  ['/export/users.csv?input=%7B%22sort%22%3A%22password%22%7D', 400],
  ['/export/users.csv?input=%7B%22surprise%22%3A1%7D', 400],
  ['/export/users.exe', 404],
  ['/export/passwords.csv', 404],
  ['/export/constructor.csv', 404],
  ['/export/users', 404],
])('%s is the caller’s mistake: %i', async (path, status) => {
  const answer = await server.owner.fetch(path);
  expect(answer.status).toBe(status);
  expect(await answer.json()).toMatchObject({ error: { reason: status === 404 ? 'not-found' : 'invalid' } });
});

test('nobody downloads with a password that must be changed first', async () => {
  const password = 'a first password to change';
  await server.owner.do('users.create', { username: 'fresh', firstName: 'F', email: 'fresh@example.org', roles: ['governance'], password });
  const client = server.anonymous();
  await client.do('auth.login', { login: 'fresh', password });
  expect(await (await download(client, 'users.csv')).json()).toMatchObject({ error: { reason: 'password-change-required' } });
});
