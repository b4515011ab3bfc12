import type { Application, ApplicationPolicyDetail } from '@gatehouse/contract';
import type { PolicyRules } from '@gatehouse/decisions';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readRules } from '../application-policies/read-rules.ts';
import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { compiledRules } from './application-rules-cache.ts';
import { readFacts } from './read-facts.ts';

let server: TestServer;
let application: Application;
beforeAll(async () => {
  server = await startTestServer();
  application = await server.owner.do('applications.create', { name: 'Chat', access: { allow: { everyone: true } } });
  // It comes with policies to start from.
  for (const { id } of await policiesInForce()) await server.owner.do('applicationPolicies.delete', { id });
});
afterAll(() => server.stop());

const byId = (policies: Iterable<PolicyRules>): PolicyRules[] => [...policies].sort((a, b) => (a.id < b.id ? -1 : 1));

/** The policies by which something would be decided now. */
async function policiesInForce(): Promise<PolicyRules[]> {
  const { platform } = server;
  const { applications } = await readFacts(platform, { applicationIds: [application.id], users: [] }, timestampOf(platform.clock.now()));
  const known = applications.get(application.id);
  if (!known) throw new Error('The application is not there.');
  return byId((await compiledRules(platform, known)).rules.policies);
}

/** The same, read without anything that was known before. */
async function policiesReadAnew(): Promise<PolicyRules[]> {
  const all = await readRules(server.platform.orm.em.fork() as Em, application.id, new Map());
  return byId(Array.from(all.values(), ({ rules }) => rules));
}

const create = (input: object = {}): Promise<ApplicationPolicyDetail> =>
  server.owner.do('applicationPolicies.create', {
    applicationId: application.id,
    description: 'A policy',
    status: 'enabled',
    who: { roles: ['user'] },
    traits: ['PERSON'],
    prompt: 'allow',
    enrichedPrompt: 'allow',
    reply: 'allow',
    ...input,
  });

test('what is kept and patched is what would be read anew, after every sort of change', async () => {
  const first = await create();
  expect(await policiesInForce()).toMatchObject([{ id: first.id, who: { roles: ['user'] } }]);
  const second = await create({ who: { everyone: true }, traits: ['A', 'B'] });
  const edited = await server.owner.do<ApplicationPolicyDetail>('applicationPolicies.update', {
    id: first.id,
    version: first.version,
    who: { groupIds: [], userIds: [], roles: ['owner'], everyone: false },
    prompt: 'deny',
    endsAt: '2040-01-01T00:00:00.000Z',
  });
  expect(await policiesInForce()).toMatchObject([
    { id: first.id, who: { roles: ['owner'] }, prompt: 'deny', endsAt: '2040-01-01T00:00:00.000Z' },
    { id: second.id, traits: ['A', 'B'] },
  ]);
  expect(await policiesInForce()).toEqual(await policiesReadAnew());
  await server.owner.do('applicationPolicies.restore', { id: first.id, version: edited.version, restore: first.version });
  expect(await policiesInForce()).toMatchObject([{ who: { roles: ['user'] }, prompt: 'allow', endsAt: null }, {}]);
  expect(await policiesInForce()).toEqual(await policiesReadAnew());
  await server.owner.do('applicationPolicies.delete', { id: second.id });
  expect(await policiesInForce()).toMatchObject([{ id: first.id }]);
  expect(await policiesInForce()).toEqual(await policiesReadAnew());
});

test('policies that did not change are not read again, however many came', async () => {
  const before = await policiesInForce();
  const made = new Set<string>();
  for (let index = 0; index < 3; index += 1) made.add((await create()).id);
  const after = await policiesInForce();
  expect(after).toHaveLength(before.length + 3);
  for (const policy of after) expect([policy.id, before.includes(policy)]).toEqual([policy.id, !made.has(policy.id)]);
  const { orm } = server.platform;
  const em = orm.em.fork() as Em;
  const rows = Array.from({ length: 250 }, (_, index) => `('00000000-0000-7000-8000-${String(index).padStart(12, '0')}', '${application.id}')`).join(', ');
  await em.execute(`insert into application_policies (id, application_id, description, search_text, status, traits, prompt, enriched_prompt, reply, created_at, updated_at, version)
    select n.column1, n.column2, 'Many', 'many', 'enabled', '["PERSON"]', 'deny', 'deny', 'deny', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.000Z', 1 from (values ${rows}) as n`);
  await em.execute('update applications set rules_version = rules_version + 1 where id = ?', [application.id]);
  expect(await policiesInForce()).toHaveLength(after.length + 250);
  expect(await policiesInForce()).toEqual(await policiesReadAnew());
});
