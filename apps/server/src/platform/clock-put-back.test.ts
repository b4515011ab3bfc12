import type { CredentialLink, InvitationState, Me, User } from '@gatehouse/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { issueChallenge, openChallenge, requireFewOpen, takeChallenge } from '../credentials/challenge.ts';
import { deliverOutbox } from '../credentials/deliver-outbox.ts';
import { forgetOldFailures } from '../credentials/forget-old-failures.ts';
import { findKnownBrowser, rememberBrowser } from '../credentials/known-browsers.ts';
import { secondsToWait } from '../credentials/login-throttle.ts';
import { queueMail } from '../credentials/queue-mail.ts';
import { SESSIONS_PER_USER } from '../sessions/session-policy.ts';
import { program } from '../testing/programs.ts';
import { MailServer } from '../testing/smtp-server.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';
import { purgeDeletedUsers } from '../users/purge-deleted-users.ts';
import { DAY, HOUR, MINUTE, SECOND } from './clock.ts';
import { systemCall } from './jobs.ts';

const mail = new MailServer();
let server: TestServer;
let made = 0;
beforeAll(async () => {
  await mail.start();
  server = await startTestServer();
});
afterAll(async () => {
  await server.stop();
  await mail.stop();
});
beforeEach(async () => {
  server.owner = await server.signIn('root');
});

const person = () => server.person(`back${++made}`, ['user']);
const inTime = (milliseconds: number) => new Date(server.clock.now().getTime() + milliseconds).toISOString();
const call = () => systemCall(server.platform);

/** Does something while the clock is two days ahead, and puts it back. */
async function whileAhead<Result>(work: () => Promise<Result>): Promise<Result> {
  server.clock.advance(2 * DAY);
  try {
    return await work();
  } finally {
    server.clock.advance(-2 * DAY);
  }
}

