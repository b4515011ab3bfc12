import type { AccessDecision, Application, ApplicationPolicyDetail, AuthorizeResult, Group, LoggedDecision, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test, vi } from 'vitest';
import { databaseKind, poolOf } from '../platform/orm.ts';
import { program } from '../testing/programs.ts';
import type { TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let made = 0;
const UNKNOWN = '00000000-0000-7000-8000-000000000000';

beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const newUser = async (roles = ['user']): Promise<User> => (await server.person(`asked${++made}`, roles)).user;
const newGroup = (roles: string[] = []): Promise<Group> => server.owner.do('groups.create', { name: `Group ${++made}`, roles });
const newApplication = (input: object = {}): Promise<Application> =>
  server.owner.do('applications.create', { name: `Application ${++made}`, access: { allow: { everyone: true } }, ...input });
const newPolicy = (applicationId: string, input: object = {}): Promise<ApplicationPolicyDetail> =>
  server.owner.do('applicationPolicies.create', {
    applicationId,
    description: `Policy ${++made}`,
    status: 'enabled',
    who: { everyone: true },
    traits: ['PERSON'],
    prompt: 'allow',
    enrichedPrompt: 'allow',
    reply: 'allow',
    ...input,
  });
const ask = (applicationId: string, user: object, traits: string[] = [], requestType = 'prompt', client: TestClient = server.owner): Promise<AccessDecision> =>
  client.do('access.authorize', { applicationId, user, requestType, traits });

describe('what is decided, in order', () => {
  test('an unknown application is not found; a disabled one denies', async () => {
    const user = await newUser();
    const reply = await server.owner.mutate('access.authorize', { applicationId: UNKNOWN, user: { id: user.id }, requestType: 'prompt', traits: [] });
    expect([reply.status, reply.error?.reason]).toEqual([404, 'not-found']);
    const off = await newApplication({ status: 'disabled' });
    expect(await ask(off.id, { username: 'nobody-by-that-name' })).toMatchObject({
      decision: 'deny',
      reason: 'application-disabled',
      redact: [],
      policyIds: [],
    });
  });

  test('somebody unknown is denied, by whichever name they are asked for, and so is part of a name', async () => {
    const { id } = await newApplication();
    const user = await newUser();
    const names = [
      { id: UNKNOWN },
      { id: user.id.slice(0, 8) },
      { username: user.username.slice(0, -1) },
      { username: `${user.username}x` },
      { username: '%' },
    ];
    for (const name of [...names, { email: 'example.org' }, { username: "'; drop table users; --" }])
      expect(await ask(id, name)).toMatchObject({ decision: 'deny', reason: 'unknown-user' });
    for (const name of [{ id: user.id }, { username: user.username }, { username: user.username.toUpperCase() }, { email: user.email }])
      expect(await ask(id, name)).toMatchObject({ decision: 'allow', reason: 'allowed' });
  });

  test('somebody who was invited or imported and never signed in is decided about like everybody else, until they are deactivated', async () => {
    const { id } = await newApplication();
    const policy = await newPolicy(id, { prompt: 'redact' });
    const { user: invited } = await server.owner.do<{ user: User }>('users.create', {
      username: `invited${++made}`,
      firstName: 'In',
      email: `invited${made}@example.org`,
      roles: ['user'],
      invite: true,
    });
    const csv = `username,firstName,lastName,email,roles,groups\nimported${made},Im,,imported${made}@example.org,user,\n`;
    await server.owner.do('users.importCsv', { csv, dryRun: false });
    expect(invited.status).toBe('invited');
    for (const user of [{ id: invited.id }, { username: `imported${made}` }, { email: `imported${made}@example.org` }]) {
      expect(await ask(id, user)).toMatchObject({ decision: 'allow', reason: 'allowed' });
      expect(await ask(id, user, ['PERSON'])).toMatchObject({ decision: 'redact', reason: 'policy-redacted', policyIds: [policy.id] });
      const tried = await server.owner.do('applicationPolicies.tryOut', { applicationId: id, user, requestType: 'prompt', traits: ['PERSON'] });
      expect(tried).toMatchObject({ decision: 'redact', policyIds: [policy.id] });
    }
    const restricted = await newApplication({ access: {} });
    expect(await ask(restricted.id, { id: invited.id })).toMatchObject({ decision: 'deny', reason: 'no-access' });
    await server.owner.do('users.deactivate', { id: invited.id });
    expect(await ask(id, { id: invited.id })).toMatchObject({ decision: 'deny', reason: 'user-inactive' });
  });

  test('somebody who is deactivated is denied without any trait, until they are again', async () => {
    const { id } = await newApplication();
    const user = await newUser();
    await server.owner.do('users.deactivate', { id: user.id });
    expect(await ask(id, { id: user.id })).toMatchObject({ decision: 'deny', reason: 'user-inactive' });
    await server.owner.do('users.reactivate', { id: user.id });
    expect(await ask(id, { id: user.id })).toMatchObject({ decision: 'allow' });
  });

  test('denied wins over allowed, and nobody has access without being allowed: by name, group or role, direct or through a group', async () => {
    const [named, member, through] = [await newUser(), await newUser(), await newUser()];
    const [plain, carrying] = [await newGroup(), await newGroup(['governance'])];
    await server.owner.do('groups.addMembers', { id: plain.id, userIds: [member.id] });
    await server.owner.do('groups.addMembers', { id: carrying.id, userIds: [through.id] });
    const reasons = async (access: object): Promise<string[]> => {
      const { id } = await newApplication({ access });
      return Promise.all([named, member, through].map(async ({ id: userId }) => (await ask(id, { id: userId })).reason));
    };
    expect(await reasons({})).toEqual(['no-access', 'no-access', 'no-access']);
    expect(await reasons({ allow: { userIds: [named.id] } })).toEqual(['allowed', 'no-access', 'no-access']);
    expect(await reasons({ allow: { groupIds: [plain.id] } })).toEqual(['no-access', 'allowed', 'no-access']);
    expect(await reasons({ allow: { roles: ['governance'] } })).toEqual(['no-access', 'no-access', 'allowed']);
    expect(await reasons({ allow: { everyone: true }, deny: { userIds: [named.id], groupIds: [plain.id], roles: ['governance'] } })).toEqual([
      'access-denied',
      'access-denied',
      'access-denied',
    ]);
    expect(await reasons({ allow: { roles: ['user'] }, deny: { everyone: true } })).toEqual(['access-denied', 'access-denied', 'access-denied']);
  });

  test('deny wins over redact and redact over allow, with all policies that say so and all traits that they name', async () => {
    const { id } = await newApplication();
    const user = await newUser();
    const allow = await newPolicy(id, { traits: ['PERSON', 'LOCATION'] });
    expect(await ask(id, { id: user.id }, ['PERSON'])).toMatchObject({ decision: 'allow', policyIds: [allow.id] });
    const first = await newPolicy(id, { traits: ['PERSON', 'PHONE'], prompt: 'redact' });
    const second = await newPolicy(id, { traits: ['LOCATION'], prompt: 'redact', who: { userIds: [user.id] } });
    expect(await ask(id, { id: user.id }, ['PERSON', 'LOCATION', 'PERSON', 'OTHER'])).toMatchObject({
      decision: 'redact',
      reason: 'policy-redacted',
      redact: ['LOCATION', 'PERSON'],
      policyIds: [first.id, second.id].sort(),
    });
    expect(await ask(id, { id: user.id }, ['PERSON'], 'reply')).toMatchObject({ decision: 'allow', policyIds: [allow.id, first.id].sort() });
    const denying = [await newPolicy(id, { prompt: 'deny' }), await newPolicy(id, { prompt: 'deny', who: { roles: ['user'] } })];
    expect(await ask(id, { id: user.id }, ['PERSON', 'LOCATION'])).toMatchObject({
      decision: 'deny',
      reason: 'policy-denied',
      redact: [],
      policyIds: denying.map((policy) => policy.id).sort(),
    });
    for (const trait of ['person', 'PERSON ', 'PERSO', 'PERSONS', '__proto__', 'constructor'])
      expect(await ask(id, { id: user.id }, [trait])).toMatchObject({ decision: 'allow', policyIds: [] });
  });

  test('a policy holds from its start to before its end, and not while it is disabled', async () => {
    const { id } = await newApplication();
    const user = await newUser();
    const now = server.clock.now().getTime();
    const policy = await newPolicy(id, { prompt: 'deny', startsAt: new Date(now + 60_000).toISOString(), endsAt: new Date(now + 120_000).toISOString() });
    const decisions = [];
    // The clock goes on by itself too, by less than half a minute.
    for (const step of [0, 30_000, 30_000, 30_000, 30_000]) {
      server.clock.advance(step);
      decisions.push((await ask(id, { id: user.id }, ['PERSON'])).decision);
    }
    expect(decisions).toEqual(['allow', 'allow', 'deny', 'deny', 'allow']);
    const open = await server.owner.do<ApplicationPolicyDetail>('applicationPolicies.update', { id: policy.id, version: policy.version, endsAt: null });
    expect(await ask(id, { id: user.id }, ['PERSON'])).toMatchObject({ decision: 'deny' });
    await server.owner.do('applicationPolicies.update', { id: policy.id, version: open.version, status: 'disabled' });
    expect(await ask(id, { id: user.id }, ['PERSON'])).toMatchObject({ decision: 'allow' });
  });

  test('a role whose grant has ended no longer counts, without anybody writing it down', async () => {
    const user = await newUser();
    const { version } = await server.owner.get<User>('users.get', { id: user.id });
    const expiresAt = new Date(server.clock.now().getTime() + 30_000).toISOString();
    await server.owner.do('users.setRoles', { id: user.id, version, roles: [{ role: 'user' }, { role: 'governance', expiresAt }] });
    const { id } = await newApplication({ access: { allow: { roles: ['governance'] } } });
    expect((await ask(id, { id: user.id })).reason).toBe('allowed');
    server.clock.advance(30_000);
    expect((await ask(id, { id: user.id })).reason).toBe('no-access');
  });
});

describe('many at once', () => {
  test('are answered in order; a bad one is answered by its error and spoils no other', async () => {
    const { id } = await newApplication();
    const user = await newUser();
    const deny = await newPolicy(id, { prompt: 'deny' });
    const good = { applicationId: id, user: { id: user.id }, requestType: 'prompt', traits: [] };
    const { results } = await server.owner.do<{ results: AuthorizeResult[] }>('access.authorizeMany', {
      requests: [
        good,
        { ...good, requestType: 'shout' },
        { ...good, applicationId: UNKNOWN },
        { ...good, traits: ['PERSON'] },
        null,
        7,
        { ...good, user: {} },
        { ...good, usr: 1 },
      ],
    });
    expect(results).toMatchObject([
      { decision: 'allow' },
      { error: { code: 'BAD_REQUEST', reason: 'invalid', fields: { requestType: expect.stringContaining('enriched_prompt') } } },
      { error: { code: 'NOT_FOUND', reason: 'not-found' } },
      { decision: 'deny', policyIds: [deny.id] },
      { error: { reason: 'invalid' } },
      { error: { reason: 'invalid' } },
      { error: { reason: 'invalid', fields: { user: expect.stringContaining('exactly one') } } },
      { error: { reason: 'invalid', fields: { usr: 'This is not a known field.' } } },
    ]);
  });

  test('one whose context is nested as deep as a request is long spoils no other either, and is told so when it is asked alone', async () => {
    const { id } = await newApplication();
    const user = await newUser();
    const question = (context: string): string =>
      `{"applicationId":"${id}","user":{"id":"${user.id}"},"requestType":"prompt","traits":[],"context":{"deep":${context}}}`;
    const nested = (levels: number): string => '['.repeat(levels) + ']'.repeat(levels);
    const send = async (path: string, body: string): Promise<{ result: { data: { results: unknown[] } }; error: unknown }> =>
      (await server.owner.fetch(`/trpc/${path}`, { method: 'POST', body })).json() as never;
    const wrong = { reason: 'invalid', fields: { context: 'Nest at most 20 levels.' } };
    for (const levels of [20, 5000, 400_000]) {
      const { result } = await send('access.authorizeMany', `{"requests":[${question(nested(levels))},${question(nested(19))}]}`);
      expect(result.data.results).toMatchObject([{ error: wrong }, { decision: 'allow' }]);
      expect((await send('access.authorize', question(nested(levels)))).error).toMatchObject({ data: wrong });
    }
  });

  test('are one transaction: all of one time, and a constant number of statements', async () => {
    const { id } = await newApplication();
    const users = [await newUser(), await newUser(), await newUser()];
    const requests = Array.from({ length: 300 }, (_, row) => ({
      applicationId: id,
      user: { id: users[row % 3]?.id },
      requestType: 'prompt',
      traits: ['PERSON'],
    }));
    const { results } = await server.owner.do<{ results: AccessDecision[] }>('access.authorizeMany', { requests });
    expect(results).toHaveLength(300);
    expect(new Set(results.map(({ at }) => at)).size).toBe(1);
    const { orm } = server.platform;
    const onPostgres = databaseKind(orm.em) === 'postgres';
    const sent = onPostgres ? vi.spyOn(poolOf(orm), 'query') : vi.spyOn(orm.driver.getConnection(), 'execute');
    await server.owner.do('access.authorizeMany', { requests });
    const ofDecisions = sent.mock.calls.filter((call) => /access_decisions|from applications/.test(JSON.stringify(call[0])));
    sent.mockRestore();
    // What they rest on, and the decisions: on PostgreSQL in one statement, on SQLite by powers of two, 256 + 32 + 8 + 4.
    expect(ofDecisions).toHaveLength(onPostgres ? 2 : 5);
  });

  test('an empty list, too many, and what is no list are refused', async () => {
    for (const requests of [[], Array.from({ length: 501 }, () => ({})), 'all', null]) {
      const reply = await server.owner.mutate('access.authorizeMany', { requests });
      expect([reply.status, reply.error?.reason]).toEqual([400, 'invalid']);
    }
  });
});

describe('free JSON beside a question', () => {
  const askWith = async (context: string) => {
    const body = `{"applicationId":"${application}","user":{"username":"root"},"requestType":"prompt","traits":[],"context":${context}}`;
    const reply = (await (await server.owner.fetch('/trpc/access.authorize', { method: 'POST', body })).json()) as {
      result?: { data: AccessDecision };
      error?: { data: { reason: string; fields: Record<string, string> } };
    };
    return { decided: reply.result?.data, wrong: reply.error?.data };
  };
  let application = '';
  beforeAll(async () => (application = (await newApplication()).id));

  test.each([
    '{"constructor":1,"prototype":{"constructor":2},"toString":"text","hasOwnProperty":null,"valueOf":[]}',
    '{"":"an empty name","a.b":"a dot","é":"\\u0000","\\ud800":"\\udfff"}',
    '{"whole":9007199254740991,"least":-9007199254740991,"part":0.1,"tiny":5e-324,"large":1.5,"zero":0}',
    '{"list":[[[]],{},"",false,null]}',
    '{}',
  ])('is kept to the letter: %s', async (context) => {
    const { decided } = await askWith(context);
    expect(decided).toMatchObject({ decision: 'allow' });
    const answer = await server.owner.fetch(
      `/trpc/access.decisions?input=${encodeURIComponent(JSON.stringify({ filter: { applicationId: [application] }, limit: 1 }))}`,
    );
    expect(JSON.stringify(((await answer.json()) as { result: { data: { items: { context: unknown }[] } } }).result.data.items[0]?.context)).toBe(
      JSON.stringify(JSON.parse(context)),
    );
    const exported = await server.owner.fetch(
      `/export/decisions.jsonl?input=${encodeURIComponent(JSON.stringify({ filter: { applicationId: [application] } }))}`,
    );
    expect(await exported.text()).toContain(JSON.stringify(JSON.parse(context)));
  });

  test.each([
    ['{"__proto__":{"admin":true}}', 'context.__proto__'],
    ['{"\\u005f_proto__":1}', 'context.__proto__'],
    ['{"a":{"__proto__":null}}', 'context.a.__proto__'],
    ['{"a":[1,{"__proto__":3}]}', 'context.a.1.__proto__'],
    ['{"n":1e400}', 'context.n'],
    ['{"n":9007199254740993}', 'context.n'],
    ['{"a":[-9007199254740993]}', 'context.a.0'],
    [`{"${'n'.repeat(129)}":1}`, 'context'],
    [`{"n":"${'n'.repeat(4096)}"}`, 'context'],
    ['[1]', 'context'],
    ['null', 'context'],
    ['"text"', 'context'],
  ])('is refused with the field that can not be kept: %s', async (context, field) => {
    const { decided, wrong } = await askWith(context);
    expect(decided).toBeUndefined();
    expect(wrong?.reason).toBe('invalid');
    expect(Object.keys(wrong?.fields ?? {})).toEqual([field]);
  });

  test('elsewhere a name that every object has is a field that there is not', async () => {
    for (const name of ['__proto__', 'constructor', 'toString']) {
      for (const [path, sent] of [
        ['users.list', `{"filter":{"${name}":["x"]}}`],
        ['users.list', `{"${name}":1}`],
        ['audit.list', `{"filter":{"${name}":"x"}}`],
        ['users.list', `{"sort":"${name}"}`],
        ['groups.list', `{"sort":"${name}"}`],
      ]) {
        const reply = await server.owner.fetch(`/trpc/${path}?input=${encodeURIComponent(sent ?? '')}`);
        const { error } = (await reply.json()) as { error: { data: { reason: string; fields: Record<string, string> } } };
        expect([reply.status, error.data.reason, Object.keys(error.data.fields).length]).toEqual([400, 'invalid', 1]);
        if (!sent?.includes('sort')) expect(Object.keys(error.data.fields)[0]?.endsWith(name)).toBe(true);
      }
      const create = await server.owner.fetch('/trpc/users.create', {
        method: 'POST',
        body: `{"username":"fine","firstName":"F","roles":["user"],"${name}":1}`,
      });
      expect(await create.json()).toMatchObject({
        error: { data: { reason: 'invalid', fields: JSON.parse(`{"${name}":"This is not a known field."}`) as object } },
      });
      expect((await server.owner.mutate('users.create', { username: `x${name.length}`, firstName: 'X', roles: [name] })).error?.reason).toBe('unknown-role');
    }
  });
});

describe('on record', () => {
  test('each answer stands in the log with all that was asked and decided, and the log can be narrowed to it', async () => {
    const { id, name } = await newApplication();
    const user = await newUser();
    const policy = await newPolicy(id, { prompt: 'redact' });
    const decision = await server.owner.do<AccessDecision>('access.authorize', {
      applicationId: id,
      user: { username: user.username },
      requestType: 'prompt',
      traits: ['PERSON', 'A', 'PERSON'],
      requestId: 'request 1',
      threadId: 'thread 1',
      context: { model: 'small', tokens: 12 },
    });
    const unknown = await ask(id, { email: 'someone@elsewhere.example' });
    const list = (filter: object, search?: string): Promise<Page<LoggedDecision>> =>
      server.owner.get('access.decisions', { filter: { applicationId: [id], ...filter }, search });
    const { items, total } = await list({});
    expect(total).toBe(2);
    const logged = {
      id: decision.decisionId,
      at: decision.at,
      applicationId: id,
      applicationName: name,
      userId: user.id,
      userLabel: user.username,
      requestType: 'prompt',
      traits: ['A', 'PERSON'],
      decision: 'redact',
      reason: 'policy-redacted',
      redact: ['PERSON'],
      policyIds: [policy.id],
      requestId: 'request 1',
      threadId: 'thread 1',
      context: { model: 'small', tokens: 12 },
      caller: { kind: 'user', label: 'root' },
      onBehalfOf: null,
    };
    expect(items.find((row) => row.id === decision.decisionId)).toMatchObject(logged);
    expect(items.find((row) => row.id === unknown.decisionId)).toMatchObject({ userId: null, userLabel: 'someone@elsewhere.example', reason: 'unknown-user' });
    for (const filter of [
      { userId: [user.id] },
      { decision: ['redact'] },
      { reason: ['policy-redacted'] },
      { trait: 'PERSON' },
      { requestId: 'request 1' },
      { threadId: 'thread 1' },
    ])
      expect([filter, (await list(filter)).items.map((row) => row.id)]).toEqual([filter, [decision.decisionId]]);
    for (const filter of [{ requestType: ['reply'] }, { trait: 'PERSO' }, { from: new Date(server.clock.now().getTime() + 1).toISOString() }])
      expect([filter, (await list(filter)).total]).toEqual([filter, 0]);
    for (const search of [user.username, name, 'person', 'thread 1', `person ${user.username}`, `${user.username} ${name} PERSON`])
      expect([search, (await list({ userId: [user.id] }, search)).total]).toEqual([search, 1]);
  });

  test('a search looks at what the caller is shown, and tells nothing else', async () => {
    const { id, name } = await newApplication({ description: 'Reads the letters of the Zephyr project' });
    const user = await newUser();
    await ask(id, { id: user.id }, ['ÄRZTE']);
    const { client: governance } = await server.person(`asked${++made}`, ['governance']);
    const { client: narrow } = await program(server, ['owner'], { scopes: ['AccessDecision.read'] });
    const found = async (client: TestClient, search: string): Promise<number> =>
      (await client.get<Page<LoggedDecision>>('access.decisions', { filter: { applicationId: [id] }, search })).total;
    for (const client of [server.owner, governance, narrow])
      for (const search of ['ÄRZTE', name.toUpperCase()]) expect([search, await found(client, search)]).toEqual([search, 1]);
    const shown = async (client: TestClient) =>
      (await client.get<Page<LoggedDecision>>('access.decisions', { filter: { applicationId: [id] } })).items.map(({ userId, userLabel }) => [
        userId,
        userLabel,
      ]);
    expect([await shown(governance), await shown(narrow)]).toEqual([[[user.id, user.username]], [[user.id, null]]]);
    const secrets = async (client: TestClient) => [await found(client, user.email ?? ''), await found(client, 'zephyr')];
    expect([await secrets(server.owner), await secrets(governance), await secrets(narrow)]).toEqual([
      [1, 1],
      [1, 0],
      [0, 0],
    ]);
  });

  test('the database refuses to change or remove a decision', async () => {
    for (const sql of [
      "update access_decisions set decision = 'allow'",
      'update access_decisions set user_id = null, context = null',
      'delete from access_decisions',
    ])
      await expect(server.sql(sql)).rejects.toThrow('append-only');
  });

  test('what a caller added goes when its person is erased; the decision stays', async () => {
    const { id } = await newApplication();
    const user = await newUser();
    const { decisionId } = await server.owner.do<AccessDecision>('access.authorize', {
      applicationId: id,
      user: { id: user.id },
      requestType: 'prompt',
      traits: [],
      context: { mail: user.email },
    });
    await server.owner.do('users.deactivate', { id: user.id });
    await server.owner.do('users.delete', { id: user.id });
    // Nobody by then: what was asked stands in the log, until it is erased.
    for (const name of [{ email: user.email }, { email: user.email?.toUpperCase() }, { username: user.username }, { id: user.id }])
      expect(await ask(id, name)).toMatchObject({ reason: 'unknown-user' });
    const other = await ask(id, { username: 'somebody.else' });
    await server.owner.do('users.erase', { id: user.id });
    const stay = await server.owner.get<Page<LoggedDecision>>('access.decisions', { filter: { applicationId: [id], reason: ['unknown-user'] } });
    expect(stay.total).toBe(5);
    expect(stay.items.filter(({ userLabel }) => userLabel !== null)).toMatchObject([{ id: other.decisionId, userLabel: 'somebody.else' }]);
    const { items } = await server.owner.get<Page<LoggedDecision>>('access.decisions', { filter: { userId: [user.id] } });
    expect(items).toMatchObject([{ id: decisionId, context: null, userLabel: expect.stringMatching(/^Erased user/) }]);
    const kept = JSON.stringify(await server.sql('select asked, context from access_decisions')).toLowerCase();
    for (const name of [user.email, user.username, user.id]) expect(kept).not.toContain(name);
  });

  test('so does a name that was asked for in other letters, of any script', async () => {
    const { id } = await newApplication();
    const { user } = await server.owner.do<{ user: User }>('users.create', { username: `GRÜSSE.${++made}`, firstName: 'G', roles: ['user'] });
    await server.owner.do('users.deactivate', { id: user.id });
    await server.owner.do('users.delete', { id: user.id });
    for (const username of [user.username, user.username.toLowerCase()]) await ask(id, { username });
    await server.owner.do('users.erase', { id: user.id });
    const { items } = await server.owner.get<Page<LoggedDecision>>('access.decisions', { filter: { applicationId: [id] } });
    expect(items.map(({ reason, userLabel }) => [reason, userLabel])).toEqual([
      ['unknown-user', null],
      ['unknown-user', null],
    ]);
  });

  test('what is recorded survives whatever a caller sends as text', async () => {
    const { id } = await newApplication();
    for (const traits of [['"'], ['\\'], ["'"], ['\u{1F600}'], ['a"b,c'], [','], ['","'], ['["x"]'], ['ﷺ'.repeat(100)]]) {
      const { decisionId } = await ask(id, { username: 'ﷺ' }, traits);
      const { items } = await server.owner.get<Page<LoggedDecision>>('access.decisions', { filter: { applicationId: [id], trait: traits[0] } });
      expect(items.map((row) => [row.id, row.traits])).toEqual([[decisionId, traits]]);
    }
    const pair = await ask(id, { username: 'nobody' }, ['left', 'right']);
    for (const trait of ['left', 'right', ',', '","', 'lef', 'left","right'])
      expect([
        trait,
        (await server.owner.get<Page<LoggedDecision>>('access.decisions', { filter: { applicationId: [id], trait } })).items.some(
          (row) => row.id === pair.decisionId,
        ),
      ]).toEqual([trait, trait === 'left' || trait === 'right']);
    for (const bad of [['\u0000'], [''], ['\uD800'], [7], 'PERSON', ['x'.repeat(129)]]) {
      const reply = await server.owner.mutate('access.authorize', { applicationId: id, user: { id: UNKNOWN }, requestType: 'prompt', traits: bad });
      expect([bad, reply.status, reply.error?.reason]).toEqual([bad, 400, 'invalid']);
    }
    for (const context of [{ long: 'x'.repeat(5000) }, 'text', [1], { nul: undefined, deep: { a: [1, null, 'ﷺ'] } }]) {
      const reply = await server.owner.mutate('access.authorize', { applicationId: id, user: { id: UNKNOWN }, requestType: 'prompt', traits: [], context });
      expect(reply.status).toBe(typeof context === 'object' && 'deep' in context ? 200 : 400);
    }
  });
});
