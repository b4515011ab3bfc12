import { readFileSync } from 'node:fs';
import type { ImportResult } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
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

const bare = ({ errors, ...counts }: ImportResult) => ({ ...counts, errors: errors.map(({ line, field, reason }) => ({ line, field, reason })) });
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
