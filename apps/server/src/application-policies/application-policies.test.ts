import type {
  AccessDecision,
  Application,
  ApplicationPolicy,
  ApplicationPolicyDetail,
  AuditEvent,
  Group,
  Page,
  PolicyConflicts,
  PolicyVersion,
  TriedDecision,
  User,
} from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let application: Application;
const people = new Map<string, { user: User; client: TestClient }>();
const UNKNOWN = '00000000-0000-7000-8000-000000000000';
const may = ['owner', 'it-admin', 'security-team', 'compliance-team', 'developer'];
const mayNot = ['governance', 'user'];
let made = 0;

beforeAll(async () => {
  server = await startTestServer();
  for (const role of [...may, ...mayNot]) people.set(role, await server.person(`an-${role}`, [role]));
});
afterAll(() => server.stop());

const as = (role: string): { user: User; client: TestClient } => {
  const person = people.get(role);
  if (!person) throw new Error(`Nobody is ${role}.`);
  return person;
};
/** An application without its starter policies: they would be warned of too. */
async function bare(access: object = { allow: { everyone: true } }): Promise<Application> {
  const created = await server.owner.do<Application>('applications.create', { name: `Application ${++made}`, access });
  const { items } = await server.owner.get<Page<ApplicationPolicy>>('applicationPolicies.list', { applicationId: created.id });
  for (const { id } of items) await server.owner.do('applicationPolicies.delete', { id });
  return created;
}
const document = (input: object = {}) => ({
  description: `Policy ${++made}`,
  status: 'enabled',
  who: { everyone: true },
  traits: ['PERSON'],
  prompt: 'redact',
  enrichedPrompt: 'redact',
  reply: 'allow',
  ...input,
});
const create = (input: object = {}, client = server.owner): Promise<ApplicationPolicyDetail> =>
  client.do('applicationPolicies.create', { applicationId: application.id, ...document(input) });
const conflicts = (of: Application): Promise<PolicyConflicts> => server.owner.get('applicationPolicies.conflicts', { applicationId: of.id });

