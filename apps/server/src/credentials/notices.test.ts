import type { Enrolled } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrolApp } from '../testing/authenticator-app.ts';
import { MailServer, tokenIn } from '../testing/smtp-server.ts';
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
