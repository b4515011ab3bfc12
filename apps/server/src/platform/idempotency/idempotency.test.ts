import type { NewApiKey, Page, ServiceAccount, User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createApp } from '../../app.ts';
import { DAY, MINUTE } from '../clock.ts';
import { systemCall } from '../jobs.ts';
import { openDatabase } from '../orm.ts';
import { program, withKey } from '../../testing/programs.ts';
import { MailServer } from '../../testing/smtp-server.ts';
import { TestClient } from '../../testing/test-client.ts';
import { PASSWORD, startTestServer, type TestServer } from '../../testing/test-server.ts';
import { forgetClaims } from './claims.ts';

let server: TestServer;
let made = 0;
const name = (): string => `person${++made}`;
const newKey = (): string => `key-${++made}`;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

interface Sent {
  status: number;
  text: string;
  repeated: boolean;
}

async function send(client: TestClient, path: string, input: object | string, key: string): Promise<Sent> {
  const body = typeof input === 'string' ? input : JSON.stringify(input);
  const response = await client.fetch(`/trpc/${path}`, { method: 'POST', body, headers: { 'idempotency-key': key, 'content-type': 'application/json' } });
  return { status: response.status, text: await response.text(), repeated: response.headers.get('idempotency-replayed') === 'true' };
}
const reasonOf = ({ status, text }: Sent) => [status, (JSON.parse(text) as { error?: { data: { reason: string } } }).error?.data.reason ?? null];
const plain = (username = name()) => ({ username, firstName: 'New', roles: ['user'] });
const count = async (username: string): Promise<number> => (await server.owner.get<Page<User>>('users.list', { search: username })).total;
const eventsOf = async (action: string): Promise<number> => (await server.owner.get<Page<object>>('audit.list', { filter: { action } })).total;

describe('a request with an idempotency key', () => {
  test('changes things once; a repeat is answered what the first was, to the letter', async () => {
    const key = newKey();
    const person = plain();
    const first = await send(server.owner, 'users.create', person, key);
    expect([first.status, first.repeated]).toEqual([200, false]);
    const again = await send(server.owner, 'users.create', JSON.stringify({ roles: person.roles, firstName: 'New', username: person.username }), key);
    expect(again).toEqual({ ...first, repeated: true });
    expect(await count(person.username)).toBe(1);
    expect(reasonOf(await send(server.owner, 'users.create', person, newKey()))).toEqual([409, 'username-taken']);
  });

  test('is refused with another input, and with another call', async () => {
    const key = newKey();
    await send(server.owner, 'users.create', plain(), key);
    expect(reasonOf(await send(server.owner, 'users.create', plain(), key))).toEqual([409, 'idempotency-mismatch']);
    expect(reasonOf(await send(server.owner, 'groups.create', { name: name() }, key))).toEqual([409, 'idempotency-mismatch']);
  });

  test('is another one of another caller, and of a program for somebody else', async () => {
    const key = newKey();
    const { user } = await server.person(name(), ['it-admin']);
    const { client, onBehalfOf } = await program(server, ['it-admin']);
    for (const caller of [server.owner, client, onBehalfOf(user.id)])
      expect(reasonOf(await send(caller, 'groups.create', { name: name() }, key))).toEqual([200, null]);
    const group = { name: name() };
    const mine = newKey();
    const first = await send(client, 'groups.create', group, mine);
    expect(await send(client, 'groups.create', group, mine)).toEqual({ ...first, repeated: true });
  });

  test('that was refused changed nothing, so it is judged anew', async () => {
    const key = newKey();
    const taken = plain();
    const { user } = await server.owner.do<{ user: User }>('users.create', taken);
    const version = { id: user.id, version: 999, firstName: 'Late' };
    expect(reasonOf(await send(server.owner, 'users.update', version, key))).toEqual([409, 'stale-version']);
    expect(reasonOf(await send(server.owner, 'users.update', { ...version, version: user.version }, key))).toEqual([200, null]);
    const { client } = await server.person(name(), ['user']);
    const denied = newKey();
    for (let times = 0; times < 2; times++) expect(reasonOf(await send(client, 'groups.create', { name: 'No' }, denied))).toEqual([403, 'not-permitted']);
  });

  test('that changes many is done once as a whole', async () => {
    const ids = [];
    for (let index = 0; index < 3; index++) ids.push((await server.owner.do<{ user: User }>('users.create', plain())).user.id);
    const key = newKey();
    const first = await send(server.owner, 'users.bulk', { ids, action: 'deactivate' }, key);
    expect(JSON.parse(first.text)).toMatchObject({ result: { data: { done: 3 } } });
    const events = await eventsOf('user.deactivate');
    expect(await send(server.owner, 'users.bulk', { ids, action: 'deactivate' }, key)).toEqual({ ...first, repeated: true });
    expect(await eventsOf('user.deactivate')).toBe(events);
  });

  test.each([[''], ['two words'], ['é'], ['x'.repeat(129)]])('%j is no key', async (key) => {
    expect(reasonOf(await send(server.owner, 'groups.create', { name: name() }, key))).toEqual([400, 'invalid']);
  });

  test('is refused in a batch, and does nothing for queries and for nobody', async () => {
    const batch = await server.owner.fetch('/trpc/groups.create,groups.create?batch=1', {
      method: 'POST',
      body: JSON.stringify({ 0: { name: name() }, 1: { name: name() } }),
      headers: { 'idempotency-key': newKey(), 'content-type': 'application/json' },
    });
    expect([batch.status, await batch.json()]).toMatchObject([400, { error: { data: { reason: 'invalid' } } }]);
    const key = newKey();
    const login = { login: 'nobody', password: 'wrong' };
    for (let times = 0; times < 2; times++) expect(await send(server.anonymous(), 'auth.login', login, key)).toMatchObject({ status: 401, repeated: false });
  });
});

