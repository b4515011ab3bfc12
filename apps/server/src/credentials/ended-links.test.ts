import type { CredentialLink, InvitationState, Page, Profile, User, WaitingMail } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { DAY } from '../platform/clock.ts';
import { systemCall } from '../platform/jobs.ts';
import { MailServer, tokenIn } from '../testing/smtp-server.ts';
import type { TestClient } from '../testing/test-client.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';
import { forgetLinks } from './issue-credential-link.ts';

const mail = new MailServer();
let byMail: TestServer;
let byHand: TestServer;
let made = 0;
beforeAll(async () => {
  await mail.start();
  [byMail, byHand] = await Promise.all([startTestServer({ smtpUrl: mail.url }), startTestServer()]);
});
afterAll(async () => {
  await Promise.all([byMail.stop(), byHand.stop()]);
  await mail.stop();
});

const OTHER = 'eleven quiet otters swim';
const name = () => `ended${++made}`;
const addressOf = ({ username }: { username: string }) => `${username}@example.org`;
const tokenOf = (link: CredentialLink | undefined): string => new URL(link?.url ?? 'http://none').searchParams.get('token') ?? '';

/** What is said of a link before it is used, twice: it is not used up by that. */
async function check(server: TestServer, kind: 'invitation' | 'reset' | 'email', token: string): Promise<(string | undefined)[]> {
  await server.anonymous().mutate('auth.checkLink', { kind, token });
  const { error } = await server.anonymous().mutate('auth.checkLink', { kind, token });
  return error ? [error.reason, error.ended, error.message] : ['done'];
}

async function follow(server: TestServer, kind: 'invitation' | 'reset' | 'email', token: string): Promise<(string | undefined)[]> {
  const path = { invitation: 'auth.acceptInvitation', reset: 'auth.resetPassword', email: 'auth.confirmEmail' }[kind];
  const said = await check(server, kind, token);
  const { error } = await server.anonymous().mutate(path, kind === 'email' ? { token } : { token, password: OTHER });
  expect(said).toEqual(error?.reason === 'invalid-token' ? [error.reason, error.ended, error.message] : ['done']);
  return error ? [error.reason, error.ended] : ['done'];
}

/** Somebody invited, by mail or shown to the Owner. */
async function invited(server: TestServer): Promise<{ user: User; token: string }> {
  const username = name();
  const { user, invitation } = await server.owner.do<{ user: User; invitation?: CredentialLink }>('users.create', {
    username,
    firstName: 'I',
    email: addressOf({ username }),
    roles: ['user'],
  });
  return { user, token: invitation ? tokenOf(invitation) : tokenIn((await mail.mailsTo(addressOf(user)))[0]) };
}

/** Somebody active, with the link for a new password that they asked for or the Owner was shown. */
async function forgetful(server: TestServer): Promise<{ user: User; client: TestClient; token: string }> {
  const { user, token: invitation } = await invited(server);
  await server.anonymous().do('auth.acceptInvitation', { token: invitation, password: PASSWORD });
  const client = await server.signIn(user.username);
  const { reset } = await server.owner.do<{ reset?: CredentialLink }>('users.sendPasswordReset', { id: user.id });
  const token = reset ? tokenOf(reset) : tokenIn((await mail.mailsTo(addressOf(user), 2))[1]);
  return { user: await server.owner.get<User>('users.get', { id: user.id }), client, token };
}

const setAddress = async (server: TestServer, id: string, email: string | null) => {
  const { version } = await server.owner.get<User>('users.get', { id });
  await server.owner.do('users.update', { id, version, email });
};