describe('setting policies', () => {
  beforeAll(async () => {
    application = await bare();
  });

  test.each(may)('%s creates, changes, restores and deletes one', async (role) => {
    const { client } = as(role);
    const policy = await create({ traits: ['B', 'A', 'B'], startsAt: '2030-01-01T00:00:00Z' }, client);
    expect(policy).toMatchObject({ traits: ['A', 'B'], startsAt: '2030-01-01T00:00:00.000Z', endsAt: null, version: 1, who: { everyone: true, userIds: [] } });
    const changed = await client.do<ApplicationPolicyDetail>('applicationPolicies.update', { id: policy.id, version: 1, prompt: 'deny' });
    expect(changed).toMatchObject({ prompt: 'deny', reply: 'allow', startsAt: policy.startsAt, version: 2 });
    const restored = await client.do<ApplicationPolicyDetail>('applicationPolicies.restore', { id: policy.id, version: 2, restore: 1 });
    expect(restored).toMatchObject({ prompt: 'redact', version: 3 });
    expect(await client.do('applicationPolicies.delete', { id: policy.id })).toEqual({ id: policy.id });
    expect((await client.query('applicationPolicies.get', { id: policy.id })).error?.reason).toBe('not-found');
  });

  test.each(mayNot)('%s does nothing of it, nor sees one', async (role) => {
    const { client } = as(role);
    const { id, version } = await create();
    const queries: [string, object][] = [
      ['applicationPolicies.get', { id }],
      ['applicationPolicies.list', { applicationId: application.id }],
      ['applicationPolicies.versions', { id }],
      ['applicationPolicies.conflicts', { applicationId: application.id }],
    ];
    const mutations: [string, object][] = [
      ['applicationPolicies.create', { applicationId: application.id, ...document() }],
      ['applicationPolicies.update', { id, version, prompt: 'allow' }],
      ['applicationPolicies.restore', { id, version, restore: 1 }],
      ['applicationPolicies.delete', { id }],
      ['applicationPolicies.checkDraft', { applicationId: application.id, draft: document() }],
      ['applicationPolicies.tryOut', { applicationId: application.id, user: { username: 'root' }, requestType: 'prompt', traits: [] }],
    ];
    for (const [path, input] of queries) expect([path, (await client.query(path, input)).error?.reason]).toEqual([path, 'not-permitted']);
    for (const [path, input] of mutations) expect([path, (await client.mutate(path, input)).error?.reason]).toEqual([path, 'not-permitted']);
    expect((await server.owner.get<ApplicationPolicyDetail>('applicationPolicies.get', { id })).version).toBe(version);
  });

  test('bad input is told by its field and changes nothing', async () => {
    const { id, version } = await create({ startsAt: '2030-01-01T00:00:00Z' });
    const wrong: [object, string][] = [
      [{ description: ' ' }, 'description'],
      [{ traits: [] }, 'traits'],
      [{ traits: [' PERSON'] }, 'traits'],
      [{ traits: [''] }, 'traits.0'],
      // Pasted from a page, it looks like PERSON, and would be found in nothing.
      [{ traits: ['PERSON\u200B'] }, 'traits'],
      [{ who: {} }, 'who'],
      [{ who: { userIds: [] } }, 'who'],
      [{ who: { roles: ['boss'] } }, 'who.roles'],
      [{ prompt: 'maybe' }, 'prompt'],
      [{ endsAt: '2029-01-01T00:00:00Z' }, 'endsAt'],
      [{ endsAt: 'tomorrow' }, 'endsAt'],
    ];
    for (const [input, field] of wrong) {
      const { status, error } = await server.owner.mutate('applicationPolicies.update', { id, version, ...input });
      expect([input, status, Object.keys(error?.fields ?? {})]).toEqual([input, 400, [field]]);
    }
    const both = await server.owner.mutate('applicationPolicies.create', {
      applicationId: application.id,
      ...document({ startsAt: '2030-01-02T00:00:00Z', endsAt: '2030-01-01T00:00:00Z' }),
    });
    expect([both.status, Object.keys(both.error?.fields ?? {})]).toEqual([400, ['endsAt']]);
    expect((await server.owner.mutate('applicationPolicies.create', { applicationId: UNKNOWN, ...document() })).error?.reason).toBe('not-found');
    expect((await server.owner.get<ApplicationPolicyDetail>('applicationPolicies.get', { id })).version).toBe(version);
  });

  test('two who edit the same: the later one is told, and nothing is lost', async () => {
    const { id, version } = await create();
    const replies = await Promise.all(['deny', 'allow'].map((prompt) => as('it-admin').client.mutate('applicationPolicies.update', { id, version, prompt })));
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 409]);
    expect(replies.find(({ status }) => status === 409)?.error?.reason).toBe('stale-version');
    expect((await server.owner.mutate('applicationPolicies.restore', { id, version, restore: 1 })).error?.reason).toBe('stale-version');
  });

  test('the list is searched by description and trait, filtered, sorted and paged', async () => {
    const { id: applicationId } = await bare();
    for (const [description, traits, status] of [
      ['b', ['X_RAY'], 'enabled'],
      ['a', ['PERSON'], 'disabled'],
      ['c', ['PERSON', 'X_RAY'], 'enabled'],
    ])
      await server.owner.do('applicationPolicies.create', { applicationId, ...document({ description, traits, status }) });
    const list = async (input: object): Promise<string> =>
      (await server.owner.get<Page<ApplicationPolicy>>('applicationPolicies.list', { applicationId, ...input })).items
        .map(({ description }) => description)
        .join('');
    expect(await list({})).toBe('bac');
    expect(await list({ sort: 'description' })).toBe('abc');
    expect(await list({ search: 'x_ra' })).toBe('bc');
    expect(await list({ filter: { trait: 'PERSON' } })).toBe('ac');
    expect(await list({ filter: { trait: 'PERSO' } })).toBe('');
    expect(await list({ filter: { status: ['disabled'] } })).toBe('a');
    expect(await list({ limit: 2 })).toBe('ba');
  });
});

describe('versions', () => {
  beforeAll(async () => {
    application = await bare();
  });

  test('every state is kept with who made it and when; restoring is a new one, and decides at once', async () => {
    const policy = await create({ prompt: 'deny', who: { roles: ['user'] } });
    const { client, user } = as('security-team');
    await client.do('applicationPolicies.update', { id: policy.id, version: 1, prompt: 'allow', traits: ['LOCATION'], who: { everyone: true } });
    const ask = async (): Promise<string> =>
      (
        await server.owner.do<AccessDecision>('access.authorize', {
          applicationId: application.id,
          user: { id: as('user').user.id },
          requestType: 'prompt',
          traits: ['PERSON'],
        })
      ).decision;
    expect(await ask()).toBe('allow');
    await client.do('applicationPolicies.restore', { id: policy.id, version: 2, restore: 1 });
    expect(await ask()).toBe('deny');
    const { items } = await client.get<{ items: PolicyVersion[] }>('applicationPolicies.versions', { id: policy.id });
    expect(
      items.map(({ version, author, restoredFrom, document: { prompt, traits, who } }) => [version, author.label, restoredFrom, prompt, traits, who.roles]),
    ).toEqual([
      [3, user.username, 1, 'deny', ['PERSON'], ['user']],
      [2, user.username, null, 'allow', ['LOCATION'], []],
      [1, 'root', null, 'deny', ['PERSON'], ['user']],
    ]);
    const trail = await server.owner.get<Page<AuditEvent>>('audit.list', { filter: { subjectId: policy.id } });
    expect(trail.items.map(({ action }) => action)).toEqual(['application-policy.restore', 'application-policy.update', 'application-policy.create']);
    expect(trail.items[1]?.changes).toEqual({
      prompt: { before: 'deny', after: 'allow' },
      traits: { before: ['PERSON'], after: ['LOCATION'] },
      who: { before: { everyone: false, roles: ['user'] }, after: { everyone: true, roles: [] } },
    });
    expect((await client.mutate('applicationPolicies.restore', { id: policy.id, version: 3, restore: 9 })).error?.reason).toBe('not-found');
  });
});

