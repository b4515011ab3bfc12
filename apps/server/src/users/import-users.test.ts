import { readFileSync } from 'node:fs';
import { type ImportResult, MAX_CSV_BYTES } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const csv = readFileSync(new URL('../testing/data/directory.csv', import.meta.url), 'utf8');
const expected = JSON.parse(readFileSync(new URL('../testing/data/directory.expected.json', import.meta.url), 'utf8')) as {
  rows: number;
  valid: number;
  errors: { line: number; field: string; reason: string }[];
  byRole: Record<string, number>;
};
const header = 'username,firstName,lastName,email,roles,groups\n';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const bare = ({ errors, importId: _importId, ...counts }: ImportResult) => ({
  ...counts,
  errors: errors.map(({ line, field, reason }) => ({ line, field, reason })),
});
const total = async () => (await server.owner.get<{ total: number }>('users.list', { limit: 1 })).total;

test('a dry run says exactly what is wrong and writes nothing', async () => {
  const result = await server.owner.do<ImportResult>('users.importCsv', { csv, dryRun: true });
  expect(bare(result)).toEqual({ rows: expected.rows, valid: expected.valid, created: 0, errors: expected.errors });
  expect(result.errors.every(({ message }) => message.length > 5)).toBe(true);
  expect(await total()).toBe(1);
});

test('abort, the default, writes nothing while any row is bad', async () => {
  const result = await server.owner.do<ImportResult>('users.importCsv', { csv });
  expect(result).toMatchObject({ valid: expected.valid, created: 0 });
  expect(await total()).toBe(1);
});

test('an importer may not grant a role above their own permissions, nor place people where they may not', async () => {
  const { client } = await server.person('gov', ['governance']);
  const result = await client.do<ImportResult>('users.importCsv', {
    csv: `${header}climber,Cli,Mber,climber@example.org,owner,\nplaced,Pla,Ced,,user,New group\nfine,Fi,Ne,,user,\n`,
    onError: 'skip',
  });
  expect(bare(result)).toEqual({
    rows: 3,
    valid: 1,
    created: 1,
    errors: [
      { line: 2, field: 'roles', reason: 'above-ceiling' },
      { line: 3, field: 'groups', reason: 'not-permitted' },
    ],
  });
});

test('skip writes the good rows, with their roles and groups, each in the audit trail', async () => {
  const before = await total();
  const result = await server.owner.do<ImportResult>('users.importCsv', { csv, onError: 'skip' });
  expect(result.created).toBe(4987);
  expect((await total()) - before).toBe(4987);
  const owners = await server.owner.get<{ total: number }>('users.list', { filter: { role: ['owner'] }, limit: 1 });
  expect(owners.total).toBe((expected.byRole['owner'] ?? 0) + 1);
  const found = await server.owner.get<{ items: { groups: { name: string }[] }[] }>('users.list', { search: 'luczak user.uczak0'.split(' ')[1], limit: 1 });
  expect(found.items[0]?.groups.map(({ name }) => name)).toEqual(['Legal', 'Support (EMEA)']);
  const created = await server.owner.get<{ total: number }>('audit.list', { filter: { action: 'user.create' }, limit: 1 });
  expect(created.total).toBeGreaterThanOrEqual(4987);
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});

test('search folds case and accents', async () => {
  const { items } = await server.owner.get<{ items: { lastName: string }[] }>('users.list', { search: 'DVORAK', limit: 5 });
  expect(items.length).toBeGreaterThan(0);
  expect(items.every(({ lastName }) => lastName === 'Dvořák')).toBe(true);
});

test('keyset pages walk every user once, in every order', async () => {
  for (const sort of ['username', 'lastName', 'email', 'lastLoginAt']) {
    const seen = new Set<string>();
    let cursor: string | null = null;
    let pages = 0;
    do {
      const page: { items: { id: string }[]; nextCursor: string | null } = await server.owner.get('users.list', {
        sort,
        direction: 'desc',
        limit: 100,
        cursor,
      });
      for (const { id } of page.items) seen.add(id);
      cursor = page.nextCursor;
      pages++;
    } while (cursor !== null);
    expect([sort, seen.size, pages]).toEqual([sort, await total(), Math.ceil((await total()) / 100)]);
  }
});