describe('a clock that was two days ahead and is put back', () => {
  test('locks nobody out for those days', async () => {
    const { user } = await person();
    const login = (password: string) => server.anonymous().mutate('auth.login', { login: user.username, password });
    await whileAhead(async () => {
      for (let guess = 0; guess < 12; guess++) await login('a wrong password');
      expect((await login(PASSWORD)).error?.reason).toBe('locked');
    });
    expect((await server.owner.get<User>('users.get', { id: user.id })).locked).toBe(false);
    expect((await login(PASSWORD)).status).toBe(200);
  });

  test('has failures that came while it was ahead counted anew, and forgotten', async () => {
    const key = 'user:of-nobody';
    await server.sql('insert into login_throttles ("key", failures, last_failure_at, locked_until) values (?, 30, ?, ?)', [
      key,
      inTime(2 * DAY),
      inTime(2 * DAY),
    ]);
    expect(await secondsToWait(server.clock, call().em, key)).toBe(0);
    await forgetOldFailures(call(), new AbortController().signal);
    expect(await server.sql('select 1 from login_throttles where "key" = ?', [key])).toEqual([]);
  });

  test('ends the sessions that were begun or used while it was ahead', async () => {
    const { user } = await person();
    const ahead = await whileAhead(() => server.signIn(user.username));
    expect((await ahead.query('sessions.list')).status).toBe(401);
    const client = await server.signIn(user.username);
    expect((await client.query('sessions.list')).status).toBe(200);
    await server.sql('update sessions set last_seen_at = ? where user_id = ?', [inTime(2 * DAY), user.id]);
    expect((await client.query('sessions.list')).status).toBe(401);
  });

  test('leaves nobody confirmed for longer', async () => {
    const { user, client } = await person();
    await server.sql('update sessions set confirmed_at = ? where user_id = ?', [inTime(2 * DAY), user.id]);
    expect((await client.mutate('sessions.revokeAll')).error?.reason).toBe('confirmation-required');
    await client.do('auth.confirm', { password: PASSWORD });
    expect((await client.mutate('sessions.revokeAll')).status).toBe(200);
  });

  test('lets a former token work for no longer', async () => {
    const { user, client } = await person();
    const before = client.cookie;
    await client.do('auth.confirm', { password: PASSWORD });
    await server.sql('update sessions set previous_valid_until = ?, successor_salt = null where user_id = ?', [inTime(2 * DAY), user.id]);
    const former = server.anonymous();
    former.cookie = before;
    expect((await former.query('sessions.list')).status).toBe(401);
  });

  test('keeps the session that is begun now, however many were begun while it was ahead', async () => {
    const { user } = await person();
    await server.signIn(user.username);
    const rows = Array.from({ length: SESSIONS_PER_USER + 5 }, (_, number) => number);
    for (const number of rows) {
      await server.sql(
        `insert into sessions (id, token_hash, user_id, authz_version, created_at, last_seen_at, confirmed_at, expires_at)
         select ?, ?, id, authz_version, ?, ?, ?, ? from users where id = ?`,
        [`ffffffff-ffff-7fff-8fff-${String(number).padStart(12, '0')}`, `ahead ${number}`, ...[0, 0, 0, DAY].map((span) => inTime(2 * DAY + span)), user.id],
      );
    }
    const client = await server.signIn(user.username);
    expect((await client.query('sessions.list')).status).toBe(200);
    expect((await client.get<{ items: unknown[] }>('sessions.list')).items.length).toBeLessThanOrEqual(SESSIONS_PER_USER);
  });

  test('keeps the newest session when ids of the others sort after it', async () => {
    const { user } = await person();
    for (let number = 0; number < SESSIONS_PER_USER; number++) {
      await server.sql(
        `insert into sessions (id, token_hash, user_id, authz_version, created_at, last_seen_at, confirmed_at, expires_at)
         select ?, ?, id, authz_version, ?, ?, ?, ? from users where id = ?`,
        [`ffffffff-ffff-7fff-8ffe-${String(number).padStart(12, '0')}`, `late ${number}`, ...[0, 0, 0, DAY].map((span) => inTime(span)), user.id],
      );
    }
    expect((await (await server.signIn(user.username)).query('sessions.list')).status).toBe(200);
    expect(await server.sql('select 1 from sessions where user_id = ?', [user.id])).toHaveLength(SESSIONS_PER_USER);
  });

  test('has mail sent at once, and not given up', async () => {
    const { user } = await person();
    const platform = { ...server.platform, mailer: { send: async () => {}, close: () => {} } } as typeof server.platform;
    await server.platform.orm.em.fork().transactional((em) => queueMail({ ...call(), platform }, em as never, user.id, 'reset'));
    await server.sql('update outbox set due_at = ?, created_at = ? where user_id = ?', [inTime(2 * DAY), inTime(2 * DAY), user.id]);
    const failing = { ...platform, mailer: { ...platform.mailer, send: async () => Promise.reject(new Error('The mail server is away.')) } } as typeof platform;
    await deliverOutbox(failing);
    const [waiting] = await server.sql<{ due_at: string; created_at: string }>('select due_at, created_at from outbox where user_id = ?', [user.id]);
    expect(waiting && waiting.due_at < inTime(MINUTE) && waiting.created_at <= inTime(0)).toBe(true);
    await server.sql('update outbox set due_at = ? where user_id = ?', [inTime(2 * DAY), user.id]);
    expect(await deliverOutbox(platform)).toBe(1);
  });

  test('has links that were made while it was ahead over, and shows the one that is made now', async () => {
    const { user, invitation } = await server.owner.do<{ user: User; invitation: CredentialLink }>('users.create', {
      username: `back${++made}`,
      firstName: 'Late',
      email: `back${made}@example.org`,
      roles: ['user'],
    });
    const accept = (url: string) => server.anonymous().mutate('auth.acceptInvitation', { token: new URL(url).searchParams.get('token'), password: PASSWORD });
    await server.sql('update credential_links set created_at = ?, expires_at = ? where user_id = ?', [inTime(2 * DAY), inTime(3 * DAY), user.id]);
    expect((await accept(invitation.url)).error?.reason).toBe('invalid-token');
    expect(await server.owner.get<InvitationState>('users.invitation', { id: user.id })).toMatchObject({ state: 'over' });
    const again = await server.owner.do<{ invitation: CredentialLink }>('users.sendInvitation', { id: user.id });
    expect(await server.owner.get<InvitationState>('users.invitation', { id: user.id })).toMatchObject({ state: 'sent' });
    expect((await accept(again.invitation.url)).status).toBe(200);
  });

  test('has questions that were put while it was ahead over: they open nothing and are in nobody’s way', async () => {
    const { user } = await person();
    const { platform } = server;
    const { em } = call();
    const { id } = await issueChallenge(platform, em, 'totp-enrolment', { userId: user.id }, 'a secret');
    const ofAll = await issueChallenge(platform, em, 'passkey-sign-in', { network: '192.0.2.1' }, 'a question');
    for (let number = 0; number < 200; number++) await issueChallenge(platform, em, 'passkey-sign-in', { network: '192.0.2.1' }, 'x');
    await expect(requireFewOpen(platform, em, '192.0.2.1')).rejects.toMatchObject({ reason: 'rate-limited' });
    await server.sql('update auth_challenges set expires_at = ?', [inTime(2 * DAY)]);
    await requireFewOpen(platform, em, '192.0.2.1');
    expect(await openChallenge(platform, em, 'totp-enrolment', user.id, id)).toBeUndefined();
    expect(await takeChallenge(call(), ['passkey-sign-in'], ofAll.id)).toBeUndefined();
    await forgetOldFailures(call(), new AbortController().signal);
    expect(await server.sql('select 1 from auth_challenges')).toEqual([]);
  });

  test('knows the browser in which somebody signs in now', async () => {
    const { user } = await person();
    for (let number = 0; number < 25; number++)
      await server.sql('insert into known_browsers (id, user_id, token_hash, last_used_at) values (?, ?, ?, ?)', [
        `ffffffff-ffff-7fff-8ffd-${String(number).padStart(12, '0')}`,
        user.id,
        `ahead ${number}`,
        inTime(2 * DAY),
      ]);
    const { em } = call();
    const token = await rememberBrowser(call(), em, user.id, { token: null, keeps: true });
    expect(await findKnownBrowser(em, user.id, { token, keeps: true })).toBeDefined();
  });

  test('says when a key was used and refused', async () => {
    const { client, key } = await program(server, ['user']);
    const get = async () => (await server.sql<{ last_used_at: string; last_refused_at: string }>('select * from api_keys where id = ?', [key.id]))[0];
    await server.sql('update api_keys set last_used_at = ?, last_refused_at = ? where id = ?', [inTime(2 * DAY), inTime(2 * DAY), key.id]);
    await client.query('auth.me');
    await expect.poll(async () => ((await get())?.last_used_at ?? '') <= inTime(0)).toBe(true);
    await server.sql('update api_keys set revoked_at = ? where id = ?', [inTime(0), key.id]);
    await client.query('auth.me');
    expect(((await get())?.last_refused_at ?? '') <= inTime(0)).toBe(true);
  });

  test('answers the repeat of a request whose answer was lost', async () => {
    const send = () =>
      server.owner.fetch('/trpc/groups.create', { method: 'POST', headers: { 'idempotency-key': 'ahead' }, body: JSON.stringify({ name: `Back ${made}` }) });
    expect((await send()).status).toBe(200);
    await server.sql('update idempotency_claims set answer = null, claimed_at = ?', [inTime(2 * DAY)]);
    expect(await (await send()).json()).toMatchObject({ error: { data: { reason: 'already-done' } } });
  });

  test('counts the days to set up a second factor from now', async () => {
    const { user, client } = await person();
    const { version } = await server.owner.get<{ version: number }>('account.get');
    await server.owner.do('account.update', { version, secondFactorRoles: ['user'], secondFactorGraceDays: 3 });
    await server.sql('insert into second_factor_duties (user_id, since) values (?, ?)', [user.id, inTime(20 * DAY)]);
    const due = (await client.get<Me>('auth.me')).secondFactorDueAt ?? '';
    expect(due <= inTime(3 * DAY) && due > inTime(3 * DAY - HOUR)).toBe(true);
    await expect
      .poll(
        async () => ((await server.sql<{ since: string }>('select since from second_factor_duties where user_id = ?', [user.id]))[0]?.since ?? '') <= inTime(0),
      )
      .toBe(true);
    await server.owner.do('account.update', { version: version + 1, secondFactorRoles: [] });
  });

  test('throws nothing away of somebody who was deleted while it was far ahead', async () => {
    const { user } = await person();
    await server.owner.do('users.deactivate', { id: user.id });
    await server.owner.do('users.delete', { id: user.id });
    await server.sql('update user_tombstones set restorable_until = ? where id = ?', [inTime(900 * DAY), user.id]);
    await purgeDeletedUsers(call());
    const [row] = await server.sql<{ kept: string; restorable_until: string }>('select kept, restorable_until from user_tombstones where id = ?', [user.id]);
    expect(row?.kept).not.toBeNull();
    expect((row?.restorable_until ?? '') <= inTime(30 * DAY + SECOND)).toBe(true);
  });
});
