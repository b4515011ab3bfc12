import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { Application, ApplicationPolicy, ApplicationPolicyDetail, LoggedDecision, NewApiKey, Page, ServiceAccount, User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { Reply, TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

/** Roles narrower than those that are shipped, whose rules speak of whole subjects: what the use cases check beyond the procedure. */
const roles = {
  'own-applications': `
  - { id: oa.read, on: Application, do: [read, create], why: Sees them all. }
  - { id: oa.own, on: Application, do: [update, delete, manageKeys], when: { ownerId: { eq: { var: principal.id } } }, why: Keeps their own. }`,
  'only-own': `
  - { id: oo.own, on: Application, do: [read, create], when: { ownerId: { eq: { var: principal.id } } }, why: Sees their own. }
  - { id: oo.policies, on: ApplicationPolicy, do: [read], when: { status: { eq: enabled } }, why: Sees what holds. }
  - { id: oo.decisions, on: AccessDecision, do: [read], when: { decision: { eq: deny } }, why: Sees what was denied. }`,
  'switch-keeper': `
  - { id: sk.read, on: Application, do: [read], why: Sees them all. }
  - { id: sk.describe, on: Application, do: [update], fields: [description], why: Describes them. }
  - { id: sk.policies, on: ApplicationPolicy, do: [read], why: Sees them all. }
  - { id: sk.switch, on: ApplicationPolicy, do: [update], fields: [status], why: Switches them. }
  - { id: sk.drafts, on: ApplicationPolicy, do: [create, delete], when: { status: { eq: disabled } }, why: Keeps drafts. }`,
  'account-keeper': `
  - { id: ak.accounts, on: ServiceAccount, do: [read, create, update, revoke], why: Sets up programs. }`,
};

let policiesDir: string;
let server: TestServer;
beforeAll(async () => {
  policiesDir = await mkdtemp(join(tmpdir(), 'gatehouse-policies-'));
  await cp(fileURLToPath(new URL('../../../../policies', import.meta.url)), policiesDir, { recursive: true });
  for (const [role, grants] of Object.entries(roles)) {
    const text = `role: ${role}\nlabel: ${role}\ndescription: Narrow.\nrequiresEmail: true\ngrants:\n  - own-profile${grants}\n`;
    await writeFile(join(policiesDir, 'roles', `${role}.yaml`), text);
  }
  server = await startTestServer({ policiesDir });
});
afterAll(async () => {
  await server.stop();
  await rm(policiesDir, { recursive: true });
});

let made = 0;
const reasonOf = async (reply: Promise<Reply>) => (await reply).error?.reason ?? 'done';
const holder = (role: keyof typeof roles): Promise<{ user: User; client: TestClient }> => server.person(`narrow${++made}`, [role]);
const newApplication = (client = server.owner): Promise<Application> => client.do('applications.create', { name: `Application ${++made}` });
const policy = { status: 'disabled', who: { everyone: true }, traits: ['PERSON'], prompt: 'deny', enrichedPrompt: 'deny', reply: 'deny' };
const newPolicy = (applicationId: string, input: object = {}): Promise<ApplicationPolicyDetail> =>
  server.owner.do('applicationPolicies.create', { applicationId, description: `Policy ${++made}`, ...policy, ...input });

describe('a rule about some applications', () => {
  test('lets nobody change, delete or hold keys of others', async () => {
    const { client } = await holder('own-applications');
    const { user } = await holder('only-own');
    const others = await server.owner.do<Application>('applications.create', { name: `Application ${++made}`, access: { deny: { userIds: [user.id] } } });
    const key = await server.owner.do<NewApiKey>('applications.createKey', { id: others.id, name: 'main' });
    // Whoever may not see its owner is told their id, and no name.
    expect(await client.get('applications.get', { id: others.id })).toMatchObject({
      name: others.name,
      ownerId: others.ownerId,
      owner: null,
      named: { users: [], groups: [] },
    });
    for (const [path, input] of [
      ['applications.update', { version: others.version, description: 'Mine' }],
      ['applications.update', { version: others.version, access: { allow: { everyone: true } } }],
      ['applications.delete', {}],
      ['applications.createKey', { name: 'another' }],
      ['applications.rotateKey', { keyId: key.id }],
      ['applications.revokeKey', { keyId: key.id }],
    ] as const)
      expect([path, await reasonOf(client.mutate(path, { id: others.id, ...input }))]).toEqual([path, 'not-permitted']);
    expect(await reasonOf(client.query('applications.keys', { id: others.id }))).toBe('not-permitted');
    expect(await server.owner.get('applications.get', { id: others.id })).toEqual(others);
    const own = await newApplication(client);
    const ownKey = await client.do<NewApiKey>('applications.createKey', { id: own.id, name: 'main' });
    for (const path of ['applications.rotateKey', 'applications.revokeKey'])
      expect(await reasonOf(client.mutate(path, { id: own.id, keyId: key.id }))).toBe('not-found');
    expect(await reasonOf(client.mutate('applications.revokeKey', { id: own.id, keyId: ownKey.id }))).toBe('done');
    expect(await reasonOf(client.mutate('applications.update', { id: own.id, version: own.version, access: { allow: { everyone: true } } }))).toBe('done');
    expect(await reasonOf(client.mutate('applications.delete', { id: own.id }))).toBe('done');
  });

  test('shows no others: not in lists, by their policies, nor by asking for decisions', async () => {
    const { client, user } = await holder('only-own');
    const others = await newApplication();
    expect(await reasonOf(client.mutate('applications.create', { name: 'For somebody else', ownerId: others.ownerId }))).toBe('not-permitted');
    const own = await newApplication(client);
    expect((await client.get<Page<Application>>('applications.list')).items.map(({ id }) => id)).toEqual([own.id]);
    const question = { user: { id: user.id }, requestType: 'prompt', traits: [] };
    for (const reply of [
      client.query('applications.get', { id: others.id }),
      client.query('applicationPolicies.list', { applicationId: others.id }),
      client.query('applicationPolicies.conflicts', { applicationId: others.id }),
      client.query('applicationPolicies.traits', { applicationId: others.id }),
      client.mutate('applicationPolicies.tryOut', { applicationId: others.id, ...question }),
      client.mutate('access.authorize', { applicationId: others.id, ...question }),
    ])
      expect(await reasonOf(reply)).toBe('not-found');
    expect(await client.do('access.authorizeMany', { requests: [{ applicationId: others.id, ...question }] })).toMatchObject({
      results: [{ error: { reason: 'not-found' } }],
    });
  });

  test('and about some policies and decisions, shows those', async () => {
    const { client, user } = await holder('only-own');
    const own = await newApplication(client);
    const [enabled, disabled] = [await newPolicy(own.id, { status: 'enabled' }), await newPolicy(own.id)];
    expect((await client.get<Page<ApplicationPolicy>>('applicationPolicies.list', { applicationId: own.id })).items.map(({ id }) => id)).toEqual([enabled.id]);
    for (const path of ['applicationPolicies.get', 'applicationPolicies.versions']) {
      expect(await reasonOf(client.query(path, { id: enabled.id }))).toBe('done');
      expect(await reasonOf(client.query(path, { id: disabled.id }))).toBe('not-found');
    }
    const question = { applicationId: own.id, user: { id: user.id }, requestType: 'prompt', traits: [] };
    await client.do('access.authorize', question);
    const { version } = await server.owner.get<Application>('applications.get', { id: own.id });
    await server.owner.do('applications.update', { id: own.id, version, access: { allow: { everyone: true } } });
    await client.do('access.authorize', question);
    const { items, total } = await client.get<Page<LoggedDecision>>('access.decisions', { filter: { applicationId: [own.id] } });
    expect([items.map(({ decision }) => decision), total]).toEqual([['deny'], 1]);
  });
});

test('a rule about some fields lets nobody change others, nor what no rule can name', async () => {
  const { client } = await holder('switch-keeper');
  const { id, version } = await newApplication();
  const update = (input: object) => reasonOf(client.mutate('applications.update', { id, version, ...input }));
  expect([await update({ name: 'Mine' }), await update({ access: { allow: { everyone: true } } }), await update({ description: 'Described' })]).toEqual([
    'not-permitted',
    'not-permitted',
    'done',
  ]);
  const kept = await newPolicy(id);
  const change = (input: object, at = kept.version) => reasonOf(client.mutate('applicationPolicies.update', { id: kept.id, version: at, ...input }));
  for (const input of [
    { description: 'Mine' },
    { who: { roles: ['user'] } },
    { traits: ['X'] },
    { prompt: 'allow' },
    { status: 'enabled', prompt: 'allow' },
    { endsAt: '2030-01-01T00:00:00Z' },
  ])
    expect([input, await change(input)]).toEqual([input, 'not-permitted']);
  expect(await change({ status: 'enabled' })).toBe('done');
  await server.owner.do('applicationPolicies.update', { id: kept.id, version: kept.version + 1, prompt: 'allow' });
  expect(await reasonOf(client.mutate('applicationPolicies.restore', { id: kept.id, version: kept.version + 2, restore: 1 }))).toBe('not-permitted');
  expect(await reasonOf(client.mutate('applicationPolicies.delete', { id: kept.id }))).toBe('not-permitted');
  expect(await reasonOf(client.mutate('applicationPolicies.create', { applicationId: id, description: 'Holds', ...policy, status: 'enabled' }))).toBe(
    'not-permitted',
  );
  const draft = await client.do<ApplicationPolicyDetail>('applicationPolicies.create', { applicationId: id, description: 'Draft', ...policy });
  expect(await reasonOf(client.mutate('applicationPolicies.delete', { id: draft.id }))).toBe('done');
});

test('whoever sets up service accounts gives none of them, and no key of them, more than they hold', async () => {
  const { client } = await holder('account-keeper');
  const create = (held: string[]) => client.mutate('serviceAccounts.create', { name: `program ${++made}`, roles: held });
  expect([await reasonOf(create(['governance'])), await reasonOf(create(['user'])), await reasonOf(create(['account-keeper']))]).toEqual([
    'above-ceiling',
    'done',
    'done',
  ]);
  const above = await server.owner.do<ServiceAccount>('serviceAccounts.create', { name: `program ${++made}`, roles: ['governance'] });
  const key = await server.owner.do<NewApiKey>('serviceAccounts.createKey', { id: above.id, name: 'main' });
  for (const [path, input] of [
    ['serviceAccounts.update', { version: above.version, roles: ['user'] }],
    ['serviceAccounts.update', { version: above.version, status: 'disabled' }],
    ['serviceAccounts.createKey', { name: 'another' }],
    ['serviceAccounts.rotateKey', { keyId: key.id }],
    ['serviceAccounts.revoke', {}],
  ] as const)
    expect([path, await reasonOf(client.mutate(path, { id: above.id, ...input }))]).toEqual([path, 'above-ceiling']);
  const own = await client.do<ServiceAccount>('serviceAccounts.create', { name: `program ${++made}`, roles: ['user'] });
  expect(await reasonOf(client.mutate('serviceAccounts.update', { id: own.id, version: own.version, roles: ['user', 'governance'] }))).toBe('above-ceiling');
  expect(await reasonOf(client.mutate('serviceAccounts.createKey', { id: own.id, name: 'main' }))).toBe('done');
  // Ending a key is always safe.
  expect(await reasonOf(client.mutate('serviceAccounts.revokeKey', { id: above.id, keyId: key.id }))).toBe('done');
});