describe.each(['by mail', 'by hand'])('a link that went out %s', (how) => {
  const server = () => (how === 'by mail' ? byMail : byHand);

  test('ends with the address that its person had, also when an administrator corrects it, and when it is taken away', async () => {
    for (const address of ['elsewhere', null]) {
      const email = address === null ? null : `${name()}@example.org`;
      const { user, token } = await invited(server());
      await setAddress(server(), user.id, email);
      expect(await follow(server(), 'invitation', token)).toEqual(['invalid-token', 'address']);
      const { user: active, token: reset } = await forgetful(server());
      await setAddress(server(), active.id, email === null ? null : `${name()}@example.org`);
      expect(await follow(server(), 'reset', reset)).toEqual(['invalid-token', 'address']);
      // It does not come back with the address.
      await setAddress(server(), active.id, addressOf(active));
      expect(await follow(server(), 'reset', reset)).toEqual(['invalid-token', 'address']);
    }
  });

  test('ends with the address also when that is changed past the product', async () => {
    const { user, token } = await forgetful(server());
    await server().sql('update users set email = ?, email_key = ? where id = ?', [`${user.username}@past.example`, `${user.username}@past.example`, user.id]);
    expect(await follow(server(), 'reset', token)).toEqual(['invalid-token', 'address']);
  });

  test('outlives the same address in other letters', async () => {
    const { user, token } = await invited(server());
    await setAddress(server(), user.id, addressOf(user).toUpperCase());
    expect(await follow(server(), 'invitation', token)).toEqual(['done']);
  });

  test('ends with their status', async () => {
    const { user, token } = await invited(server());
    await server().owner.do('users.deactivate', { id: user.id });
    await server().owner.do('users.reactivate', { id: user.id });
    expect(await follow(server(), 'invitation', token)).toEqual(['invalid-token', 'status']);
    const active = await forgetful(server());
    await server().sql("update users set status = 'deactivated' where id = ?", [active.user.id]);
    expect(await follow(server(), 'reset', active.token)).toEqual(['invalid-token', 'status']);
  });

  test('ends with their password', async () => {
    const { user, client, token } = await forgetful(server());
    await client.do('auth.changePassword', { currentPassword: PASSWORD, newPassword: OTHER });
    expect(await follow(server(), 'reset', token)).toEqual(['invalid-token', 'credential']);
    const next = await forgetful(server());
    await server().sql('update passwords set changed_at = ? where user_id = ?', ['2020-01-01T00:00:00.000Z', next.user.id]);
    expect(await follow(server(), 'reset', next.token)).toEqual(['invalid-token', 'credential']);
    expect(await server().owner.get<InvitationState>('users.invitation', { id: user.id })).toEqual({ state: 'none', expiresAt: null, ended: 'credential' });
  });

  test('ends with a newer one, with its use, and with its time; whoever follows it is told, until it is forgotten', async () => {
    const { user, token } = await forgetful(server());
    await server().owner.do('users.sendPasswordReset', { id: user.id });
    expect(await follow(server(), 'reset', token)).toEqual(['invalid-token', 'replaced']);
    const { token: invitation } = await invited(server());
    expect(await follow(server(), 'invitation', invitation)).toEqual(['done']);
    expect(await follow(server(), 'invitation', invitation)).toEqual(['invalid-token', 'used']);
    const { token: late } = await invited(server());
    server().clock.advance(8 * DAY);
    server().owner.cookie = (await server().signIn('root')).cookie;
    expect(await follow(server(), 'invitation', late)).toEqual(['invalid-token', 'over']);
    await forgetLinks(systemCall(server().platform));
    expect(await follow(server(), 'invitation', late)).toEqual(['invalid-token', 'over']);
    server().clock.advance(30 * DAY);
    server().owner.cookie = (await server().signIn('root')).cookie;
    await forgetLinks(systemCall(server().platform));
    expect(await follow(server(), 'invitation', invitation)).toEqual(['invalid-token', undefined]);
    // That of somebody who is still invited is kept: without it they would seem never to have been invited.
    expect(await follow(server(), 'invitation', late)).toEqual(['invalid-token', 'over']);
  });
});

test('whoever checks a link learns nothing that using it would not tell, writes nothing, and does not use it up', async () => {
  const { user, token } = await invited(byHand);
  const state = async () => [
    await byHand.sql('select ended_at, ended_why from credential_links where user_id = ?', [user.id]),
    await byHand.sql('select count(*) as n from audit_events'),
  ];
  const before = await state();
  expect(await check(byHand, 'invitation', token)).toEqual(['done']);
  expect((await byHand.anonymous().mutate('auth.checkLink', { kind: 'invitation', token })).data).toEqual({ ok: true });
  expect((await check(byHand, 'reset', token)).slice(0, 2)).toEqual(['invalid-token', undefined]);
  expect((await byHand.anonymous().mutate('auth.checkLink', { kind: 'invitation', token: token.slice(0, 9) })).error?.fields).toEqual({
    token: 'This link is incomplete.',
  });
  // What it rests on is changed past the product: the check says so, and leaves it to its use to end it on record.
  await byHand.sql("update users set status = 'deactivated' where id = ?", [user.id]);
  expect((await check(byHand, 'invitation', token)).slice(0, 2)).toEqual(['invalid-token', 'status']);
  expect(await state()).toEqual(before);
  await byHand.sql("update users set status = 'invited' where id = ?", [user.id]);
  expect(await follow(byHand, 'invitation', token)).toEqual(['done']);
});

