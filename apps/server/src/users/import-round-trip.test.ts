import type { ImportResult, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const header = 'username,firstName,lastName,email,roles,groups\n';
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const dryRun = (csv: string): Promise<ImportResult> => server.owner.do('users.importCsv', { csv, dryRun: true });
const send = (body: Uint8Array<ArrayBuffer>) =>
  server.owner.fetch('/import/users.csv?dryRun=true', { method: 'POST', body, headers: { 'content-type': 'text/csv' } });

test('what an export writes can be imported again and gives the same people, whatever their names start with', async () => {
  const starts = ['=1+1', '+1', '-x', '@home', "'t Hooft", "'=1", "''=1", "O'Brien", '\uFF1D1', 'a;b', 'a,b', 'a"b'];
  for (const [index, firstName] of starts.entries()) {
    await server.owner.do('users.create', {
      username: `trip${index}`,
      firstName,
      lastName: starts.at(-index - 1),
      email: `trip${index}@example.org`,
      roles: ['user', 'developer'],
    });
  }
  const groups = await Promise.all(['=Sum', "'s Team"].map((name) => server.owner.do<{ id: string }>('groups.create', { name })));
  const people = (await server.owner.get<Page<User>>('users.list', { search: 'trip', limit: 100 })).items;
  for (const { id } of groups) await server.owner.do('groups.addMembers', { id, userIds: people.slice(0, 4).map((person) => person.id) });
  const file = await (await server.owner.fetch(`/export/users.csv?input=${encodeURIComponent('{"search":"trip"}')}`)).text();
  const elsewhere = await startTestServer();
  try {
    expect(await elsewhere.owner.do('users.importCsv', { csv: file })).toMatchObject({ rows: starts.length, created: starts.length, errors: [] });
    const plain = async (from: TestServer) =>
      (await from.owner.get<Page<User>>('users.list', { search: 'trip', limit: 100 })).items.map((user) => [
        user.username,
        user.firstName,
        user.lastName,
        user.email,
        user.roles,
        user.groups.map(({ name }) => name).sort(),
      ]);
    expect(await plain(elsewhere)).toEqual(await plain(server));
  } finally {
    await elsewhere.stop();
  }
});

test('blank lines and lines of separators alone are no rows, and a row is named by its first line', async () => {
  const csv = `${header}\n,,,,,\n ,,,,,\n"two\nlines",A,,,user,\n,\nfine1,B,,,user,\nbad name,"C\r\nD",,,user,\nlate name,E,,,user,\n`;
  const { rows, valid, errors } = await dryRun(csv);
  expect([rows, valid, errors.map(({ line, field }) => [line, field])]).toEqual([
    4,
    1,
    [
      [5, 'username'],
      [9, 'username'],
      [11, 'username'],
    ],
  ]);
});

test('all faults of a row are named, in the order of the columns', async () => {
  const { errors } = await dryRun(`${header}root,,,no address,nobody|nothing,"a,b"\n`);
  const [error] = errors;
  expect(errors).toHaveLength(1);
  expect(error).toMatchObject({ line: 2, field: 'username', reason: 'username-taken' });
  expect(error?.others.map(({ field }) => field)).toEqual(['firstName', 'email', 'roles', 'roles', 'groups']);
  expect(error?.others.every(({ message }) => message.length > 5)).toBe(true);
});

test.each([';', '\t'])('the separator %j is recognised by the first line', async (separator) => {
  const csv = `${header}sep1,"A;B\t",,sep1@example.org,user|developer,\n`.replaceAll(',', separator);
  expect(await dryRun(csv)).toMatchObject({ rows: 1, valid: 1, errors: [] });
});

test('the column of a file of bad rows that says what is wrong is passed over, wherever it stands', async () => {
  const last = 'username,firstName,lastName,email,roles,groups,problems\nback1,Back,,,user,,roles: Name at least one role.\n';
  const first = 'problems;username;firstName;lastName;email;roles;groups\n;back2;Back;;;user;\n';
  for (const csv of [last, first]) expect(await dryRun(csv)).toMatchObject({ rows: 1, valid: 1, errors: [] });
});

test('a file in UTF-16 is refused in that word', async () => {
  const text = Buffer.from(`\uFEFF${header}`, 'utf16le');
  for (const bytes of [new Uint8Array(text), new Uint8Array(text.subarray(2)), new Uint8Array(Buffer.from(text).swap16())]) {
    const answer = await send(bytes);
    expect([answer.status, await answer.json()]).toMatchObject([400, { error: { fields: { csv: expect.stringContaining('UTF-16') } } }]);
  }
});
