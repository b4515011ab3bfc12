import { type Application, MAX_BATCH, type NewApiKey, type ServiceAccount, type User } from '@gatehouse/contract';
import { PASSWORD, type TestServer, startTestServer } from '@gatehouse/server/testing';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { createGatehouseClient, GatehouseError } from './index.ts';
import { MOST_AT_ONCE } from './links.ts';

let server: TestServer;
let made = 0;
let application: Application;
let applicationKey: string;

beforeAll(async () => {
  server = await startTestServer();
  application = await server.owner.do('applications.create', { name: 'Chat', access: { allow: { everyone: true } } });
  applicationKey = (await server.owner.do<NewApiKey>('applications.createKey', { id: application.id, name: 'main' })).key;
});
afterAll(() => server.stop());

async function serviceKey(roles: string[]): Promise<{ account: ServiceAccount; key: NewApiKey }> {
  const account = await server.owner.do<ServiceAccount>('serviceAccounts.create', { name: `program${++made}`, roles });
  return { account, key: await server.owner.do<NewApiKey>('serviceAccounts.createKey', { id: account.id, name: 'main' }) };
}
/** A fetch that counts, and remembers where to. */
function watched(send: typeof fetch = fetch): { fetch: typeof fetch; sent: string[] } {
  const sent: string[] = [];
  return {
    sent,
    fetch: (input, init) => {
      sent.push(new URL(String(input)).pathname);
      return send(input, init);
    },
  };
}

describe('calling with a key', () => {
  test('an application asks about itself, and nothing else', async () => {
    const client = createGatehouseClient({ url: server.url, apiKey: applicationKey });
    expect(await client.authorize({ user: { username: 'root' }, requestType: 'prompt', traits: [] })).toMatchObject({ decision: 'allow', reason: 'allowed' });
    await expect(client.trpc.users.list.query()).rejects.toMatchObject({ name: 'GatehouseError', reason: 'not-permitted' });
    await expect(client.authorize({ applicationId: 'another', user: { username: 'root' }, requestType: 'prompt', traits: [] })).rejects.toMatchObject({
      reason: 'not-found',
    });
  });

  test('a wrong key, and one that is revoked, are told by their reason', async () => {
    const { account, key } = await serviceKey(['governance']);
    const client = createGatehouseClient({ url: server.url, apiKey: key.key });
    expect((await client.trpc.users.list.query()).total).toBeGreaterThan(0);
    await server.owner.do('serviceAccounts.revokeKey', { id: account.id, keyId: key.id });
    await expect(client.trpc.users.list.query()).rejects.toMatchObject({ reason: 'bad-key' });
    await expect(createGatehouseClient({ url: server.url, apiKey: 'nonsense' }).trpc.users.list.query()).rejects.toMatchObject({ reason: 'bad-key' });
  });

  test('acting on behalf of somebody does no more than they may', async () => {
    const password = 'seven purple herons at dawn';
    const { user } = await server.owner.do<{ user: User }>('users.create', { username: 'grüße', firstName: 'G', roles: ['user'], invite: false, password });
    const { key } = await serviceKey(['governance']);
    const client = createGatehouseClient({ url: server.url, apiKey: key.key });
    const acting = client.onBehalfOf('grüße');
    expect((await acting.trpc.users.list.query()).items.map(({ id }) => id)).toEqual([user.id]);
    await expect(acting.trpc.users.create.mutate({ username: 'x', firstName: 'X', roles: ['user'] })).rejects.toMatchObject({
      reason: 'not-permitted',
      missing: { action: 'create', subject: 'User' },
    });
    await expect(client.onBehalfOf('nobody').trpc.users.list.query()).rejects.toMatchObject({ reason: 'not-permitted' });
  });
});

