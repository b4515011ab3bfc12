import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Me, Page, Role, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const shipped = fileURLToPath(new URL('../../../../policies', import.meta.url));
const roleFile = `
role: of-a-test
label: Of a test
description: Reads people and history, and changes nothing.
requiresEmail: true
grants: [own-profile, users.view, reports.access]
`;

let policiesDir: string;
let server: TestServer;
beforeAll(async () => {
  policiesDir = await mkdtemp(join(tmpdir(), 'gatehouse-policies-'));
  await cp(shipped, policiesDir, { recursive: true });
  await writeFile(join(policiesDir, 'roles', 'of-a-test.yaml'), roleFile);
  server = await startTestServer({ policiesDir });
});
afterAll(async () => {
  await server.stop();
  await rm(policiesDir, { recursive: true });
});

test('a new role file is listed, shown in the matrix, and can be assigned by those whom the ceiling lets', async () => {
  const { roles } = await server.owner.get<{ roles: Role[] }>('roles.list');
  expect(roles.find(({ role }) => role === 'of-a-test')).toMatchObject({ label: 'Of a test', requiresEmail: true, assignable: true });
  const matrix = await server.owner.get<{ roles: { role: string }[]; rows: { subject: string; action: string; cells: Record<string, string> }[] }>(
    'roles.matrix',
  );
  expect(matrix.roles.map(({ role }) => role)).toContain('of-a-test');
  const cell = (subject: string, action: string) => matrix.rows.find((row) => row.subject === subject && row.action === action)?.cells['of-a-test'];
  expect([cell('User', 'read'), cell('User', 'delete'), cell('AuditEvent', 'read')]).toEqual(['always', 'never', 'always']);

  const governance = (await server.person('governor', ['governance'])).client;
  expect((await governance.mutate('users.create', { username: 'helped', firstName: 'H', email: 'h@example.org', roles: ['of-a-test'] })).error).toBeNull();
  const plain = (await server.person('plain', ['user'])).client;
  expect((await plain.get<{ roles: Role[] }>('roles.list')).roles.find(({ role }) => role === 'of-a-test')?.assignable).toBe(false);
});

test('its holder gets exactly that, over the API and in lists, and an import may grant it', async () => {
  const { client } = await server.person('ada', ['of-a-test']);
  expect((await client.get<Me>('auth.me')).roles).toEqual(['of-a-test']);
  expect((await client.get<Page<User>>('users.list')).total).toBeGreaterThan(2);
  expect((await client.query('audit.verify')).error).toBeNull();
  expect((await client.mutate('users.create', { username: 'no', firstName: 'No', roles: ['user'] })).error?.reason).toBe('not-permitted');
  expect((await client.query('groups.list')).error?.reason).toBe('not-permitted');
  const csv = 'username,firstName,lastName,email,roles,groups\nimp,Im,Ported,imp@example.org,of-a-test|user,\nbad,No,Mail,,of-a-test,\n';
  expect(await server.owner.do('users.importCsv', { csv, onError: 'skip' })).toMatchObject({ created: 1, errors: [{ line: 3, reason: 'email-required' }] });
  const filtered = await server.owner.get<Page<User>>('users.list', { filter: { role: ['of-a-test'] }, search: 'imp' });
  expect(filtered.items.map(({ username, roles }) => [username, roles.map(({ role }) => role)])).toEqual([['imp', ['of-a-test', 'user']]]);
});
