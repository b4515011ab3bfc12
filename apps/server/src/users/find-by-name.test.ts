import type { FoundUsers } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
  const rows = Array.from({ length: 1200 }, (_, index) => `Listed.${index},Lis,Ted,listed.${index}@example.org,user,`);
  await server.owner.do('users.importCsv', { csv: `username,firstName,lastName,email,roles,groups\n${rows.join('\n')}` });
});
afterAll(() => server.stop());

const find = (names: readonly string[]) => server.owner.do<FoundUsers>('users.findByName', { names });

test('people are found by usernames and addresses in the order in which they are named, once each, whatever their case', async () => {
  const { users, unknown } = await find(['LISTED.7', ' listed.3@example.org ', 'listed.7@EXAMPLE.org', 'nobody', 'Nobody', 'root']);
  expect(users.map(({ username }) => username)).toEqual(['Listed.7', 'Listed.3', 'root']);
  expect(unknown).toEqual(['nobody']);
});

test('a long list is found whole', async () => {
  const { users, unknown } = await find(Array.from({ length: 1300 }, (_, index) => `listed.${index}@example.org`));
  expect([users.length, unknown.length]).toEqual([1200, 100]);
});

test('part of a name is nobody’s name', async () => {
  expect(await find(['listed', 'example.org', '%'])).toEqual({ users: [], unknown: ['listed', 'example.org', '%'] });
});

test('an empty list, one that is too long and a name that is too long are refused', async () => {
  for (const names of [[], ['x'.repeat(255)], Array.from({ length: 10_001 }, () => 'x')])
    expect((await server.owner.mutate('users.findByName', { names })).error?.reason).toBe('invalid');
});

test('a plain User finds only themselves, as if nobody else were there', async () => {
  const { client } = await server.person('plain', ['user']);
  expect(await client.do<FoundUsers>('users.findByName', { names: ['plain', 'root', 'nobody'] })).toMatchObject({
    users: [{ username: 'plain' }],
    unknown: ['root', 'nobody'],
  });
});
