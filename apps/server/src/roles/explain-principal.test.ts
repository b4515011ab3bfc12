import type { Explanation, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let user: User;
beforeAll(async () => {
  server = await startTestServer();
  ({ user } = await server.person('governance', ['user']));
});
afterAll(() => server.stop());

const explain = (principal: string) => server.owner.query('roles.explain', { principal, action: 'read', subject: 'Report' });
const allowed = async (principal: string) => ((await explain(principal)).data as Explanation | null)?.allowed;

test('a name that is both a role and a username is the role, unless it is said which is meant', async () => {
  expect(await allowed('governance')).toBe(true);
  expect(await allowed('role:governance')).toBe(true);
  expect(await allowed('user:governance')).toBe(false);
  expect(await allowed('user:GOVERNANCE')).toBe(false);
  expect(await allowed(user.id)).toBe(false);
  expect(await allowed(`user:${user.id}`)).toBe(false);
});

test.each(['role:nobody', 'user:nobody', 'nobody', 'user:owner', 'role:'])('%s is nobody', async (principal) => {
  expect((await explain(principal)).error?.reason).toBe('not-found');
});

test('whom a plain User may not see, they do not find out: by username, by id, and as a row, all answers are one', async () => {
  const { client } = await server.person('onlooker', ['user']);
  const { user: there } = await server.person('hidden.person', ['user']);
  const absent = '00000000-0000-7000-8000-00000000dead';
  const ask = async (input: object) => {
    const { status, error } = await client.query('roles.explain', { action: 'read', subject: 'User', ...input });
    return [status, error?.code, error?.reason, error?.message];
  };
  expect(await ask({ principal: there.username })).toEqual(await ask({ principal: 'absent.person' }));
  expect(await ask({ principal: `user:${there.username}` })).toEqual(await ask({ principal: 'user:absent.person' }));
  expect(await ask({ principal: there.id })).toEqual(await ask({ principal: absent }));
  expect(await ask({ id: there.id })).toEqual(await ask({ id: absent }));
  expect((await ask({ principal: there.username }))[0]).toBe(404);
});