test.each([
  ['', 'invalid'],
  ['username,firstName\na,b\n', 'invalid'],
  [`${header}"broken,Bro,Ken,,user,\n`, 'invalid'],
])('a file that is no such CSV is refused as a whole', async (text, reason) => {
  const reply = await server.owner.mutate('users.importCsv', { csv: text, dryRun: true });
  expect([reply.status, reply.error?.reason, Object.keys(reply.error?.fields ?? {})]).toEqual([400, reason, ['csv']]);
});

test('without a BOM, with Windows line ends, quotes and an empty last line', async () => {
  const result = await server.owner.do<ImportResult>('users.importCsv', { csv: `${header.trimEnd()}\r\nquoted,"O""Brien, Jr",,,user,\r\n\r\n`, dryRun: true });
  expect(result).toMatchObject({ rows: 1, valid: 1, errors: [] });
});

test('whom an import made is found by its id, and can be invited in one act; who has no address is skipped', async () => {
  const rows = 'made.one,One,,made.one@example.org,user,\nmade.two,Two,,,user,\n';
  expect(await server.owner.do<ImportResult>('users.importCsv', { csv: header + rows, dryRun: true })).not.toHaveProperty('importId');
  const { importId } = await server.owner.do<ImportResult>('users.importCsv', { csv: header + rows });
  const found = await server.owner.get<{ total: number; items: { username: string }[] }>('users.list', { filter: { importId } });
  expect([found.total, found.items.map(({ username }) => username)]).toEqual([2, ['made.one', 'made.two']]);
  expect(await server.owner.do('users.bulk', { filter: { importId }, action: 'invite' })).toMatchObject({
    matched: 2,
    done: 1,
    skipped: [{ reason: 'email-required' }],
  });
  const { client } = await server.person('no-lister', ['user']);
  expect(await client.get('users.list', { filter: { importId } })).toMatchObject({ total: 0, items: [] });
});

const send = (client: TestClient, query: string, body: string | Uint8Array<ArrayBuffer>, headers: Record<string, string> = { 'content-type': 'text/csv' }) =>
  client.fetch(`/import/users.csv${query}`, { method: 'POST', body, headers });

test('a file sent by itself is judged just as one within a call', async () => {
  const response = await send(server.owner, '?dryRun=true', `\uFEFF${csv.replace('\uFEFF', '')}`);
  const alike = await server.owner.do<ImportResult>('users.importCsv', { csv, dryRun: true });
  expect([response.status, response.headers.get('cache-control')]).toEqual([200, 'no-store']);
  expect(await response.json()).toEqual(alike);
});

test('a file sent by itself writes all or nothing, or leaves out the bad rows', async () => {
  const rows = 'sent.one,One,,,user,Sent\nsent.two,Two,,,nobody,\nsent.three,Three,,,user,sent\n';
  const before = await total();
  expect(await (await send(server.owner, '', header + rows)).json()).toMatchObject({ rows: 3, valid: 2, created: 0 });
  expect(await total()).toBe(before);
  expect(await (await send(server.owner, '?onError=skip', header + rows)).json()).toMatchObject({ rows: 3, valid: 2, created: 2, errors: [{ line: 3 }] });
  expect(await total()).toBe(before + 2);
  const groups = await server.owner.get<{ items: { name: string; memberCount: number }[] }>('groups.list', { search: 'sent' });
  expect(groups.items).toMatchObject([{ name: 'Sent', memberCount: 2 }]);
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});

test('sending a file is guarded as the call is, and each refusal is on record', async () => {
  const { client } = await server.person('no-importer', ['user']);
  const reason = async (response: Response) => [response.status, ((await response.json()) as { error: { reason: string } }).error.reason];
  expect(await reason(await send(server.anonymous(), '', header))).toEqual([401, 'no-session']);
  expect(await reason(await send(client, '', header))).toEqual([403, 'not-permitted']);
  expect(await reason(await send(server.owner, '', header, { 'content-type': 'text/csv', origin: 'https://elsewhere.example' }))).toEqual([403, 'csrf']);
  expect(await reason(await server.owner.fetch('/import/groups.csv', { method: 'POST', body: header, headers: { 'content-type': 'text/csv' } }))).toEqual([
    404,
    'not-found',
  ]);
  const denied = await server.owner.get<{ items: { reason: string }[] }>('audit.list', { filter: { action: 'user.import', outcome: 'denied' } });
  expect(denied.items.map((event) => event.reason).toSorted()).toEqual(['csrf', 'not-permitted']);
});