describe('a repeat is authorised like the first', () => {
  const reset = (client: TestClient, id: string, key: string) => send(client, 'users.sendPasswordReset', { id }, key);
  const governor = async () => {
    const { user: other } = await server.person(name(), ['user']);
    const { user, client } = await server.person(name(), ['governance']);
    const key = newKey();
    expect((await reset(client, other.id, key)).text).toContain('token=');
    return { user, client, other, key };
  };
  const withoutSecret = (sent: Sent) => {
    expect(sent.text).not.toContain('token=');
    return [...reasonOf(sent), sent.repeated];
  };

  test('another session of the same person is another caller: it is shown no answer of the first', async () => {
    const { user, client, other, key } = await governor();
    const elsewhere = await server.signIn(user.username);
    const first = await reset(client, other.id, key);
    expect(first.repeated).toBe(true);
    const sent = await reset(elsewhere, other.id, key);
    expect([sent.status, sent.repeated, sent.text === first.text]).toEqual([200, false, false]);
  });

  test('another key of the same program is another caller', async () => {
    const { account, client } = await program(server, ['it-admin']);
    const { key } = await server.owner.do<NewApiKey>('serviceAccounts.createKey', { id: account.id, name: 'Other' });
    const group = { name: name() };
    const shared = newKey();
    expect(reasonOf(await send(client, 'groups.create', group, shared))).toEqual([200, null]);
    expect(reasonOf(await send(withKey(server, key), 'groups.create', group, shared))).toEqual([409, 'name-taken']);
  });

  test('it is refused once its session is over, or who asked may do it no more', async () => {
    const ended = await governor();
    await server.owner.do('users.revokeSessions', { id: ended.user.id });
    expect(withoutSecret(await reset(ended.client, ended.other.id, ended.key))).toEqual([401, 'no-session', false]);
    const demoted = await governor();
    await server.owner.do('users.setRoles', { id: demoted.user.id, version: demoted.user.version, roles: [{ role: 'user' }] });
    expect(withoutSecret(await reset(demoted.client, demoted.other.id, demoted.key))).toEqual([403, 'not-permitted', false]);
  });

  test('it is refused, without a second change, once their permissions are others in any way', async () => {
    const { user, client, other, key } = await governor();
    await server.owner.do('users.setRoles', { id: user.id, version: user.version, roles: [{ role: 'it-admin' }] });
    const links = await server.sql('select id from credential_links where user_id = ?', [other.id]);
    expect(withoutSecret(await reset(client, other.id, key))).toEqual([409, 'already-done', false]);
    expect(await server.sql('select id from credential_links where user_id = ?', [other.id])).toEqual(links);
  });

  test('it is refused until who asked has confirmed who they are, where the first had to be', async () => {
    server.owner = await server.signIn('root');
    const account = await server.owner.do<ServiceAccount>('serviceAccounts.create', { name: name(), roles: ['user'] });
    const key = newKey();
    const create = () => send(server.owner, 'serviceAccounts.createKey', { id: account.id, name: 'Main' }, key);
    const first = await create();
    server.clock.advance(31 * MINUTE);
    expect(reasonOf(await create())).toEqual([403, 'confirmation-required']);
    await server.owner.do('auth.confirm', { password: PASSWORD });
    expect(await create()).toEqual({ ...first, repeated: true });
  });

  test('a test mail is sent once, however often it is asked for', async () => {
    const mail = new MailServer();
    await mail.start();
    const withMail = await startTestServer({ smtpUrl: mail.url });
    try {
      const key = newKey();
      for (let times = 0; times < 3; times++) expect((await send(withMail.owner, 'account.sendTestMail', { to: 'to@example.org' }, key)).status).toBe(200);
      expect(mail.received).toHaveLength(1);
    } finally {
      await withMail.stop();
      await mail.stop();
    }
  });
});

