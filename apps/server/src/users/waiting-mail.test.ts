import type { CredentialLink, Page, User, WaitingMail } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetMail } from '../credentials/forget-mail.ts';
import { DAY } from '../platform/clock.ts';
import { systemCall } from '../platform/jobs.ts';
import { MailServer } from '../testing/smtp-server.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

const mail = new MailServer();
let byHand: TestServer;
let byMail: TestServer;
beforeAll(async () => {
  await mail.start();
  [byMail, byHand] = await Promise.all([startTestServer({ smtpUrl: mail.url }), startTestServer()]);
});
afterAll(async () => {
  await Promise.all([byMail.stop(), byHand.stop()]);
  await mail.stop();
});

const waiting = async (server: TestServer) => (await server.owner.get<Page<WaitingMail>>('account.outbox')).items;
const ask = (server: TestServer, login: string) => server.anonymous().do('auth.requestPasswordReset', { login });
const tokenOf = ({ url }: CredentialLink) => new URL(url).searchParams.get('token');

test('without a mail server, a reset that somebody asked for waits until an Owner hands its link over, once', async () => {
  const { user } = await byHand.person('forgetful', ['user']);
  await ask(byHand, 'forgetful');
  const [found, ...others] = await waiting(byHand);
  expect(others).toEqual([]);
  expect(found).toMatchObject({ kind: 'reset', user: { id: user.id, username: 'forgetful' }, email: 'forgetful@example.org', attempts: 0 });
  const link = await byHand.owner.do<CredentialLink>('account.handOverMail', { id: found?.id });
  expect(await waiting(byHand)).toEqual([]);
  expect((await byHand.owner.mutate('account.handOverMail', { id: found?.id })).error?.reason).toBe('not-found');
  await byHand.anonymous().do('auth.resetPassword', { token: tokenOf(link), password: 'eleven quiet otters swim' });
  await byHand.signIn('forgetful', 'eleven quiet otters swim');
  const [event] = await byHand.sql<{ reason: string; actor_label: string }>("select reason, actor_label from audit_events where action = 'mail.hand-over'");
  expect(event).toEqual({ reason: 'reset', actor_label: 'root' });
});

test('so does an address of one’s own that is to be confirmed', async () => {
  const { client } = await byHand.person('mover', ['user']);
  const { version } = await client.get<User>('profile.get');
  await client.do('profile.update', { version, email: 'moved@example.org' });
  const [found] = await waiting(byHand);
  expect(found).toMatchObject({ kind: 'email', email: 'moved@example.org' });
  const link = await byHand.owner.do<CredentialLink>('account.handOverMail', { id: found?.id });
  await byHand.anonymous().do('auth.confirmEmail', { token: tokenOf(link) });
  expect(await client.get('profile.get')).toMatchObject({ email: 'moved@example.org' });
});

test('a mail that waits can be discarded; one that nobody waits for any more goes by itself; both are on record', async () => {
  await byHand.person('asker', ['user']);
  await ask(byHand, 'asker');
  const [found] = await waiting(byHand);
  await byHand.owner.do('account.discardMail', { id: found?.id });
  expect(await waiting(byHand)).toEqual([]);
  await ask(byHand, 'asker');
  byHand.clock.advance(DAY + 1000);
  byHand.owner.cookie = (await byHand.signIn('root')).cookie;
  await forgetMail(systemCall(byHand.platform));
  expect(await waiting(byHand)).toEqual([]);
  const events = await byHand.sql<{ action: string; reason: string }>(
    "select action, reason from audit_events where action in ('mail.discard', 'mail.send-reset') order by seq",
  );
  expect(events).toEqual([
    { action: 'mail.discard', reason: 'reset' },
    { action: 'mail.send-reset', reason: 'not-handed-over' },
  ]);
});

test('with a mail server that is down, an Owner sees the attempts, and has it tried again at once when it is back', async () => {
  await mail.stop();
  await byMail.owner.do('users.create', { username: 'patient', firstName: 'P', email: 'patient@example.org', roles: ['user'] });
  let found: WaitingMail | undefined;
  while ((found?.attempts ?? 0) === 0) [found] = await waiting(byMail);
  expect(found).toMatchObject({ kind: 'invitation', user: { username: 'patient' } });
  await mail.start();
  await byMail.owner.do('account.sendMailNow', { id: found?.id });
  await mail.mailsTo('patient@example.org');
});

test('a link that would be of no use is not made', async () => {
  const { user } = await byHand.person('gone', ['user']);
  await ask(byHand, 'gone');
  const [found] = await waiting(byHand);
  await byHand.sql("update users set status = 'invited' where id = ?", [user.id]);
  expect((await byHand.owner.mutate('account.handOverMail', { id: found?.id })).error?.reason).toBe('wrong-status');
  await byHand.owner.do('account.discardMail', { id: found?.id });
});

test('nobody but an Owner sees or touches mail that waits', async () => {
  const { client } = await byHand.person('admin', ['it-admin']);
  await ask(byHand, 'root');
  const [found] = await waiting(byHand);
  for (const reply of [
    await client.query('account.outbox'),
    await client.mutate('account.handOverMail', { id: found?.id }),
    await client.mutate('account.discardMail', { id: found?.id }),
    await client.mutate('account.sendMailNow', { id: found?.id }),
  ]) {
    expect([reply.status, reply.error?.reason]).toEqual([403, 'not-permitted']);
  }
});
