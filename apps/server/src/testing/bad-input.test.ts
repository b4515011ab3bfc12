import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
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
