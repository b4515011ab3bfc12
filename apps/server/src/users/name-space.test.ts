import type { ImportResult, Profile, User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { commandLineCall, createOwner, findByLogin } from '../administration.ts';
import { MailServer, tokenIn } from '../testing/smtp-server.ts';
import type { Reply, TestClient } from '../testing/test-client.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';

const mail = new MailServer();
let server: TestServer;
let made = 0;
beforeAll(async () => {
  await mail.start();
  server = await startTestServer({ smtpUrl: mail.url });
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});

const name = (): string => `spaced${++made}`;
const address = (): string => `${name()}@example.org`;
const create = (more: object, client = server.owner) => client.mutate('users.create', { username: name(), firstName: 'N', roles: ['user'], ...more });
const made1 = async (more: object = {}): Promise<User> =>
  (await server.owner.do<{ user: User }>('users.create', { username: name(), firstName: 'N', roles: ['user'], ...more })).user;
const reasonOf = ({ status, error }: Reply) => [status, error?.reason ?? null, ...Object.keys(error?.fields ?? {})];
const usernameTaken = [409, 'username-taken', 'username'];
const emailTaken = [409, 'email-taken', 'email'];
const remove = async ({ id }: User): Promise<void> => {
  await server.owner.do('users.deactivate', { id });
  await server.owner.do('users.delete', { id });
};

/** Somebody with a session; with a mail server people are invited by mail. */
async function member(email: string | null): Promise<{ user: User; client: TestClient }> {
  const user = await made1({ email, password: PASSWORD });
  const client = await server.signIn(user.username);
  await client.do('auth.changePassword', { currentPassword: PASSWORD, newPassword: `${PASSWORD} again` });
  return { user, client };
}
const enterEmail = async (client: TestClient, email: string) => {
  const { version } = await client.get<Profile>('profile.get');
  return client.mutate('profile.update', { version, email });
};

describe("somebody's e-mail address", () => {
  test('is nobody else’s username, in whatever case, when a user is created or changed', async () => {
    const email = address();
    const owner = await made1({ email });
    for (const username of [email, email.toUpperCase(), email.replace('spaced', 'ｓｐａｃｅｄ')])
      expect(reasonOf(await create({ username }))).toEqual(usernameTaken);
    const other = await made1();
    expect(reasonOf(await server.owner.mutate('users.update', { id: other.id, version: other.version, username: email }))).toEqual(usernameTaken);
    // Their own it may be.
    expect(await server.owner.do('users.update', { id: owner.id, version: owner.version, username: email.toUpperCase() })).toMatchObject({ email });
    const both = address();
    expect((await create({ username: both, email: both })).status).toBe(200);
  });

  test('is no new Owner’s username, on the command line either', async () => {
    const email = address();
    const { username } = await made1({ email });
    const call = commandLineCall(server.platform);
    const owner = { firstName: 'O', password: `${PASSWORD} of an owner` };
    await expect(createOwner(call, { ...owner, username: email, email: address() })).rejects.toMatchObject({ reason: 'username-taken' });
    await expect(createOwner(call, { ...owner, username: name(), email: username })).rejects.toThrow(/email/);
    await expect(createOwner(call, { ...owner, username: name(), email })).rejects.toMatchObject({ reason: 'email-taken' });
    const gone = await made1();
    await remove(gone);
    await expect(createOwner(call, { ...owner, username: gone.username, email: address() })).rejects.toMatchObject({ reason: 'username-taken' });
    await expect(createOwner(call, { ...owner, username: gone.username.replace('a', 'а'), email: address() })).rejects.toMatchObject({
      reason: 'username-taken',
    });
  });
});

describe("somebody's username", () => {
  test('is nobody else’s e-mail address, when a user is created or changed, or enters one of their own', async () => {
    const username = address();
    await made1({ username });
    expect(reasonOf(await create({ email: username.toUpperCase() }))).toEqual(emailTaken);
    const { user, client } = await member(address());
    expect(reasonOf(await server.owner.mutate('users.update', { id: user.id, version: user.version, email: username }))).toEqual(emailTaken);
    // Whoever may not see that person is not told; the address is refused to them when it is confirmed.
    expect((await enterEmail(client, username)).status).toBe(200);
    const [link] = await mail.mailsTo(username);
    expect(reasonOf(await server.anonymous().mutate('auth.confirmEmail', { token: tokenIn(link) }))).toEqual(emailTaken);
  });

  test('that was made while an address waited to be confirmed keeps it from being confirmed', async () => {
    const { client } = await member(address());
    const wanted = address();
    expect((await enterEmail(client, wanted)).status).toBe(200);
    const [link] = await mail.mailsTo(wanted);
    await made1({ username: wanted });
    expect(reasonOf(await server.anonymous().mutate('auth.confirmEmail', { token: tokenIn(link) }))).toEqual(emailTaken);
    expect((await client.get<Profile>('profile.get')).email).not.toBe(wanted);
  });

  test('is taken for usernames once they are deleted, and an address may be the same', async () => {
    const username = address();
    const gone = await made1({ username });
    await remove(gone);
    expect(reasonOf(await create({ username }))).toEqual(usernameTaken);
    const { version, id } = await made1({ email: username });
    // By then it is ambiguous who that is, so whoever was deleted does not come back under it.
    expect(reasonOf(await server.owner.mutate('users.restore', { id: gone.id }))).toEqual(usernameTaken);
    await server.owner.do('users.update', { id, version, email: null });
    expect(await server.owner.do('users.restore', { id: gone.id })).toMatchObject({ username });
  });

  test('keeps somebody from coming back with it as their address, unless they get another', async () => {
    const email = address();
    const gone = await made1({ email });
    await remove(gone);
    await made1({ username: email });
    expect(reasonOf(await server.owner.mutate('users.restore', { id: gone.id }))).toEqual(emailTaken);
    expect(await server.owner.do('users.restore', { id: gone.id, email: null })).toMatchObject({ email: null });
  });
});

test.each([5, 10])('of 20 who want one name at once, %i of them as an address, one gets it', async (addresses) => {
  const wanted = address();
  const replies = await Promise.all(
    Array.from({ length: 20 }, (_, index) => create(index % (20 / addresses) === 0 ? { email: wanted } : { username: wanted })),
  );
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(replies.filter(({ error }) => error?.reason === 'username-taken' || error?.reason === 'email-taken')).toHaveLength(19);
});

test('of 20 who want look-alikes of one name at once, one gets it', async () => {
  const wanted = name();
  const variants = [wanted, wanted.replace('a', 'а'), wanted.replace('e', 'е'), wanted.replace('p', 'р')];
  const replies = await Promise.all(Array.from({ length: 20 }, (_, index) => create({ username: variants[index % 4] })));
  expect(replies.filter(({ status }) => status === 200)).toHaveLength(1);
  expect(replies.filter(({ error }) => error?.reason === 'username-taken')).toHaveLength(19);
});

describe('a username that looks like another one', () => {
  test('is refused, whatever script or case it hides in, and says nothing of the other', async () => {
    const { id, version } = await made1({ username: 'Paypal.admin' });
    for (const username of ['Pаypal.admin', 'раураl.аdmin', 'paypal.аdmin', 'PАYPAL.ADMIN', 'paypal.αdmin']) {
      const reply = await create({ username });
      expect([username, ...reasonOf(reply)]).toEqual([username, ...usernameTaken]);
      expect(reply.error?.message).toBe('This username looks the same as another one. Choose one that can be told apart.');
    }
    const other = await made1();
    expect(reasonOf(await server.owner.mutate('users.update', { id: other.id, version: other.version, username: 'paypаl.admin' }))).toEqual(usernameTaken);
    // Their own name may come to look like it did.
    expect(await server.owner.do('users.update', { id, version, username: 'Pаypal.admin' })).toMatchObject({ username: 'Pаypal.admin' });
    expect(reasonOf(await create({ username: 'paypal.admin' }))).toEqual(usernameTaken);
  });

  test('is refused for one of somebody who was deleted, and once they are erased', async () => {
    const gone = await made1({ username: 'Vanished' });
    await remove(gone);
    expect(reasonOf(await create({ username: 'Vаnished' }))).toEqual(usernameTaken);
    await server.owner.do('users.erase', { id: gone.id });
    expect(reasonOf(await create({ username: 'Vаnished' }))).toEqual(usernameTaken);
    expect((await create({ username: 'Vanishеd2' })).status).toBe(200);
  });

  test('is never one of two in plain ASCII, and other scripts keep their names', async () => {
    for (const username of [
      'modern.l0',
      'rnodern.l0',
      'modern.lo',
      'modern.1o',
      'Dvořák',
      'Dvorak',
      'نسرین',
      'می\u200Cخواهم',
      'नमस्ते',
      'Nguye\u0302\u0303n',
      'Nguyên',
      'Иван',
      'Ivan',
    ])
      expect([username, (await create({ username })).status]).toEqual([username, 200]);
    expect((await server.owner.get<{ items: User[] }>('users.list', { search: 'Nguyễn' })).items.map(({ username }) => username)).toContain('Nguyễn');
    for (const username of ['Nguyễn', 'NGUYỄN'.normalize('NFD'), 'میخواهم', 'Dvořák'.normalize('NFD')])
      expect(reasonOf(await create({ username }))).toEqual(usernameTaken);
  });
});

describe('an import', () => {
  const header = 'username,firstName,lastName,email,roles,groups\n';
  const judged = async (lines: readonly string[], more: object = { dryRun: true }) => {
    const { errors, created } = await server.owner.do<ImportResult>('users.importCsv', { csv: header + lines.join('\n'), ...more });
    return { created, errors: errors.map(({ line, field, reason }) => [line, field, reason]) };
  };

  test('has nobody’s username as another’s address, within the file in both directions and against the database', async () => {
    const [email, username] = [address(), address()];
    await made1({ username, email });
    const [one, two, own] = [address(), address(), address()];
    expect(
      await judged([
        `${email},A,,,user,`,
        `${name()},A,,${username},user,`,
        `${one},A,,,user,`,
        `${name()},A,,${one.toUpperCase()},user,`,
        `${name()},A,,${two},user,`,
        `${two},A,,,user,`,
        `${own},A,,${own},user,`,
      ]),
    ).toEqual({
      created: 0,
      errors: [
        [2, 'username', 'username-taken'],
        [3, 'email', 'email-taken'],
        [5, 'email', 'email-taken'],
        [7, 'username', 'username-taken'],
      ],
    });
  });

  test('has no look-alikes, within the file and against the database, of users and of groups', async () => {
    const known = await made1();
    await server.owner.do('groups.create', { name: 'Look Ops' });
    const [plain, twin] = ['looker.in.file', 'lооker.in.file'];
    const lines = [
      `${known.username.replace('a', 'а')},A,,,user,`,
      `${plain},A,,,user,`,
      `${twin},A,,,user,`,
      `${name()},A,,,user,Look Орs`,
      `${name()},A,,,user,Look Crew|Look Сrew`,
      `${name()},A,,,user,Look Crew`,
      `${name()},A,,,user,Look Crew`,
      `${name()},A,,,user,Look Сrew`,
      `${name()},A,,,user,рublic`,
    ];
    const errors = [
      [2, 'username', 'username-taken'],
      [4, 'username', 'username-taken'],
      [5, 'groups', 'name-taken'],
      [6, 'groups', 'name-taken'],
      [9, 'groups', 'name-taken'],
      [10, 'groups', 'name-taken'],
    ];
    expect(await judged(lines)).toEqual({ created: 0, errors });
    expect(await judged(lines, { onError: 'skip' })).toEqual({ created: 3, errors });
  });

  test('across its thousands of rows too', async () => {
    const rows = Array.from({ length: 2500 }, (_, index) => `crowd${index},C,,,user,`);
    rows[10] = 'first@example.com,C,,,user,';
    rows[2400] = 'late,C,,first@example.com,user,';
    rows[2401] = 'сrowd7,C,,,user,';
    expect((await judged(rows)).errors).toEqual([
      [2402, 'email', 'email-taken'],
      [2403, 'username', 'username-taken'],
    ]);
  });
});

describe('who was there before', () => {
  test('with an address that is another’s username: the username counts at sign-in, and the command line asks which is meant', async () => {
    const email = address();
    const { user: victim } = await member(email);
    const attacker = await made1({ email: address(), password: PASSWORD });
    await server.sql('update users set username = ?, username_key = ? where id = ?', [email, email, attacker.id]);
    expect((await server.anonymous().mutate('auth.login', { login: email, password: `${PASSWORD} again` })).error?.reason).toBe('bad-credentials');
    await server.signIn(victim.username, `${PASSWORD} again`);
    await server.anonymous().do('auth.requestPasswordReset', { login: email });
    const [reset] = await mail.mailsTo(attacker.email ?? '');
    expect(reset?.body).toContain('password');
    const call = commandLineCall(server.platform);
    await expect(findByLogin(call, email)).rejects.toMatchObject({
      reason: 'invalid',
      details: { fields: { login: expect.stringContaining(victim.username) } },
    });
    expect((await findByLogin(call, ` ${victim.username.toUpperCase()}\u00A0`)).id).toBe(victim.id);
  });
});

test.each([' ', '\t', '\u00A0', '\u3000', '\u200B', '\uFEFF', '\n'])('sign-in forgives %j around a username and an address', async (blank) => {
  const email = address();
  const { user } = await member(email);
  const around = (text: string): string => `${blank}${text}${blank}${blank}`;
  for (const typed of [user.username, email, user.username.toUpperCase()]) {
    const { status } = await server.anonymous().mutate('auth.login', { login: around(typed), password: `${PASSWORD} again` });
    expect([typed, status]).toEqual([typed, 200]);
  }
  await server.anonymous().do('auth.requestPasswordReset', { login: around(email) });
  expect(await mail.mailsTo(email, 1)).not.toEqual([]);
});
