import type { User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { DAY, HOUR, MINUTE } from '../platform/clock.ts';
import { MailServer, tokenIn } from '../testing/smtp-server.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';
import { deliverOutbox } from './deliver-outbox.ts';

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

const OTHER_PASSWORD = 'eleven quiet otters swim';
interface Created {
  user: User;
  invitation?: { url: string };
}

const invite = (username: string, more: object = {}) =>
  server.owner.do<Created>('users.create', { username, firstName: 'Test', email: `${username}@example.org`, roles: ['user'], ...more });

/** An active user, who came by the mail they were sent. */
async function member(username: string): Promise<User> {
  const { user } = await invite(username);
  const [invitation] = await mail.mailsTo(`${username}@example.org`);
  await server.anonymous().do('auth.acceptInvitation', { token: tokenIn(invitation), password: PASSWORD });
  return user;
}

const eventsAbout = async (action: string, id: string | null) =>
  server.sql<{ outcome: string; reason: string | null }>(
    `select outcome, reason from audit_events where action = ? and ${id === null ? 'subject_id is null' : 'subject_id = ?'} order by seq`,
    id === null ? [action] : [action, id],
  );

/** Moves the time on, by which every session ends. */
async function later(milliseconds: number): Promise<void> {
  server.clock.advance(milliseconds);
  server.owner = await server.signIn('root');
}

/** Nothing is queued any more: what was sent is sent. */
async function emptyOutbox(): Promise<void> {
  while ((await server.sql('select id from outbox')).length > 0) await new Promise((resolve) => setTimeout(resolve, 20));
}

test('an invitation goes by mail, and only by mail; its link lets them sign in, once', async () => {
  const { user, invitation } = await invite('ada', { firstName: 'Ada' });
  expect(invitation).toBeUndefined();
  const [received] = await mail.mailsTo('ada@example.org');
  expect(received?.body).toMatch(/Hello Ada,[^]*Your username is ada\.[^]*works once, until \d+ \w+ \d{4} at \d\d:\d\d UTC/);
  expect(received?.headers).toContain('Subject: Your invitation to Gatehouse');
  const token = tokenIn(received);
  await server.anonymous().do('auth.acceptInvitation', { token, password: PASSWORD });
  await server.signIn('ada');
  expect((await server.anonymous().mutate('auth.acceptInvitation', { token, password: PASSWORD })).error?.reason).toBe('invalid-token');
  await emptyOutbox();
  expect(await eventsAbout('mail.send-invitation', user.id)).toEqual([{ outcome: 'success', reason: null }]);
});

test('no table holds the token of a mail, before or after it is sent', async () => {
  await mail.stop();
  await invite('secret');
  const waiting = await server.sql('select * from outbox');
  expect(waiting).toHaveLength(1);
  await mail.start();
  const [received] = await mailAfter('secret@example.org', 10 * MINUTE);
  const rows = await Promise.all(['outbox', 'credential_links', 'audit_events', 'users'].map((table) => server.sql(`select * from ${table}`)));
  expect(JSON.stringify([waiting, rows])).not.toContain(tokenIn(received));
});

/** Moves the time on, so that whatever waits for its next attempt is due, until the mail is there. */
async function mailAfter(address: string, wait: number, count = 1) {
  await later(wait);
  return mail.mailsTo(address, count);
}

test('an administrator sends a reset without learning the link', async () => {
  const { id } = await member('bea');
  expect(await server.owner.do('users.sendPasswordReset', { id })).toEqual({});
  const [, reset] = await mail.mailsTo('bea@example.org', 2);
  await server.anonymous().do('auth.resetPassword', { token: tokenIn(reset), password: OTHER_PASSWORD });
  await server.signIn('bea', OTHER_PASSWORD);
});

test('somebody without an address can only be given the link', async () => {
  const { user, invitation } = await invite('paper', { email: null });
  expect(invitation?.url).toMatch(/accept-invitation/);
  expect(await server.owner.do('users.sendPasswordReset', { id: user.id })).toMatchObject({ reset: { url: expect.stringMatching('accept-invitation') } });
});

test('somebody who forgot their password gets a link, by username or address in any case', async () => {
  const { id } = await member('cleo');
  await server.anonymous().do('auth.requestPasswordReset', { login: 'CLEO' });
  const [, first] = await mail.mailsTo('cleo@example.org', 2);
  await server.anonymous().do('auth.requestPasswordReset', { login: 'Cleo@Example.org' });
  const [, , second] = await mail.mailsTo('cleo@example.org', 3);
  expect((await server.anonymous().mutate('auth.resetPassword', { token: tokenIn(first), password: OTHER_PASSWORD })).error?.reason).toBe('invalid-token');
  await server.anonymous().do('auth.resetPassword', { token: tokenIn(second), password: OTHER_PASSWORD });
  await server.signIn('cleo', OTHER_PASSWORD);
  expect(await eventsAbout('auth.request-password-reset', id)).toEqual([
    { outcome: 'success', reason: null },
    { outcome: 'success', reason: null },
  ]);
});

test('a reset link is over after 30 minutes', async () => {
  await member('late');
  await server.anonymous().do('auth.requestPasswordReset', { login: 'late' });
  const [, reset] = await mail.mailsTo('late@example.org', 2);
  await later(31 * MINUTE);
  expect((await server.anonymous().mutate('auth.resetPassword', { token: tokenIn(reset), password: OTHER_PASSWORD })).error?.reason).toBe('invalid-token');
});

test('the answer is the same, byte by byte, whoever is asked for; the trail knows why there was no mail', async () => {
  await member('known');
  const { user: invited } = await invite('still-invited');
  const gone = await member('gone');
  await server.owner.do('users.deactivate', { id: gone.id });
  const { user: silent } = await server.owner.do<Created>('users.create', { username: 'silent', firstName: 'S', roles: ['user'], password: PASSWORD });
  await mail.mailsTo('still-invited@example.org');
  await emptyOutbox();
  const answers = [];
  for (const login of ['known', 'nobody at all', 'still-invited', 'gone', 'silent', '\u0000']) {
    const response = await server.anonymous().fetch('/trpc/auth.requestPasswordReset', { method: 'POST', body: JSON.stringify({ login }) });
    const headers = [...response.headers].filter(([name]) => !['date', 'x-request-id'].includes(name));
    answers.push(JSON.stringify([response.status, headers, await response.text()]));
  }
  expect(answers[0]).toContain('{\\"result\\":{\\"data\\":{\\"ok\\":true}}}');
  expect(new Set(answers).size).toBe(1);
  await mail.mailsTo('known@example.org', 2);
  await emptyOutbox();
  const why = await Promise.all([invited.id, gone.id, silent.id].map(async (id) => (await eventsAbout('auth.request-password-reset', id))[0]?.reason));
  expect(why).toEqual(['user-invited', 'user-deactivated', 'no-email']);
  expect((await eventsAbout('auth.request-password-reset', null))[0]).toEqual({ outcome: 'failure', reason: 'unknown-user' });
  const mails = mail.received.filter(({ recipients }) => recipients.some((to) => /^(still-invited|gone)@/.test(to)));
  expect(mails).toHaveLength(2);
});

test('an account that is asked for again and again gets three mails, and the answer does not tell', async () => {
  const { id } = await member('popular');
  await later(DAY);
  for (let asked = 0; asked < 5; asked++) {
    expect((await server.anonymous().mutate('auth.requestPasswordReset', { login: 'popular' })).data).toEqual({ ok: true });
    await emptyOutbox();
  }
  expect(mail.received.filter(({ recipients }) => recipients.includes('popular@example.org'))).toHaveLength(1 + 3);
  expect((await eventsAbout('auth.request-password-reset', id)).map(({ reason }) => reason)).toEqual([null, null, null, 'rate-limited', 'rate-limited']);
});

test('an address that asks too often is told to wait, for users and strangers alike', async () => {
  await later(2 * DAY);
  const replies = [];
  for (let asked = 0; asked < 21; asked++) replies.push(await server.anonymous().mutate('auth.requestPasswordReset', { login: `stranger${asked}` }));
  expect(replies.slice(0, 20).every(({ error }) => error === null)).toBe(true);
  expect(replies[20]).toMatchObject({ status: 429, error: { reason: 'rate-limited', retryAfter: expect.any(Number) } });
  await later(HOUR);
});

test('with the mail server down the change succeeds, and the mail arrives once it is back', async () => {
  await mail.stop();
  const { user } = await invite('patient');
  expect(user.status).toBe('invited');
  await firstAttempt('patient');
  await mail.start();
  const [received] = await mailAfter('patient@example.org', HOUR);
  await server.anonymous().do('auth.acceptInvitation', { token: tokenIn(received), password: PASSWORD });
});

async function firstAttempt(username: string): Promise<void> {
  for (;;) {
    const [row] = await server.sql<{ attempts: number }>('select attempts from outbox o join users u on u.id = o.user_id where u.username = ?', [username]);
    if (row && row.attempts > 0) return;
    await new Promise((resolve) => setTimeout(resolve, 20));
  }
}

test('a mail that was taken and never sent, as a kill leaves it, is sent by whoever comes next', async () => {
  const { user } = await invite('orphan');
  await mail.mailsTo('orphan@example.org');
  await emptyOutbox();
  // As a kill between taking the mail and sending it leaves the row.
  const at = (milliseconds: number) => new Date(server.clock.now().getTime() + milliseconds).toISOString();
  await server.sql("insert into outbox (id, user_id, kind, created_at, attempts, due_at) values ('killed', ?, 'invitation', ?, 1, ?)", [
    user.id,
    at(0),
    at(2 * MINUTE),
  ]);
  const [, again] = await mailAfter('orphan@example.org', 3 * MINUTE, 2);
  await server.anonymous().do('auth.acceptInvitation', { token: tokenIn(again), password: PASSWORD });
  expect((await server.signIn('orphan')).cookie).not.toBeNull();
});

test('several that deliver at once send each mail once', async () => {
  await mail.stop();
  const names = Array.from({ length: 6 }, (_, index) => `crowd${index}`);
  for (const name of names) await invite(name);
  for (const name of names) await firstAttempt(name);
  await mail.start();
  await later(HOUR);
  await Promise.all([1, 2, 3, 4].map(() => deliverOutbox(server.platform)));
  await emptyOutbox();
  for (const name of names) expect(mail.received.filter(({ recipients }) => recipients.includes(`${name}@example.org`))).toHaveLength(1);
});

test('an address that nobody has is given up at once, and the trail says so', async () => {
  mail.unknown.add('typo@example.org');
  const { user } = await invite('typo');
  await emptyOutbox();
  expect(await eventsAbout('mail.send-invitation', user.id)).toEqual([{ outcome: 'failure', reason: 'address-refused' }]);
});

test('a mail that is not wanted any more is not sent', async () => {
  const { id } = await member('changed');
  const unreachable = await invite('unreachable');
  await emptyOutbox();
  await mail.stop();
  await server.owner.do('users.sendPasswordReset', { id: unreachable.user.id });
  await server.owner.do('users.update', { id: unreachable.user.id, version: unreachable.user.version, email: null });
  await server.owner.do('users.sendPasswordReset', { id });
  await server.owner.do('users.deactivate', { id });
  await mail.start();
  await later(HOUR);
  await emptyOutbox();
  expect(await mail.mailsTo('changed@example.org')).toHaveLength(1);
  expect(await mail.mailsTo('unreachable@example.org')).toHaveLength(1);
});

test('nothing that somebody is called adds a recipient, a header or markup', async () => {
  const firstName = '"Eve" <eve@evil.example>, b@evil.example; Bcc: c@evil.example <img src=x>';
  await invite('eve', { firstName });
  const [received] = await mail.mailsTo('eve@example.org');
  expect(received?.recipients).toEqual(['eve@example.org']);
  expect(received?.headers.filter((line) => /evil/.test(line))).toEqual([]);
  expect(received?.headers.filter((line) => /^(to|cc|bcc):/i.test(line))).toEqual(['To: eve@example.org']);
  expect(received?.body).toContain('&lt;img src=x&gt;');
  for (const email of ['a@example.org\r\nBcc: b@evil.example', 'a@example.org, b@evil.example', '<a@example.org>', 'a b@example.org']) {
    expect((await server.owner.mutate('users.create', { username: 'mallory', firstName: 'M', email, roles: ['user'] })).error?.reason).toBe('invalid');
  }
  await server.platform.mailer?.send({ to: 'plain@example.org', subject: 'x\r\nBcc: h@evil.example', text: 'x', html: 'x' });
  const [direct] = await mail.mailsTo('plain@example.org');
  expect(direct?.recipients).toEqual(['plain@example.org']);
  expect(direct?.headers.filter((line) => /^(cc|bcc):/i.test(line))).toEqual([]);
});