describe('several at once', () => {
  test('questions that are asked together share a request, and each gets its own answer', async () => {
    const { fetch: send, sent } = watched();
    const client = createGatehouseClient({ url: server.url, apiKey: applicationKey, fetch: send });
    const users = ['root', 'nobody', 'root', 'somebody'];
    const answers = await Promise.all(users.map((username) => client.authorize({ user: { username }, requestType: 'prompt', traits: [] })));
    expect(answers.map(({ reason }) => reason)).toEqual(['allowed', 'unknown-user', 'allowed', 'unknown-user']);
    expect(sent).toHaveLength(1);
  });

  test('a request holds no more calls than the server takes, and signing in goes alone', async () => {
    expect(MOST_AT_ONCE).toBe(MAX_BATCH);
    const { fetch: send, sent } = watched();
    const client = createGatehouseClient({ url: server.url, apiKey: applicationKey, fetch: send });
    const ask = (context?: object) =>
      client.authorize({ user: { username: 'root' }, requestType: 'prompt', traits: [], ...(context && { context: { ...context } }) });
    const answers = await Promise.all(Array.from({ length: 2 * MAX_BATCH + 5 }, () => ask()));
    expect(answers.every(({ reason }) => reason === 'allowed')).toBe(true);
    expect(sent).toHaveLength(3);

    const large = Array.from({ length: 200 }, (_, index) => `${index}`.padEnd(128, 'é'));
    sent.length = 0;
    const asked = await Promise.all(
      Array.from({ length: 40 }, () =>
        client.authorize({ user: { username: 'root' }, requestType: 'prompt', traits: large, context: { note: 'é'.repeat(4000) } }),
      ),
    );
    expect(asked.map(({ reason }) => reason)).toEqual(Array.from({ length: 40 }, () => 'allowed'));
    expect(sent).toHaveLength(40);

    const person = createGatehouseClient({ url: server.url, fetch: send });
    sent.length = 0;
    const [status] = await Promise.all([person.trpc.setup.status.query(), person.login('root', PASSWORD), person.trpc.setup.status.query()]);
    expect(status).toEqual({ needsOwner: false });
    expect(sent.sort()).toEqual(['/trpc/auth.login', '/trpc/setup.status,setup.status']);
  });

  test('one that fails does not spoil the others', async () => {
    const { key } = await serviceKey(['developer']);
    const client = createGatehouseClient({ url: server.url, apiKey: key.key });
    const ask = (applicationId: string) => client.authorize({ applicationId, user: { username: 'root' }, requestType: 'prompt', traits: [] });
    const [good, bad] = await Promise.allSettled([ask(application.id), ask('no such application')]);
    expect([good?.status, bad]).toEqual(['fulfilled', { status: 'rejected', reason: expect.objectContaining({ reason: 'not-found' }) }]);
  });
});

describe('can()', () => {
  test('answers by the rules of the caller, asked for once', async () => {
    const { fetch: send, sent } = watched();
    const { key } = await serviceKey(['governance']);
    const client = createGatehouseClient({ url: server.url, apiKey: key.key, fetch: send });
    expect(await Promise.all([client.can('create', 'User'), client.can('create', 'Application'), client.can('read', 'Report')])).toEqual([true, false, true]);
    const rules = await client.permissions();
    expect([rules.can('delete', 'User', { id: 'somebody' }), rules.can('update', 'Account')]).toEqual([true, false]);
    expect(sent).toEqual(['/trpc/auth.me']);
  });

  test('asks again once an answer shows that the rules changed, and after a while', async () => {
    const { fetch: send, sent } = watched();
    const { account, key } = await serviceKey(['governance']);
    const client = createGatehouseClient({ url: server.url, apiKey: key.key, fetch: send, rulesMaxAge: 60_000 });
    expect(await client.can('create', 'Application')).toBe(false);
    await server.owner.do('serviceAccounts.update', { id: account.id, version: account.version, roles: ['governance', 'developer'] });
    expect(await client.can('create', 'Application')).toBe(false);
    await client.trpc.users.list.query();
    expect(await client.can('create', 'Application')).toBe(true);
    expect(sent.filter((path) => path.includes('auth.me'))).toHaveLength(2);
    const hasty = createGatehouseClient({ url: server.url, apiKey: key.key, fetch: send, rulesMaxAge: 0 });
    await hasty.can('read', 'User');
    await hasty.can('read', 'User');
    expect(sent.filter((path) => path.includes('auth.me'))).toHaveLength(4);
  });
});

