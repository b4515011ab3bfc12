import { cp, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { loadPolicies } from '@gatehouse/ability/node';
import type { AccessDecision, Application, Group, Me, RemovedRole, User } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { createApp } from '../app.ts';
import { openDatabase } from '../platform/orm.ts';
import { program, withKey } from '../testing/programs.ts';
import { TestClient } from '../testing/test-client.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';
import { removedRoleInWords } from './removed-roles.ts';

const shipped = fileURLToPath(new URL('../../../../policies', import.meta.url));
const roleFile = `
role: of-a-test
label: Of a test
description: Reads people and history, and changes nothing.
requiresEmail: true
grants: [own-profile, users.view, reports.access]
`;

let policiesDir: string;
let before: TestServer;
/** The same database, served by policies that have the role no more. */
let url: string;
let stop: () => Promise<void>;
beforeAll(async () => {
  policiesDir = await mkdtemp(join(tmpdir(), 'gatehouse-policies-'));
  await cp(shipped, policiesDir, { recursive: true });
  await writeFile(join(policiesDir, 'roles', 'of-a-test.yaml'), roleFile);
  before = await startTestServer({ policiesDir });
  const orm = await openDatabase(before.platform.config);
  const app = await createApp({ ...before.platform, orm, policies: loadPolicies(shipped) });
  await app.listen({ port: 0, host: '127.0.0.1' });
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The second server has no port.');
  url = `http://127.0.0.1:${address.port}`;
  stop = async () => {
    await app.close();
    await orm.close(true);
  };
});
afterAll(async () => {
  await stop();
  await before.stop();
  await rm(policiesDir, { recursive: true });
});

async function signIn(login: string): Promise<TestClient> {
  const client = new TestClient(url);
  await client.do('auth.login', { login, password: PASSWORD });
  return client;
}

test('a role that no file defines grants nothing: not in the console, not by a key, not to applications that name it, and it is told who has it', async () => {
  const { user: direct } = await before.person('direct', ['of-a-test']);
  const { user: through } = await before.person('through', ['user']);
  const group = await before.owner.do<Group>('groups.create', { name: 'Auditors', roles: ['of-a-test'] });
  await before.owner.do('groups.addMembers', { id: group.id, userIds: [through.id] });
  const { key } = await program(before, ['of-a-test']);
  const application = await before.owner.do<Application>('applications.create', { name: 'Books', access: { allow: { roles: ['of-a-test'] } } });
  const policy = { traits: ['PERSON'], prompt: 'allow', enrichedPrompt: 'allow', reply: 'allow', status: 'enabled' };
  await before.owner.do('applicationPolicies.create', {
    applicationId: application.id,
    description: 'Audit sees people',
    who: { roles: ['of-a-test'] },
    ...policy,
  });
  const { version } = await before.owner.get<{ version: number }>('account.get');
  await before.owner.do('account.update', { version, secondFactorRoles: ['of-a-test'], secondFactorGraceDays: 0 });
  await before.owner.do('account.update', { version: version + 1, secondFactorRoles: [] });
  const ask = (client: TestClient, user: User) =>
    client.do<AccessDecision>('access.authorize', { applicationId: application.id, user: { id: user.id }, requestType: 'prompt', traits: ['PERSON'] });
  expect(await ask(before.owner, direct)).toMatchObject({ decision: 'allow' });
  expect(await ask(before.owner, through)).toMatchObject({ decision: 'allow' });
  expect((await withKey(before, key.key).query('users.list', {})).status).toBe(200);

  const owner = await signIn('root');
  for (const user of [direct, through]) expect(await ask(owner, user)).toMatchObject({ decision: 'deny', reason: 'no-access' });
  expect((await withKey({ url }, key.key).query('users.list', {})).error?.reason).toBe('not-permitted');
  const me = await (await signIn('direct')).get<Me>('auth.me');
  expect(me).toMatchObject({ roles: [], rules: [] });
  expect((await (await signIn('through')).get<Me>('auth.me')).roles).toEqual(['user']);

  const { items } = await owner.get<{ items: RemovedRole[] }>('roles.removed');
  expect(items).toEqual([
    {
      role: 'of-a-test',
      users: { count: 1, names: ['direct'] },
      groups: { count: 1, names: ['Auditors'] },
      serviceAccounts: { count: 1, names: [expect.any(String)] },
      applications: { count: 1, names: ['Books'] },
      applicationPolicies: { count: 1, names: ['Audit sees people'] },
      secondFactorRoles: false,
    },
  ]);
  expect(items.map(removedRoleInWords)[0]).toContain('named by 1 user (direct); 1 group (Auditors); 1 service account (');
  expect((await (await signIn('through')).query('roles.removed')).error?.reason).toBe('not-permitted');
  expect((await before.owner.get<{ items: RemovedRole[] }>('roles.removed')).items).toEqual([]);
});

test('of many who hold a removed role ten are named and all are counted, and the settings are named too', async () => {
  for (let number = 0; number < 12; number++)
    await before.owner.do('users.create', { username: `many${number}`, firstName: 'M', email: `many${number}@example.org`, roles: ['of-a-test'] });
  await before.sql(`update account set settings = '{"secondFactorRoles":["of-a-test","owner"]}'`);
  const [removed] = (await (await signIn('root')).get<{ items: RemovedRole[] }>('roles.removed')).items;
  await before.sql(`update account set settings = '{}'`);
  expect(removed).toMatchObject({ users: { count: 13 }, secondFactorRoles: true });
  expect(removed?.users.names).toHaveLength(10);
  expect(removed && removedRoleInWords(removed)).toContain('the settings, among the roles that need a second factor');
});
