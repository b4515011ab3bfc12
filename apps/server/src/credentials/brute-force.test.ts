import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Page, User } from '@gatehouse/contract';
import { createDatabase } from '@gatehouse/vitest/postgres';
import { afterAll, beforeAll, beforeEach, describe, expect, inject, test } from 'vitest';
import { MINUTE } from '../platform/clock.ts';
import { startServerProcess } from '../testing/server-process.ts';
import { TestClient } from '../testing/test-client.ts';
import { PASSWORD, SETUP_TOKEN, startTestServer, type TestServer } from '../testing/test-server.ts';
import { networkOf } from '../platform/network-of.ts';

const guess = (client: TestClient, login: string, password = 'a wrong guess') => client.mutate('auth.login', { login, password });
const reasonsOf = (replies: { error: { reason: string } | null }[]) => replies.map(({ error }) => error?.reason ?? 'signed in');
const count = (reasons: string[], reason: string) => reasons.filter((word) => word === reason).length;

describe('an attack from one address', () => {
  let server: TestServer;
  let made = 0;
  beforeAll(async () => {
    server = await startTestServer();
  });
  afterAll(() => server.stop());
  beforeEach(async () => {
    await server.sql('delete from login_throttles');
  });

  const browser = () => new TestClient(server.url, { browser: true });
  async function employee(): Promise<{ user: User; known: TestClient }> {
    const { user } = await server.person(`employee${++made}`, ['user']);
    const known = browser();
    await known.do('auth.login', { login: user.username, password: PASSWORD });
    await known.do('auth.logout');
    return { user, known };
  }

  test('locks nobody out of a browser in which they have signed in before', async () => {
    const [first, second] = [await employee(), await employee()];
    const strangers = Array.from({ length: 99 }, (_, index) => `stranger${index}`);
    for (const login of [first.user.username, ...strangers]) await guess(server.anonymous(), login);
    expect((await guess(server.anonymous(), second.user.username, PASSWORD)).error?.reason).toBe('rate-limited');
    for (const { known, user } of [first, second]) expect((await guess(known, user.username, PASSWORD)).status).toBe(200);
  });

  test('slows everybody else at that address down for a while, and lets them in after it', async () => {
    const { user } = await server.person(`newcomer${++made}`, ['user']);
    for (let attempt = 0; attempt < 100; attempt++) await guess(server.anonymous(), `nobody${attempt}`);
    const slowed = await guess(server.anonymous(), user.username, PASSWORD);
    expect([slowed.status, slowed.error?.reason]).toEqual([429, 'rate-limited']);
    server.clock.advance(MINUTE);
    expect((await guess(server.anonymous(), user.username, PASSWORD)).status).toBe(200);
  });

  test('on one account locks it, but not in its owner’s browser; guesses made there lock only that', async () => {
    const { user, known } = await employee();
    for (let attempt = 0; attempt < 10; attempt++) await guess(server.anonymous(), user.username);
    expect((await guess(server.anonymous(), user.username, PASSWORD)).error?.reason).toBe('locked');
    expect((await guess(known, user.username, PASSWORD)).status).toBe(200);
    await server.owner.do('users.unlock', { id: user.id });
    for (let attempt = 0; attempt < 10; attempt++) await guess(known, user.username);
    expect((await guess(known, user.username, PASSWORD)).error?.reason).toBe('locked');
    expect((await guess(server.anonymous(), user.username, PASSWORD)).status).toBe(200);
  });

  test('what a browser knows is of no use for another account, nor after a reset or a deactivation', async () => {
    const [first, second] = [await employee(), await employee()];
    const lock = async (login: string) => {
      for (let attempt = 0; attempt < 10; attempt++) await guess(server.anonymous(), login);
    };
    await lock(second.user.username);
    expect((await guess(first.known, second.user.username, PASSWORD)).error?.reason).toBe('locked');

    const { reset } = await server.owner.do<{ reset: { url: string } }>('users.sendPasswordReset', { id: first.user.id });
    await server.anonymous().do('auth.resetPassword', { token: new URL(reset.url).searchParams.get('token'), password: PASSWORD });
    await lock(first.user.username);
    expect((await guess(first.known, first.user.username, PASSWORD)).error?.reason).toBe('locked');

    await server.sql('delete from login_throttles');
    await server.owner.do('users.deactivate', { id: second.user.id });
    await server.owner.do('users.reactivate', { id: second.user.id });
    await lock(second.user.username);
    expect((await guess(second.known, second.user.username, PASSWORD)).error?.reason).toBe('locked');
  });

  test('one browser knows all who use it; a program is given no such cookie, and the token is stored nowhere', async () => {
    const shared = browser();
    const people = [await server.person(`shared${++made}`, ['user']), await server.person(`shared${++made}`, ['user'])];
    for (const { user } of people) await shared.do('auth.login', { login: user.username, password: PASSWORD });
    const token = /gatehouse_browser=([\w-]{43})/.exec(shared.cookie ?? '')?.[1] ?? 'none';
    expect(
      await server.sql(
        'select count(*) as n, count(distinct token_hash) as tokens from known_browsers where user_id in (?, ?)',
        people.map(({ user }) => user.id),
      ),
    ).toEqual([{ n: expect.toSatisfy((n) => Number(n) === 2), tokens: expect.toSatisfy((n) => Number(n) === 1) }]);
    expect(JSON.stringify(await server.sql('select * from known_browsers'))).not.toContain(token);
    expect(server.owner.cookie).not.toContain('gatehouse_browser');
  });

  test('successes and signed-in traffic count for nothing', async () => {
    const { user } = await server.person(`busy${++made}`, ['user']);
    for (let round = 0; round < 12; round++) await server.signIn(user.username);
    expect(await server.sql('select * from login_throttles')).toEqual([]);
  });
});

