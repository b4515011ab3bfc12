import type { User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { guardCaller } from '../platform/authz/guard-caller.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { systemCall } from '../platform/jobs.ts';
import type { Em } from '../platform/orm.ts';
import { actorOf } from '../platform/trpc/find-caller.ts';
import { type Program, program } from '../testing/programs.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { actingFor, readKeyById } from './read-key.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** A call that was let in by a key, and has changed nothing yet. */
async function letIn({ key }: Program, person?: string): Promise<AuthorizedCall> {
  const { platform } = server;
  const em = platform.orm.em.fork() as Em;
  const found = await readKeyById(platform, em, key.id);
  const caller = found?.principal.kind === 'service' ? found.principal : undefined;
  const principal = caller && person !== undefined ? await actingFor(platform, em, caller, person) : caller;
  const call = systemCall(platform);
  return guardCaller({ ...call, origin: { ...call.origin, ...actorOf(principal ?? null) } }, principal ?? null, { can: ['create', 'User'] });
}

const changeNothing = (call: AuthorizedCall): Promise<string> => change(call, async () => 'changed').catch((cause: { reason: string }) => cause.reason);

test('a call under way changes what it was let in for while all that its key rests on stands', async () => {
  expect(await changeNothing(await letIn(await program(server, ['governance'])))).toBe('changed');
});

test('a key that is revoked, or whose account is, stops a call under way', async () => {
  const one = await program(server, ['governance']);
  const call = await letIn(one);
  await server.owner.do('serviceAccounts.revokeKey', { id: one.account.id, keyId: one.key.id });
  expect(await changeNothing(call)).toBe('bad-key');
  const other = await program(server, ['governance']);
  const otherCall = await letIn(other);
  await server.owner.do('serviceAccounts.update', { id: other.account.id, version: 1, roles: ['user'] });
  expect(await changeNothing(otherCall)).toBe('not-permitted');
});

test('so do a creator, and a person acted for, who are demoted or deactivated', async () => {
  const demote = async ({ id }: User): Promise<void> => {
    const { version } = await server.owner.get<User>('users.get', { id });
    await server.owner.do('users.setRoles', { id, version, roles: [{ role: 'user' }] });
  };
  const creator = await server.person(`creator${++made}`, ['owner']);
  const one = await program(server, ['governance'], { creator: creator.client });
  const call = await letIn(one);
  await demote(creator.user);
  expect(await changeNothing(call)).toBe('not-permitted');

  const { user } = await server.person(`person${++made}`, ['governance']);
  const other = await program(server, ['governance']);
  const acting = await letIn(other, user.username);
  expect(await changeNothing(acting)).toBe('changed');
  await demote(user);
  expect(await changeNothing(acting)).toBe('not-permitted');
  await server.owner.do('users.deactivate', { id: user.id });
  expect(await changeNothing(acting)).toBe('not-permitted');
});
