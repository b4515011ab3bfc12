import type { Profile, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY } from '../platform/clock.ts';
import { MailServer, tokenIn } from '../testing/smtp-server.ts';
import type { TestClient } from '../testing/test-client.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';

const mail = new MailServer();
let server: TestServer;
beforeAll(async () => {
  await mail.start();
  server = await startTestServer({ smtpUrl: mail.url });
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

async function member(username: string, roles = ['user']): Promise<TestClient> {
  await server.owner.do('users.create', { username, firstName: 'M', email: `${username}@example.org`, roles });
  const [invitation] = await mail.mailsTo(`${username}@example.org`);
  await server.anonymous().do('auth.acceptInvitation', { token: tokenIn(invitation), password: PASSWORD });
  return server.signIn(username);
}
const enter = async (client: TestClient, email: string | null) => {
  const { version } = await client.get<Profile>('profile.get');
  return client.mutate('profile.update', { version, email });
};
const confirm = (token: string) => server.anonymous().mutate('auth.confirmEmail', { token });

test('a new address counts once it is confirmed from there; the present one is told at once', async () => {
  const client = await member('mover');
  const { data } = await enter(client, 'moved@example.org');
  expect(data).toMatchObject({ email: 'mover@example.org', pendingEmail: 'moved@example.org' });
  const [link] = await mail.mailsTo('moved@example.org');
  const [, notice] = await mail.mailsTo('mover@example.org', 2);
  expect(notice?.body).toContain('A new e-mail address was entered');
  expect((await server.anonymous().mutate('auth.login', { login: 'moved@example.org', password: PASSWORD })).error?.reason).toBe('bad-credentials');
  expect((await confirm(tokenIn(link))).data).toEqual({ email: 'moved@example.org' });
  expect(await client.get('profile.get')).toMatchObject({ email: 'moved@example.org', pendingEmail: null });
  await server.signIn('moved@example.org');
  expect((await server.anonymous().mutate('auth.login', { login: 'mover@example.org', password: PASSWORD })).error?.reason).toBe('bad-credentials');
  expect((await confirm(tokenIn(link))).error?.reason).toBe('invalid-token');
  const { items } = await client.get<{ items: { action: string; changes: unknown }[] }>('profile.activity', {});
  expect(
    items
      .slice(1)
      .filter(({ action }) => action.includes('email'))
      .map(({ action }) => action),
  ).toEqual(['profile.confirm-email', 'profile.request-email-change']);
});

test('names that are sent along change at once; the address still waits', async () => {
  const client = await member('both');
  const { version } = await client.get<Profile>('profile.get');
  expect(await client.do('profile.update', { version, firstName: 'New', email: 'both2@example.org' })).toMatchObject({
    firstName: 'New',
    email: 'both@example.org',
    pendingEmail: 'both2@example.org',
    version: version + 1,
  });
});

test('an administrator confirms their own address too, whichever call they make; another’s they set at once', async () => {
  const client = await member('manager', ['governance']);
  const self = await client.get<User>('profile.get');
  expect(await client.do('users.update', { id: self.id, version: self.version, email: 'manager2@example.org' })).toMatchObject({
    email: 'manager@example.org',
  });
  const { user } = await server.owner.do<{ user: User }>('users.create', { username: 'managed', firstName: 'M', roles: ['user'] });
  expect(await client.do('users.update', { id: user.id, version: user.version, email: 'managed@example.org' })).toMatchObject({ email: 'managed@example.org' });
});

test('a link of before stops working: with another address, a cancel, a day, a new password', async () => {
  const client = await member('restless');
  await enter(client, 'one@example.org');
  const [one] = await mail.mailsTo('one@example.org');
  await enter(client, 'two@example.org');
  const [two] = await mail.mailsTo('two@example.org');
  expect((await confirm(tokenIn(one))).error?.reason).toBe('invalid-token');
  await client.do('profile.cancelEmailChange');
  expect((await confirm(tokenIn(two))).error?.reason).toBe('invalid-token');
  expect(await client.get('profile.get')).toMatchObject({ email: 'restless@example.org', pendingEmail: null });
  await enter(client, 'three@example.org');
  const [three] = await mail.mailsTo('three@example.org');
  server.clock.advance(DAY + 1000);
  server.owner.cookie = (await server.signIn('root')).cookie;
  const back = await server.signIn('restless');
  expect((await confirm(tokenIn(three))).error?.reason).toBe('invalid-token');
  expect(await back.get('profile.get')).toMatchObject({ pendingEmail: null });
  await enter(back, 'four@example.org');
  const [four] = await mail.mailsTo('four@example.org');
  await back.do('auth.changePassword', { currentPassword: PASSWORD, newPassword: 'eleven quiet otters swim' });
  expect((await confirm(tokenIn(four))).error?.reason).toBe('invalid-token');
});

test('an address that somebody has is refused at the field to who may see them, also when they got it meanwhile, or in a race', async () => {
  const [first, second] = [await member('first'), await member('second')];
  const manager = await member('keeper', ['governance']);
  const taken = await enter(manager, 'SECOND@example.org');
  expect([taken.status, taken.error?.reason, Object.keys(taken.error?.fields ?? {})]).toEqual([409, 'email-taken', ['email']]);
  await enter(first, 'wanted@example.org');
  const [one] = await mail.mailsTo('wanted@example.org');
  await enter(second, 'wanted@example.org');
  const [, two] = await mail.mailsTo('wanted@example.org', 2);
  const replies = await Promise.all([confirm(tokenIn(one)), confirm(tokenIn(two))]);
  expect(replies.map(({ error }) => error?.reason ?? null).sort()).toEqual([null, 'email-taken'].sort());
});

test('whoever may not see others does not find out whose an address is: only its mailbox learns that it is taken', async () => {
  const [curious] = [await member('curious'), await member('hidden')];
  const answers = [];
  for (const address of ['nobody.at.all@example.org', 'HIDDEN@example.org', 'hidden']) {
    const { status, data, error } = await enter(curious, address);
    answers.push([status, error?.reason, (data as { pendingEmail?: string } | null)?.pendingEmail]);
  }
  expect(answers).toEqual([
    [200, undefined, 'nobody.at.all@example.org'],
    [200, undefined, 'HIDDEN@example.org'],
    [400, 'invalid', undefined],
  ]);
  const [link] = await mail.mailsTo('HIDDEN@example.org');
  expect((await confirm(tokenIn(link))).error?.reason).toBe('email-taken');
  expect(await curious.get('profile.get')).toMatchObject({ email: 'curious@example.org' });
});

test('whoever is deactivated meanwhile confirms nothing; taking one’s address away needs no link, unless a role needs it', async () => {
  const client = await member('leaving');
  await enter(client, 'leaving2@example.org');
  const [link] = await mail.mailsTo('leaving2@example.org');
  const { id } = await client.get<User>('profile.get');
  await server.owner.do('users.deactivate', { id });
  expect((await confirm(tokenIn(link))).error?.reason).toBe('invalid-token');
  const plain = await member('plain');
  expect((await enter(plain, null)).data).toMatchObject({ email: null, pendingEmail: null });
  const bound = await member('bound', ['developer']);
  expect((await enter(bound, null)).error?.reason).toBe('email-required');
});