test('decisions follow a policy from its creation on, and no longer once it is deleted', async () => {
  const { id: applicationId } = await bare();
  const ask = async (): Promise<string> => {
    const question = { applicationId, user: { id: as('user').user.id }, requestType: 'prompt', traits: ['PERSON'] };
    return (await server.owner.do<AccessDecision>('access.authorize', question)).reason;
  };
  expect(await ask()).toBe('allowed');
  const { id } = await server.owner.do<ApplicationPolicyDetail>('applicationPolicies.create', { applicationId, ...document({ prompt: 'deny' }) });
  expect(await ask()).toBe('policy-denied');
  await server.owner.do('applicationPolicies.delete', { id });
  expect(await ask()).toBe('allowed');
});

test('what is done to a policy stands in the timeline of everybody whom it names, or named until then', async () => {
  const { id: applicationId } = await bare();
  const [named, other] = [as('governance').user.id, as('user').user.id];
  const { id } = await server.owner.do<ApplicationPolicyDetail>('applicationPolicies.create', { applicationId, ...document({ who: { userIds: [named] } }) });
  await server.owner.do('applicationPolicies.update', { id, version: 1, who: { userIds: [other] } });
  await server.owner.do('applicationPolicies.restore', { id, version: 2, restore: 1 });
  await server.owner.do('applicationPolicies.delete', { id });
  const timeline = async (userId: string): Promise<string[]> =>
    (await server.owner.get<Page<AuditEvent>>('users.timeline', { id: userId })).items.filter(({ subject }) => subject.id === id).map(({ action }) => action);
  const both = ['application-policy.restore', 'application-policy.update'];
  expect([await timeline(named), await timeline(other)]).toEqual([['application-policy.delete', ...both, 'application-policy.create'], both]);
});

