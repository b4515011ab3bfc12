import type { CredentialLink, Page, Session, User, WaitingMail } from '@gatehouse/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { MINUTE } from '../platform/clock.ts';
import { program } from '../testing/programs.ts';
import type { TestClient } from '../testing/test-client.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());
beforeEach(async () => {
  server.owner.cookie = (await server.signIn('root')).cookie;
});

const person = (roles: string[]) => server.person(`own${++made}`, roles);
const refusal = async (client: TestClient, path: string, input: unknown) => {
  const { status, error } = await client.mutate(path, input);
  return [status, error?.reason];
};
const CONFIRMATION = [403, 'confirmation-required'];

/** A mail of somebody's own that waits. */
async function ownMail(user: User): Promise<string> {
  await server.sql('delete from login_throttles');
  await server.anonymous().do('auth.requestPasswordReset', { login: user.username });
  const { items } = await server.owner.get<Page<WaitingMail>>('account.outbox');
  return items.find((mail) => mail.user.id === user.id)?.id ?? '';
}

test('nobody gets a link for themselves, ends their own sessions as an administrator, or lifts their own lock without confirming who they are', async () => {
  const { user, client } = await person(['owner']);
  const mail = await ownMail(user);
  const [session] = (await client.get<{ items: Session[] }>('sessions.list')).items;
  server.clock.advance(31 * MINUTE);
  const acts: [string, object][] = [
    ['users.sendPasswordReset', { id: user.id }],
    ['account.handOverMail', { id: mail }],
    ['account.discardMail', { id: mail }],
    ['users.revokeSession', { id: user.id, sessionId: session?.id }],
    ['users.revokeSessions', { id: user.id }],
    ['users.unlock', { id: user.id }],
  ];
  for (const [path, input] of acts) expect([path, ...(await refusal(client, path, input))]).toEqual([path, ...CONFIRMATION]);
  expect(await server.sql('select 1 from credential_links where user_id = ? and ended_why is null', [user.id])).toEqual([]);
  await client.do('auth.confirm', { password: PASSWORD });
  const link = await client.do<CredentialLink>('account.handOverMail', { id: mail });
  expect(link.url).toContain('reset-password');
  const { reset } = await client.do<{ reset: CredentialLink }>('users.sendPasswordReset', { id: user.id });
  expect(reset.url).toContain('reset-password');
  await client.do('users.revokeSessions', { id: user.id });
  expect((await client.query('auth.me')).status).toBe(401);
});

test('no program does it for whom it stands', async () => {
  const { user, client } = await person(['owner']);
  const maker = await program(server, ['owner'], { creator: client });
  const { onBehalfOf } = await program(server, ['owner']);
  for (const caller of [maker.client, onBehalfOf(user.username)]) {
    const mail = await ownMail(user);
    expect(await refusal(caller, 'users.sendPasswordReset', { id: user.id })).toEqual([403, 'not-permitted']);
    expect(await refusal(caller, 'account.handOverMail', { id: mail })).toEqual([403, 'not-permitted']);
    expect(await refusal(caller, 'users.revokeSessions', { id: user.id })).toEqual([403, 'not-permitted']);
  }
  expect((await client.query('auth.me')).status).toBe(200);
});

test('for others they are as they were: an administrator in a session of an hour ago helps', async () => {
  const { client } = await person(['it-admin']);
  const { user: other } = await person(['user']);
  server.clock.advance(31 * MINUTE);
  for (const path of ['users.sendPasswordReset', 'users.revokeSessions', 'users.unlock'])
    expect(await refusal(client, path, { id: other.id })).toEqual([200, undefined]);
});