test.each<[string, string, string | Uint8Array<ArrayBuffer>, Record<string, string>, string]>([
  ['no CSV', '', header, { 'content-type': 'application/json' }, 'file'],
  ['an unknown word', '?onError=perhaps', header, { 'content-type': 'text/csv' }, 'onError'],
  ['an unknown parameter', '?force=true', header, { 'content-type': 'text/csv' }, 'force'],
  ['another encoding', '', new Uint8Array([...Buffer.from(header), 0xf6, 0x0a]), { 'content-type': 'text/csv' }, 'csv'],
  ['an end within a character', '', new Uint8Array([...Buffer.from(header), 0xc3]), { 'content-type': 'text/csv' }, 'csv'],
  ['another header', '', 'name\nada\n', { 'content-type': 'text/csv' }, 'csv'],
  ['nothing', '', '', { 'content-type': 'text/csv' }, 'csv'],
  ['too much', '', new Uint8Array(MAX_CSV_BYTES + 1).fill(0x2c), { 'content-type': 'text/csv' }, 'csv'],
])('a sent file with %s is refused, with the field', async (_what, query, body, headers, field) => {
  const response = await send(server.owner, query, body, headers);
  const { error } = (await response.json()) as { error: { reason: string; fields: Record<string, string> } };
  expect([response.status, error.reason, Object.keys(error.fields)]).toEqual([400, 'invalid', [field]]);
});

test('characters and rows that fall on the border of two pieces stay whole, however the file arrives', async () => {
  const name = '𝒜𝒹𝒶 Łuczak 東京';
  const lines = Array.from({ length: 3000 }, (_, row) => `border.${row},${name},"${name}, Jr",,user,`);
  const text = header + lines.join('\r\n');
  for (const result of [
    await server.owner.do<ImportResult>('users.importCsv', { csv: text, dryRun: true }),
    (await (await send(server.owner, '?dryRun=true', text)).json()) as ImportResult,
  ])
    expect(result).toEqual({ rows: 3000, valid: 3000, created: 0, errors: [] });
  await send(server.owner, '', text);
  const people = await server.sql<{ first_name: string; last_name: string }>("select distinct first_name, last_name from users where username like 'border.%'");
  expect(people).toEqual([{ first_name: name, last_name: `${name}, Jr` }]);
});

test('of the same names far apart in a file the first counts', async () => {
  const filler = Array.from({ length: 2500 }, (_, row) => `far.${row},F,,,user,`);
  const rows = ['twice,One,,twice@example.org,user,', ...filler, 'TWICE,Two,,,user,', 'thrice,Three,,Twice@example.org,user,'];
  const result = await server.owner.do<ImportResult>('users.importCsv', { csv: header + rows.join('\n'), onError: 'skip' });
  expect(bare(result)).toMatchObject({
    rows: 2503,
    created: 2501,
    errors: [
      { line: 2503, field: 'username', reason: 'username-taken' },
      { line: 2504, field: 'email', reason: 'email-taken' },
    ],
  });
});

test('others read while a large file is written, and see none of it before all of it', async () => {
  const rows = Array.from({ length: 6000 }, (_, row) => `meanwhile.${row},M,,,user,`);
  const before = await total();
  const written = new AbortController();
  const writing = send(server.owner, '', header + rows.join('\n')).then(async (response) => {
    written.abort();
    return (await response.json()) as ImportResult;
  });
  const seen = new Set<number>();
  let answers = 0;
  while (!written.signal.aborted) {
    seen.add(await total());
    answers += 1;
  }
  expect(await writing).toMatchObject({ created: 6000 });
  expect(answers).toBeGreaterThan(1);
  expect([...seen].every((count) => count === before || count === before + 6000)).toBe(true);
});
