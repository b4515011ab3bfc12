import type { Page } from '@gatehouse/contract';
import fc from 'fast-check';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allProcedures } from './procedures.ts';
import { startTestServer, type TestServer } from './test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** The names that inputs have, so that generated ones get past "unknown key" now and then. */
const keys = [
  'id',
  'ids',
  'version',
  'username',
  'firstName',
  'lastName',
  'email',
  'roles',
  'groupIds',
  'userIds',
  'transferTo',
  'erase',
  'password',
  'csv',
  'dryRun',
  'filter',
  'search',
  'sort',
  'cursor',
  'limit',
  'action',
  'subject',
  'field',
  'principal',
  'token',
  'login',
  'code',
  'name',
  'response',
  'page',
  'role',
  'reason',
  'until',
  'decision',
  'answer',
  'keyId',
  'scopes',
  'expiresAt',
  'overlapHours',
  'ownerId',
  'description',
];
const nasty = fc.constantFrom<unknown>(
  '',
  ' ',
  '\u0000',
  '\ud800',
  '💥',
  '../../etc/passwd',
  "' or 1=1 --",
  '%',
  '__proto__',
  '00000000-0000-7000-8000-000000000000',
  null,
  -1,
  0,
  1e308,
  2 ** 53,
  true,
  [],
  {},
  'x'.repeat(5000),
  'WyJ1c2VybmFtZSIsImFzYyIsMSwxXQ',
);
const value = fc.oneof({ weight: 3, arbitrary: nasty }, { weight: 1, arbitrary: fc.jsonValue({ maxDepth: 2 }) });
const input = fc.oneof({ weight: 4, arbitrary: fc.dictionary(fc.constantFrom(...keys), value, { maxKeys: 5 }) }, { weight: 1, arbitrary: value });

// Signing out, or changing the password, would end the caller's own session.
const calls = allProcedures().filter(({ path }) => !['auth.logout', 'sessions.revokeAll', 'sessions.revoke'].includes(path));

test.each(calls)('$path never fails for what it is sent', async ({ path, type }) => {
  await fc.assert(
    fc.asyncProperty(input, async (sent) => {
      const reply = type === 'query' ? await server.owner.query(path, sent) : await server.owner.mutate(path, sent);
      expect([reply.status < 500, reply.error?.reason ?? 'done']).toEqual([true, expect.not.stringMatching('internal')]);
      if (reply.error) expect(reply.error.message.length).toBeGreaterThan(5);
    }),
    { numRuns: 25, seed: 20_260_101 },
  );
});

test.each([
  ['POST', '/trpc/users.create', '{"broken'],
  ['POST', '/trpc/users.create', ''],
  ['GET', '/trpc/users.list?input=%7Bnot', undefined],
  ['GET', '/trpc/users.create', undefined],
  ['POST', '/trpc/users.list', '{}'],
  ['PUT', '/trpc/users.create', '{}'],
  ['GET', '/trpc/users.list,users.get?batch=1&input=7', undefined],
])('%s %s with %s is refused, not a failure', async (method, path, body) => {
  const response = await server.owner.fetch(path, { method, ...(body !== undefined && { body, headers: { 'content-type': 'application/json' } }) });
  expect(response.status).toBeGreaterThanOrEqual(400);
  expect(response.status).toBeLessThan(500);
});

describe('a database keeps less than JSON can say', () => {
  const lists = [
    'users.list',
    'users.deleted',
    'groups.list',
    'applications.list',
    'serviceAccounts.list',
    'accessRequests.list',
    'access.decisions',
    'audit.list',
  ];

  test.each(lists)('%s refuses to search for a NUL, and takes a cursor that was made by hand', async (path) => {
    expect((await server.owner.query(path, { search: 'a\u0000b' })).error).toMatchObject({
      reason: 'invalid',
      fields: { search: expect.any(String) as string },
    });
    for (const [sort, direction] of orders)
      for (const cursor of [
        [sort, direction, 5, 5],
        [sort, direction, 'x', 'x'],
      ])
        expect((await server.owner.query(path, { sort, direction, cursor: Buffer.from(JSON.stringify(cursor)).toString('base64url') })).status).toBeLessThan(
          500,
        );
  });

  test.each(lists)('%s refuses to search for what folds to nothing, and takes blanks for no search', async (path) => {
    for (const search of ['\u0301', ' \u0301\uFE0F ', '¨'])
      expect((await server.owner.query(path, { search })).error).toMatchObject({ reason: 'invalid', fields: { search: expect.any(String) as string } });
    const [all, blank] = await Promise.all([server.owner.query(path, {}), server.owner.query(path, { search: ' \u3000' })]);
    expect([blank.status, (blank.data as Page<unknown>).total]).toEqual([200, (all.data as Page<unknown>).total]);
  });

  test.each(['users.bulk', 'users.previewBulk', 'users.startBulk'])('%s refuses a filter that searches for nothing, and changes nobody', async (path) => {
    const { user } = await server.person(`still-here-${path.replace('.', '-').toLowerCase()}`, ['user']);
    for (const search of ['', '  ', '\u0301', '¨', '\u0300\u0301']) {
      const { error } = await server.owner.mutate(path, { filter: { search }, action: 'deactivate' });
      expect(error).toMatchObject({ reason: 'invalid', fields: { 'filter.search': expect.any(String) as string } });
    }
    expect(await server.owner.get('users.get', { id: user.id })).toMatchObject({ status: 'active' });
  });

  const orders = ['username', 'deletedAt', 'name', 'memberCount', 'createdAt', 'lastUsedAt', 'at', 'seq'].flatMap((sort) => [
    [sort, 'asc'],
    [sort, 'desc'],
  ]);

  test.each<[string, object]>([
    ['users.list', { filter: { role: ['a\u0000b'] } }],
    ['serviceAccounts.list', { filter: { role: ['a\u0000b'] } }],
    ['roles.explain', { principal: 'a\u0000b', action: 'read', subject: 'User' }],
    ...['actorId', 'keyId', 'onBehalfOfId', 'action', 'subjectType', 'subjectId', 'address'].map((field): [string, object] => [
      'audit.list',
      { filter: { [field]: 'a\u0000b' } },
    ]),
  ])('%s refuses a NUL: %j', async (path, sent) => {
    expect((await server.owner.query(path, sent)).error).toMatchObject({ reason: 'invalid', message: 'Remove the control characters.' });
  });

  test.each([
    ['applications.create', { name: 'ﷺ'.repeat(255) }],
    ['groups.create', { name: 'ﷺ'.repeat(255) }],
    ['serviceAccounts.create', { name: 'ﷺ'.repeat(100), roles: ['user'] }],
    ['users.create', { username: 'ﷺ'.repeat(64), firstName: 'Ada', roles: ['user'] }],
  ])('%s refuses a name that takes too much room in the form in which names are compared', async (path, sent) => {
    const [field = ''] = Object.keys(sent);
    expect((await server.owner.mutate(path, sent)).error).toMatchObject({
      code: 'BAD_REQUEST',
      fields: { [field]: expect.stringContaining('stand for several') as string },
    });
  });
});