describe('what fails in passing', () => {
  /** The network drops the first answers, or the requests before they arrive. */
  function flaky(times: number, loses: 'request' | 'answer'): typeof fetch {
    let left = times;
    return async (input, init) => {
      if (left > 0 && loses === 'request') {
        left -= 1;
        throw new TypeError('fetch failed');
      }
      const answer = await fetch(input, init);
      if (left > 0) {
        left -= 1;
        throw new TypeError('fetch failed');
      }
      return answer;
    };
  }

  test.each(['request', 'answer'] as const)('a query and a question are asked again when the %s is lost', async (loses) => {
    const { key } = await serviceKey(['developer']);
    const client = createGatehouseClient({ url: server.url, apiKey: key.key, fetch: flaky(2, loses) });
    expect((await client.trpc.users.list.query()).total).toBeGreaterThan(0);
    const asking = createGatehouseClient({ url: server.url, apiKey: key.key, fetch: flaky(2, loses) });
    expect(await asking.authorize({ applicationId: application.id, user: { username: 'root' }, requestType: 'prompt', traits: [] })).toMatchObject({
      decision: 'allow',
    });
  });

  test('a creation whose answer was lost is answered the second time, and was made once', async () => {
    const { key } = await serviceKey(['governance']);
    const client = createGatehouseClient({ url: server.url, apiKey: key.key, fetch: flaky(1, 'answer') });
    const { user, invitation } = await client.trpc.users.create.mutate({ username: 'once', firstName: 'Once', roles: ['user'] });
    expect([user.username, invitation?.url.includes('token=')]).toEqual(['once', true]);
    expect(await server.sql("select count(*) as n from audit_events where action = 'user.create' and subject_id = ?", [user.id])).toEqual([
      { n: expect.toSatisfy((n) => Number(n) === 1) },
    ]);
  });

  test('it gives up after so many attempts, and at once when asked to', async () => {
    const { fetch: send, sent } = watched(flaky(99, 'request'));
    const client = createGatehouseClient({ url: server.url, apiKey: applicationKey, fetch: send, retries: 2 });
    await expect(client.trpc.auth.me.query()).rejects.toMatchObject({ reason: 'unreachable' });
    expect(sent).toHaveLength(3);
    await expect(createGatehouseClient({ url: server.url, fetch: send, retries: 5 }).login('root', 'x')).rejects.toMatchObject({ reason: 'unreachable' });
    expect(sent).toHaveLength(4);
  });

  test('a refusal is never asked again', async () => {
    const { fetch: send, sent } = watched();
    const client = createGatehouseClient({ url: server.url, apiKey: applicationKey, fetch: send });
    await expect(client.trpc.applications.create.mutate({ name: 'Mine' })).rejects.toMatchObject({ reason: 'not-permitted' });
    expect(sent).toHaveLength(1);
  });

  test('an abort ends a call, also while it waits for its next attempt; a time limit covers all attempts', async () => {
    const never: typeof fetch = (_input, init) =>
      new Promise((_resolve, reject) => init?.signal?.addEventListener('abort', () => reject(init.signal?.reason as Error)));
    const waiting = new AbortController();
    const call = createGatehouseClient({ url: server.url, apiKey: applicationKey, fetch: never }).authorize(
      { user: { username: 'root' }, requestType: 'prompt', traits: [] },
      { signal: waiting.signal },
    );
    waiting.abort();
    await expect(call).rejects.toMatchObject({ name: 'GatehouseError', reason: 'aborted' });

    const shared = createGatehouseClient({ url: server.url, apiKey: applicationKey, fetch: never, timeout: 5_000 });
    const ask = (signal?: AbortSignal) => shared.authorize({ user: { username: 'root' }, requestType: 'prompt', traits: [] }, signal && { signal });
    const [first, neighbour] = [new AbortController(), new AbortController()];
    const asked = [ask(first.signal), ask(neighbour.signal)].map((answer) => answer.catch((cause: unknown) => cause));
    setTimeout(() => first.abort(), 20);
    expect([await asked[0], neighbour.signal.aborted]).toMatchObject([{ reason: 'aborted' }, false]);
    neighbour.abort();
    expect(await asked[1]).toMatchObject({ reason: 'aborted' });

    const between = new AbortController();
    const retried = createGatehouseClient({ url: server.url, apiKey: applicationKey, fetch: flaky(99, 'request'), retries: 99 });
    const doomed = retried.trpc.auth.me.query(undefined, { signal: between.signal });
    setTimeout(() => between.abort(), 50);
    await expect(doomed).rejects.toMatchObject({ reason: 'aborted' });

    const limited = createGatehouseClient({ url: server.url, apiKey: applicationKey, fetch: flaky(99, 'request'), retries: 99, timeout: 50 });
    await expect(limited.trpc.auth.me.query()).rejects.toMatchObject({ reason: 'timeout' });
    await expect(limited.authorize({ user: { username: 'root' }, requestType: 'prompt', traits: [] }, { signal: AbortSignal.abort() })).rejects.toMatchObject({
      reason: 'aborted',
    });
  });

  test('a server that is no Gatehouse is told apart from one that refuses', async () => {
    const proxy: typeof fetch = async () => new Response('<h1>Bad gateway</h1>', { status: 502, headers: { 'content-type': 'text/html' } });
    const failure = await createGatehouseClient({ url: server.url, apiKey: applicationKey, fetch: proxy, retries: 0 })
      .trpc.auth.me.query()
      .catch((cause: unknown) => cause);
    expect(failure).toBeInstanceOf(GatehouseError);
    expect(failure).toMatchObject({ reason: 'unreachable', requestId: null, fields: {} });
  });
});

test('a path that is no procedure is a mistake of the program, told at once', () => {
  const client = createGatehouseClient({ url: server.url });
  const users = client.trpc.users as unknown as { list(): unknown };
  expect(() => users.list()).toThrow('Call .query() or .mutate()');
});