describe('warnings', () => {
  test('two that differ about the same people and traits, with which wins', async () => {
    application = await bare();
    const [redacts, denies] = [await create(), await create({ prompt: 'deny', enrichedPrompt: 'deny', reply: 'allow', traits: ['PERSON', 'OTHER'] })];
    const found = await conflicts(application);
    const ids = [redacts.id, denies.id].sort();
    expect(found.conflicts.find(({ kind }) => kind === 'different-outcomes')).toMatchObject({ policyIds: ids, traits: ['PERSON'] });
    expect(found.descriptions).toMatchObject({ [redacts.id]: redacts.description, [denies.id]: denies.description });
    await server.owner.do('applicationPolicies.update', { id: denies.id, version: 1, status: 'disabled' });
    expect((await conflicts(application)).conflicts).toEqual([]);
  });

  test('a policy for somebody by name and one for their group, role or everyone are about the same person', async () => {
    const { user } = as('user');
    const group = await server.owner.do<Group>('groups.create', { name: `Group ${++made}` });
    await server.owner.do('groups.addMembers', { id: group.id, userIds: [user.id] });
    for (const who of [{ groupIds: [group.id] }, { roles: ['user'] }, { everyone: true }]) {
      application = await bare();
      await create({ who: { userIds: [user.id] }, prompt: 'allow' });
      await create({ who, prompt: 'deny' });
      expect([who, (await conflicts(application)).conflicts.map(({ kind }) => kind)]).toEqual([who, expect.arrayContaining(['different-outcomes'])]);
    }
    application = await bare();
    await create({ who: { userIds: [user.id] }, prompt: 'allow' });
    await create({ who: { roles: ['owner'] }, prompt: 'deny' });
    // A role that has ended makes nobody one of its holders.
    const ended = "insert into role_grants (id, user_id, role, expires_at) values (?, ?, 'owner', '2020-01-01T00:00:00.000Z')";
    await server.sql(ended, [server.platform.ids.next(), user.id]);
    expect((await conflicts(application)).conflicts).toEqual([]);
  });

  test('a policy that can never decide: over, overruled, or for people without access', async () => {
    application = await bare({ allow: { roles: ['user'] } });
    const over = await create({ traits: ['A'], endsAt: '2020-01-01T00:00:00Z' });
    const overruled = await create({ traits: ['B'], prompt: 'redact', enrichedPrompt: 'redact', reply: 'redact' });
    const denies = await create({ traits: ['B', 'C'], prompt: 'deny', enrichedPrompt: 'deny', reply: 'deny' });
    const found = await conflicts(application);
    const never = found.conflicts.filter((conflict) => conflict.kind === 'never-decides');
    expect(never).toEqual(
      expect.arrayContaining([
        { kind: 'never-decides', policyIds: [over.id], cause: 'ended', coveredBy: [] },
        { kind: 'never-decides', policyIds: [overruled.id], cause: 'covered', coveredBy: [denies.id] },
      ]),
    );
    application = await bare({});
    const { id } = await create();
    expect((await conflicts(application)).conflicts).toEqual([{ kind: 'never-decides', policyIds: [id], cause: 'no-access', coveredBy: [] }]);
  });

  test('users, groups and roles that do not exist', async () => {
    application = await bare();
    const { id } = await create({ who: { userIds: [UNKNOWN, as('user').user.id], groupIds: [UNKNOWN] } });
    expect((await conflicts(application)).conflicts).toEqual([
      { kind: 'unknown-user', policyIds: [id], unknownIds: [UNKNOWN] },
      { kind: 'unknown-group', policyIds: [id], unknownIds: [UNKNOWN] },
    ]);
  });

  test('a draft is judged as if it were saved, in the place of the one that it replaces, and nothing is', async () => {
    application = await bare();
    const saved = await create();
    const check = (draft: object): Promise<PolicyConflicts> => server.owner.do('applicationPolicies.checkDraft', { applicationId: application.id, draft });
    const found = await check(document({ prompt: 'deny' }));
    expect(found.conflicts.map(({ kind, policyIds }) => [kind, [...policyIds].sort()])).toEqual([['different-outcomes', [saved.id, 'draft'].sort()]]);
    expect(found.descriptions[saved.id]).toBe(saved.description);
    expect((await check(document({ id: saved.id, prompt: 'deny' }))).conflicts).toEqual([]);
    expect((await check(document({ prompt: 'deny', traits: ['ELSE'] }))).conflicts).toEqual([]);
    const { total } = await server.owner.get<Page<ApplicationPolicy>>('applicationPolicies.list', { applicationId: application.id });
    expect(total).toBe(1);
  });
});

describe('trying', () => {
  test('says what would be decided and what each policy had to do with it, and records nothing', async () => {
    application = await bare();
    const { user } = as('user');
    const [redacts, off, later] = [
      await create(),
      await create({ status: 'disabled', prompt: 'deny' }),
      await create({ startsAt: '2099-01-01T00:00:00Z', prompt: 'deny' }),
    ];
    const attempt = (input: object = {}): Promise<TriedDecision> =>
      server.owner.do('applicationPolicies.tryOut', {
        applicationId: application.id,
        user: { id: user.id },
        requestType: 'prompt',
        traits: ['PERSON'],
        ...input,
      });
    expect(await attempt()).toEqual({
      decision: 'redact',
      reason: 'policy-redacted',
      redact: ['PERSON'],
      policyIds: [redacts.id],
      considered: [
        { policyId: redacts.id, description: redacts.description, outcome: 'redact', effect: 'decided' },
        { policyId: off.id, description: off.description, outcome: 'deny', effect: 'disabled' },
        { policyId: later.id, description: later.description, outcome: 'deny', effect: 'not-in-dates' },
      ].sort((a, b) => (a.policyId < b.policyId ? -1 : 1)),
    });
    expect(await attempt({ at: '2099-06-01T00:00:00Z' })).toMatchObject({ decision: 'deny', policyIds: [later.id] });
    expect(await attempt({ draft: document({ prompt: 'deny' }) })).toMatchObject({ decision: 'deny', policyIds: ['draft'] });
    expect(await attempt({ draft: document({ id: redacts.id, prompt: 'allow' }) })).toMatchObject({ decision: 'allow' });
    expect(await attempt({ user: { username: 'nobody at all' } })).toMatchObject({ decision: 'deny', reason: 'unknown-user', considered: [] });
    expect(await server.sql('select 1 from access_decisions where application_id = ?', [application.id])).toEqual([]);
    expect((await server.owner.get<ApplicationPolicyDetail>('applicationPolicies.get', { id: redacts.id })).prompt).toBe('redact');
  });
});
