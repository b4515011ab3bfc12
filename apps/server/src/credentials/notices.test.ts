import type { Enrolled, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { MINUTE } from '../platform/clock.ts';
import { enrolApp } from '../testing/authenticator-app.ts';
import { MailServer, tokenIn } from '../testing/smtp-server.ts';
import { TestClient } from '../testing/test-client.ts';
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

test('people are told by mail what happened to how they sign in, and no mail holds a secret', async () => {
  const address = 'nora@example.org';
  const { user } = await server.owner.do<{ user: { id: string } }>('users.create', { username: 'nora', firstName: 'Nora', email: address, roles: ['user'] });
  const [invitation] = await mail.mailsTo(address);
  await server.anonymous().do('auth.acceptInvitation', { token: tokenIn(invitation), password: PASSWORD });
  const client = await server.signIn('nora');
  const subject = async (count: number) => (await mail.mailsTo(address, count)).at(-1)?.headers.find((line) => line.startsWith('Subject:'));

  const { secret, recoveryCodes } = await enrolApp(client, server.clock);
  expect(await subject(2)).toBe('Subject: A second factor was added to your Gatehouse account');
  await server.anonymous().do<Enrolled>('auth.login', { login: 'nora', password: PASSWORD, code: recoveryCodes[0] });
  expect(await subject(3)).toBe('Subject: A recovery code of your Gatehouse account was used');
  await client.do('auth.changePassword', { currentPassword: PASSWORD, newPassword: 'eleven quiet otters swim' });
  expect(await subject(4)).toBe('Subject: Your Gatehouse password was changed');
  await server.owner.do('users.resetSecondFactors', { id: user.id });
  expect(await subject(5)).toBe('Subject: A second factor was removed from your Gatehouse account');

  const sent = JSON.stringify((await mail.mailsTo(address, 5)).slice(1));
  for (const hidden of [secret, ...recoveryCodes, 'eleven quiet otters swim']) expect(sent).not.toContain(hidden);
});

test('people are told of a sign-in in a new browser, and once of a lock', async () => {
  const address = 'otto@example.org';
  await server.owner.do('users.create', { username: 'otto', firstName: 'Otto', email: address, roles: ['user'] });
  await server.anonymous().do('auth.acceptInvitation', { token: tokenIn((await mail.mailsTo(address))[0]), password: PASSWORD });
  const browser = () => new TestClient(server.url, { browser: true });
  const first = browser();
  for (const client of [first, first, server.anonymous(), browser()]) await client.do('auth.login', { login: 'otto', password: PASSWORD });
  for (let attempt = 0; attempt < 12; attempt++) {
    await server.anonymous().mutate('auth.login', { login: 'otto', password: 'a wrong guess' });
    if (attempt >= 9) server.clock.advance(15 * MINUTE);
  }
  server.owner.cookie = (await server.signIn('root')).cookie;
  await mail.mailsTo(address, 3);
  while ((await server.sql('select id from outbox')).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
  const subjects = (await mail.mailsTo(address)).slice(1).map(({ headers }) => headers.find((line) => line.startsWith('Subject:')));
  expect(subjects).toEqual(['Subject: A sign-in to Gatehouse from a new browser', 'Subject: Failed sign-ins to your Gatehouse account']);
});

test('people are told at their former address when an administrator changes how they sign in, and not of other changes', async () => {
  const { user } = await server.owner.do<{ user: User }>('users.create', { username: 'pia', firstName: 'Pia', email: 'pia@example.org', roles: ['user'] });
  await server.anonymous().do('auth.acceptInvitation', { token: tokenIn((await mail.mailsTo('pia@example.org'))[0]), password: PASSWORD });
  const { version } = await server.owner.get<User>('users.get', { id: user.id });
  const renamed = await server.owner.do<User>('users.update', { id: user.id, version, firstName: 'Philippa' });
  await server.owner.do('users.update', { id: user.id, version: renamed.version, email: 'pia@elsewhere.example' });
  const [, notice] = await mail.mailsTo('pia@example.org', 2);
  expect(notice?.headers).toContain('Subject: Your Gatehouse username or e-mail address was changed');
  expect(mail.received.filter(({ recipients }) => recipients.includes('pia@elsewhere.example'))).toEqual([]);
});

test('people are told what became of their request for access', async () => {
  const address = 'quin@example.org';
  await server.owner.do('users.create', { username: 'quin', firstName: 'Quin', email: address, roles: ['user'] });
  await server.anonymous().do('auth.acceptInvitation', { token: tokenIn((await mail.mailsTo(address))[0]), password: PASSWORD });
  const client = await server.signIn('quin');
  const told: (string | undefined)[] = [];
  for (const decision of ['deny', 'grant']) {
    const { id } = await client.do<{ id: string }>('accessRequests.create', { role: 'governance', reason: 'A secret of mine' });
    await server.owner.do('accessRequests.decide', { id, decision });
    told.push((await mail.mailsTo(address, told.length + 2)).at(-1)?.headers.find((line) => line.startsWith('Subject:')));
  }
  expect(told).toEqual(['Subject: Your request for access was denied', 'Subject: Your request for access was granted']);
  expect(JSON.stringify(await mail.mailsTo(address))).not.toContain('A secret of mine');
});