describe('a change of one’s own address that waits', () => {
  async function mover(): Promise<{ client: TestClient; user: User; wanted: string; token: string }> {
    const { user, token: invitation } = await invited(byMail);
    await byMail.anonymous().do('auth.acceptInvitation', { token: invitation, password: PASSWORD });
    const client = await byMail.signIn(user.username);
    const wanted = `${name()}@example.org`;
    const { version } = await client.get<Profile>('profile.get');
    await client.do('profile.update', { version, email: wanted });
    return { client, user, wanted, token: tokenIn((await mail.mailsTo(wanted))[0]) };
  }

  test('ends when an administrator sets another, and its person is told so', async () => {
    const { client, user, wanted, token } = await mover();
    expect(await client.get('profile.get')).toMatchObject({ pendingEmail: wanted, endedEmail: null });
    await setAddress(byMail, user.id, `${name()}@example.org`);
    expect(await client.get('profile.get')).toMatchObject({ pendingEmail: null, endedEmail: { email: wanted, why: 'address' } });
    expect(await follow(byMail, 'email', token)).toEqual(['invalid-token', 'address']);
  });

  test('ends when an administrator gives an address to somebody who had none', async () => {
    const { client, user, wanted, token } = await mover();
    const { version } = await client.get<Profile>('profile.get');
    await client.do('profile.update', { version, email: null });
    expect(await follow(byMail, 'email', token)).toEqual(['invalid-token', 'address']);
    const { version: now } = await client.get<Profile>('profile.get');
    await client.do('profile.update', { version: now, email: wanted });
    const [, again] = await mail.mailsTo(wanted, 2);
    await setAddress(byMail, user.id, `${name()}@example.org`);
    expect(await follow(byMail, 'email', tokenIn(again))).toEqual(['invalid-token', 'address']);
  });

  test('ends links for a new password that went to the address of before, once it is confirmed', async () => {
    const { user, token } = await mover();
    await byMail.owner.do('users.sendPasswordReset', { id: user.id });
    const reset = (await mail.mailsTo(addressOf(user), 3)).find(({ body }) => body.includes('reset-password'));
    expect(await follow(byMail, 'email', token)).toEqual(['done']);
    expect(await follow(byMail, 'reset', tokenIn(reset))).toEqual(['invalid-token', 'address']);
    expect(await follow(byMail, 'email', token)).toEqual(['invalid-token', 'used']);
  });

  test('is kept when the address was taken meanwhile: its link works once that is free', async () => {
    const { wanted, token } = await mover();
    const { user: squatter } = await byMail.owner.do<{ user: User }>('users.create', { username: name(), firstName: 'S', email: wanted, roles: ['user'] });
    expect((await follow(byMail, 'email', token))[0]).toBe('email-taken');
    await setAddress(byMail, squatter.id, `${name()}@example.org`);
    expect(await follow(byMail, 'email', token)).toEqual(['done']);
  });
});

describe('mail that waits', () => {
  const waitingFor = async (server: TestServer, id: string) =>
    (await server.owner.get<Page<WaitingMail>>('account.outbox', { limit: 100 })).items.filter(({ user }) => user.id === id);

  test('an asked-for reset is not made once their address is another; it waits no more', async () => {
    const { user } = await byHand.person(name(), ['user']);
    await byHand.anonymous().do('auth.requestPasswordReset', { login: user.username });
    expect(await waitingFor(byHand, user.id)).toHaveLength(1);
    await setAddress(byHand, user.id, `${name()}@example.org`);
    expect(await waitingFor(byHand, user.id)).toEqual([]);
  });

  test('no link is made of it once the address or the password was changed past the product', async () => {
    const changes = [
      "update users set email = 'past@example.org', email_key = 'past@example.org' where id = ?",
      "update passwords set changed_at = '2020-01-01T00:00:00.000Z' where user_id = ?",
    ];
    for (const change of changes) {
      const { user } = await byHand.person(name(), ['user']);
      await byHand.sql('delete from login_throttles');
      await byHand.anonymous().do('auth.requestPasswordReset', { login: user.username });
      await byHand.sql(change, [user.id]);
      const [found] = await waitingFor(byHand, user.id);
      expect((await byHand.owner.mutate('account.handOverMail', { id: found?.id })).error?.reason).toBe('wrong-status');
    }
  });

  test('with a mail server that is away, what happened is told at the address of then, however often that is changed meanwhile', async () => {
    const { user } = await forgetful(byMail);
    await mail.stop();
    const others = [`${name()}@example.org`, `${name()}@example.org`];
    for (const address of others) await setAddress(byMail, user.id, address);
    await mail.start();
    byMail.clock.advance(DAY / 2);
    byMail.owner.cookie = (await byMail.signIn('root')).cookie;
    const told = (await mail.mailsTo(addressOf(user), 3)).at(-1);
    expect(told?.body).toContain('changed the username or the e-mail address');
    expect(mail.received.flatMap(({ recipients }) => recipients).filter((address) => others.includes(address))).toEqual([]);
  });

  test('with a mail server that is away, a reset to a former address never leaves, and an invitation goes to the corrected one', async () => {
    const { user } = await forgetful(byMail);
    await mail.stop();
    await byMail.owner.do('users.sendPasswordReset', { id: user.id });
    const username = name();
    const { user: misspelt } = await byMail.owner.do<{ user: User }>('users.create', {
      username,
      firstName: 'M',
      email: `${username}@wrong.example`,
      roles: ['user'],
    });
    await setAddress(byMail, user.id, `${name()}@example.org`);
    await setAddress(byMail, misspelt.id, addressOf({ username }));
    await mail.start();
    byMail.clock.advance(DAY / 2);
    byMail.owner.cookie = (await byMail.signIn('root')).cookie;
    const [invitation] = await mail.mailsTo(addressOf({ username }));
    expect(await follow(byMail, 'invitation', tokenIn(invitation))).toEqual(['done']);
    expect(mail.received.some(({ recipients }) => recipients.includes(`${username}@wrong.example`))).toBe(false);
    expect((await mail.mailsTo(addressOf(user))).filter(({ body }) => body.includes('reset-password'))).toHaveLength(1);
  });
});