describe('two at the same time', () => {
  test('make one change: the other is told that the first is under way, or what it was answered', async () => {
    for (let round = 0; round < 5; round++) {
      const key = newKey();
      const person = plain();
      const all = await Promise.all(Array.from({ length: 6 }, () => send(server.owner, 'users.create', person, key)));
      const reasons = all.map((sent) => reasonOf(sent)[1]);
      expect(all.filter(({ status, repeated }) => status === 200 && !repeated)).toHaveLength(1);
      expect(reasons.every((reason) => reason === null || reason === 'in-progress')).toBe(true);
      expect(await count(person.username)).toBe(1);
    }
  });

  test('in two processes, too', async () => {
    const other = await secondProcess();
    try {
      for (let round = 0; round < 5; round++) {
        const key = newKey();
        const person = plain();
        const requests = Array.from({ length: 6 }, (_, index) => send(index % 2 === 0 ? server.owner : other.client, 'users.create', person, key));
        const all = await Promise.all(requests);
        expect(all.filter(({ status, repeated }) => status === 200 && !repeated)).toHaveLength(1);
        for (const sent of all) expect([null, 'in-progress']).toContain(reasonOf(sent)[1]);
        expect(await count(person.username)).toBe(1);
      }
    } finally {
      await other.stop();
    }
  });
});

/** The same database, served beside. */
async function secondProcess(): Promise<{ client: TestClient; stop(): Promise<void> }> {
  const orm = await openDatabase(server.platform.config);
  const app = await createApp({ ...server.platform, orm });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The second server has no port.');
  const client = new TestClient(`http://127.0.0.1:${address.port}`);
  client.cookie = server.owner.cookie;
  return {
    client,
    stop: async () => {
      await app.close();
      await orm.close(true);
    },
  };
}

describe('what is kept', () => {
  test('an answer that was lost is not made up: the caller is told to look', async () => {
    const key = newKey();
    const group = { name: name() };
    await send(server.owner, 'groups.create', group, key);
    await server.sql('update idempotency_claims set answer = null');
    expect(reasonOf(await send(server.owner, 'groups.create', group, key))).toEqual([409, 'in-progress']);
    server.clock.advance(3 * MINUTE);
    expect(reasonOf(await send(server.owner, 'groups.create', group, key))).toEqual([409, 'already-done']);
    await server.sql("update idempotency_claims set answer = 'not what was written'");
    expect(reasonOf(await send(server.owner, 'groups.create', group, key))).toEqual([409, 'already-done']);
  });

  test('neither the key nor what it was answered can be read in the database', async () => {
    server.owner = await server.signIn('root');
    const account = await server.owner.do<ServiceAccount>('serviceAccounts.create', { name: name(), roles: ['user'] });
    const key = newKey();
    const first = await send(server.owner, 'serviceAccounts.createKey', { id: account.id, name: 'Main' }, key);
    const { result } = JSON.parse(first.text) as { result: { data: NewApiKey } };
    expect(await send(server.owner, 'serviceAccounts.createKey', { id: account.id, name: 'Main' }, key)).toEqual({ ...first, repeated: true });
    const rows = JSON.stringify(await server.sql('select * from idempotency_claims'));
    expect(rows).not.toContain(result.data.key.slice(4));
    expect(rows).not.toContain(key);
  });

  test('is forgotten after a day', async () => {
    server.owner = await server.signIn('root');
    const key = newKey();
    const group = { name: name() };
    await send(server.owner, 'groups.create', group, key);
    server.clock.advance(DAY + MINUTE);
    await forgetClaims(systemCall(server.platform));
    server.owner = await server.signIn('root');
    expect(reasonOf(await send(server.owner, 'groups.create', group, key))).toEqual([409, 'name-taken']);
  });
});
