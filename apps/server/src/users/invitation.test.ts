import type { Invitation, InvitationState, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { forgetLinks } from '../credentials/issue-credential-link.ts';
import { DAY } from '../platform/clock.ts';
import { systemCall } from '../platform/jobs.ts';
import { MailServer, tokenIn } from '../testing/smtp-server.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';

const mail = new MailServer();
let byMail: TestServer;
let byHand: TestServer;
beforeAll(async () => {
  await mail.start();
  [byMail, byHand] = await Promise.all([startTestServer({ smtpUrl: mail.url }), startTestServer()]);
});
afterAll(async () => {
  await Promise.all([byMail.stop(), byHand.stop()]);
  await mail.stop();
});

type Link = { url: string; expiresAt: string };
const invite = (server: TestServer, username: string, roles = ['user']) =>
  server.owner.do<{ user: User; invitation?: Link }>('users.create', { username, firstName: 'I', email: `${username}@example.org`, roles });
const accept = (server: TestServer, token: string | null) => server.anonymous().mutate('auth.acceptInvitation', { token, password: PASSWORD });
const tokenOf = (link: Link | undefined) => new URL(link?.url ?? 'http://none').searchParams.get('token');
const stateOf = (server: TestServer, id: string) => server.owner.get<InvitationState>('users.invitation', { id });

test('an invitation sent again replaces the one before, by mail', async () => {
  const { user } = await invite(byMail, 'again');
  const [first] = await mail.mailsTo('again@example.org');
  expect(await byMail.owner.do('users.sendInvitation', { id: user.id })).toEqual({});
  const [, second] = await mail.mailsTo('again@example.org', 2);
  expect((await accept(byMail, tokenIn(first))).error?.reason).toBe('invalid-token');
  expect((await accept(byMail, tokenIn(second))).status).toBe(200);
  const late = await byMail.owner.mutate('users.sendInvitation', { id: user.id });
  expect([late.status, late.error?.reason]).toEqual([409, 'wrong-status']);
});

test('without a mail server the link is answered, once; its state is told until it is over', async () => {
  const { user, invitation } = await invite(byHand, 'paper');
  expect(await stateOf(byHand, user.id)).toEqual({ state: 'sent', expiresAt: invitation?.expiresAt });
  const { invitation: second } = await byHand.owner.do<{ invitation: Link }>('users.sendInvitation', { id: user.id });
  expect((await accept(byHand, tokenOf(invitation))).error?.reason).toBe('invalid-token');
  byHand.clock.advance(8 * DAY);
  byHand.owner.cookie = (await byHand.signIn('root')).cookie;
  expect((await stateOf(byHand, user.id)).state).toBe('over');
  expect((await accept(byHand, tokenOf(second))).error?.reason).toBe('invalid-token');
});

test('a revoked invitation is worth nothing, sent or waiting; the user can be invited again', async () => {
  const { user, invitation } = await invite(byHand, 'regretted');
  expect(await byHand.owner.do('users.revokeInvitation', { id: user.id })).toEqual({ state: 'none', expiresAt: null, ended: 'withdrawn' });
  expect((await accept(byHand, tokenOf(invitation))).error?.reason).toBe('invalid-token');
  expect((await stateOf(byHand, user.id)).state).toBe('none');
  const { invitation: again } = await byHand.owner.do<{ invitation: Link }>('users.sendInvitation', { id: user.id });
  expect((await accept(byHand, tokenOf(again))).status).toBe(200);

  await mail.stop();
  const { user: waiting } = await invite(byMail, 'waiting');
  expect((await stateOf(byMail, waiting.id)).state).toBe('waiting');
  await byMail.owner.do('users.revokeInvitation', { id: waiting.id });
  await mail.start();
  byMail.clock.advance(DAY);
  byMail.owner.cookie = (await byMail.signIn('root')).cookie;
  await invite(byMail, 'after');
  await mail.mailsTo('after@example.org');
  expect(mail.received.some(({ recipients }) => recipients.includes('waiting@example.org'))).toBe(false);
});

test('the ceiling holds for invitations, and every one is on record', async () => {
  const { client } = await byHand.person('inviter', ['governance']);
  const { user: above } = await invite(byHand, 'above', ['it-admin']);
  for (const call of ['users.sendInvitation', 'users.revokeInvitation']) {
    expect((await client.mutate(call, { id: above.id })).error?.reason).toBe('above-ceiling');
  }
  const { user } = await invite(byHand, 'below');
  await client.do('users.sendInvitation', { id: user.id });
  await client.do('users.revokeInvitation', { id: user.id });
  const events = await byHand.sql<{ action: string }>("select action from audit_events where subject_id = ? and action like '%invitation' order by seq", [
    user.id,
  ]);
  expect(events.map(({ action }) => action)).toEqual(['user.send-invitation', 'user.revoke-invitation']);
});

test('those never invited, those whose invitation still works and those whose invitation ended are told apart, for years', async () => {
  await byHand.owner.do('users.importCsv', {
    csv: 'username,firstName,lastName,email,roles,groups\nnever.one,N,,never.one@example.org,user,\nnever.two,N,,,user,\n',
  });
  const { user } = await invite(byHand, 'told.apart');
  const { user: taken, invitation } = await invite(byHand, 'told.accepted');
  await accept(byHand, tokenOf(invitation));
  const { user: revoked } = await invite(byHand, 'told.revoked');
  await byHand.owner.do('users.revokeInvitation', { id: revoked.id });
  const shown = async (wanted: Invitation[], search = 'told') =>
    (await byHand.owner.get<Page<User>>('users.list', { search, filter: { invitation: wanted } })).items.map((one) => [
      one.username,
      one.status,
      one.invitation,
    ]);
  const one = async ({ id }: User) => (await byHand.owner.get<User>('users.get', { id })).invitation;
  expect(await shown(['none'], 'never')).toEqual([
    ['never.one', 'invited', 'none'],
    ['never.two', 'invited', 'none'],
  ]);
  expect(await shown(['sent'])).toEqual([['told.apart', 'invited', 'sent']]);
  expect(await shown(['ended', 'none'])).toEqual([['told.revoked', 'invited', 'ended']]);
  expect(await shown([])).toEqual([]);
  expect([await one(user), await one(taken), await one(revoked)]).toEqual(['sent', null, 'ended']);

  byHand.clock.advance(400 * DAY);
  byHand.owner.cookie = (await byHand.signIn('root')).cookie;
  await forgetLinks(systemCall(byHand.platform));
  expect([await one(user), await one(revoked)]).toEqual(['ended', 'ended']);
  expect(await shown(['sent'])).toEqual([]);
  await byHand.owner.do('users.sendInvitation', { id: user.id });
  expect(await one(user)).toBe('sent');
});

test('an invitation that waits for the mail server is sent, as far as anybody can', async () => {
  await mail.stop();
  const { user } = await invite(byMail, 'waits.too');
  expect((await byMail.owner.get<User>('users.get', { id: user.id })).invitation).toBe('sent');
  const { items } = await byMail.owner.get<Page<User>>('users.list', { filter: { invitation: ['sent'] }, search: 'waits.too' });
  expect(items).toHaveLength(1);
  await mail.start();
});