describe('several processes', () => {
  let dataDir: string;
  let databaseUrl: string | undefined;
  const children: ChildProcess[] = [];
  beforeAll(async () => {
    dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-guess-'));
    databaseUrl = process.env['TEST_DATABASE'] === 'postgres' ? await createDatabase(inject('postgresUrl')) : undefined;
  });
  afterAll(async () => {
    for (const child of children) child.kill('SIGKILL');
    await rm(dataDir, { recursive: true, force: true });
  });
  async function start(): Promise<string> {
    const { child, url } = await startServerProcess({ DATA_DIR: dataDir, DATABASE_URL: databaseUrl, SETUP_TOKEN });
    children.push(child);
    return url;
  }

  test('answer no more guesses together than one would, and a lock outlives them', async () => {
    const urls = [await start(), await start()];
    const [first = '', second = ''] = urls;
    await new TestClient(first).do('setup.createOwner', { token: SETUP_TOKEN, username: 'root', firstName: 'R', email: 'r@example.org', password: PASSWORD });
    const replies = await Promise.all(Array.from({ length: 60 }, (_, turn) => guess(new TestClient(urls[turn % 2] ?? ''), 'root')));
    const reasons = reasonsOf(replies);
    expect([count(reasons, 'bad-credentials'), count(reasons, 'locked')]).toEqual([10, 50]);
    for (const url of [first, second]) expect((await guess(new TestClient(url), 'root', PASSWORD)).error?.reason).toBe('locked');
    for (const child of children) child.kill('SIGKILL');
    expect((await guess(new TestClient(await start()), 'root', PASSWORD)).error?.reason).toBe('locked');
  });

  test('answer no more guesses at many accounts from one address either, however many are sent at once', async () => {
    const urls = [await start(), await start()];
    const replies = await Promise.all(Array.from({ length: 200 }, (_, turn) => guess(new TestClient(urls[turn % 2] ?? ''), `nobody${turn}`)));
    const reasons = reasonsOf(replies);
    // Ten of the hundred were spent on the Owner above.
    expect([count(reasons, 'bad-credentials'), count(reasons, 'rate-limited')]).toEqual([90, 110]);
  });
});

test('every attempt, also one that had to wait, is in the trail with its reason and its address', async () => {
  const server = await startTestServer();
  const { user } = await server.person('victim', ['user']);
  for (let attempt = 0; attempt < 11; attempt++) await guess(server.anonymous(), user.username);
  const { items } = await server.owner.get<Page<{ action: string; outcome: string; reason: string; address: string; subject: { id: string } }>>('audit.list', {
    filter: { subjectId: user.id, outcome: 'failure' },
    limit: 100,
  });
  expect(items.map(({ reason }) => reason)).toEqual(['locked', ...Array.from({ length: 10 }, () => 'wrong-password')]);
  expect(new Set(items.map(({ address }) => address))).toEqual(new Set(['127.0.0.1']));
  await server.stop();
});

test.each([
  ['203.0.113.7', '203.0.113.7'],
  ['::ffff:203.0.113.7', '203.0.113.7'],
  ['2001:db8:1:2:3:4:5:6', '2001:db8:1:2::/64'],
  ['2001:0db8:0001:0002::9', '2001:db8:1:2::/64'],
  ['2001:db8::1', '2001:db8:0:0::/64'],
  ['::1', '0:0:0:0::/64'],
  ['FE80::1%eth0', 'fe80:0:0:0::/64'],
  [null, 'unknown'],
])('%s counts as %s', (address, network) => expect(networkOf(address)).toBe(network));

test('a caller’s address is what a trusted proxy says, and nobody else', async () => {
  const addressOf = async (settings: { trustedProxies?: string }) => {
    const server = await startTestServer(settings);
    await server.anonymous().fetch('/trpc/auth.login', {
      method: 'POST',
      headers: { 'x-forwarded-for': '198.51.100.1, 203.0.113.7', 'content-type': 'application/json' },
      body: JSON.stringify({ login: 'nobody', password: 'x' }),
    });
    const [event] = await server.sql<{ address: string }>("select address from audit_events where outcome = 'failure'");
    await server.stop();
    return event?.address;
  };
  expect(await addressOf({})).toBe('127.0.0.1');
  expect(await addressOf({ trustedProxies: '10.0.0.0/8' })).toBe('127.0.0.1');
  expect(await addressOf({ trustedProxies: '127.0.0.1' })).toBe('203.0.113.7');
  expect(await addressOf({ trustedProxies: '127.0.0.1, 203.0.113.0/24' })).toBe('198.51.100.1');
});
