import type { ChildProcess } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { AccessDecision, Application, ApplicationPolicyDetail, LoggedDecision, NewApiKey, Page, User } from '@gatehouse/contract';
import { createDatabase } from '@gatehouse/vitest/postgres';
import { afterAll, beforeAll, describe, expect, inject, test } from 'vitest';
import { withKey } from '../testing/programs.ts';
import { startServerProcess } from '../testing/server-process.ts';
import { type Reply, TestClient } from '../testing/test-client.ts';
import { PASSWORD, SETUP_TOKEN } from '../testing/test-server.ts';

const children: ChildProcess[] = [];
const folders: string[] = [];

async function settings(): Promise<Record<string, string | undefined>> {
  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-decisions-'));
  folders.push(folder);
  return {
    DATA_DIR: folder,
    SETUP_TOKEN,
    DATABASE_URL: process.env['TEST_DATABASE'] === 'postgres' ? await createDatabase(inject('postgresUrl')) : undefined,
  };
}
async function start(given: Record<string, string | undefined>) {
  const server = await startServerProcess(given);
  children.push(server.child);
  return server;
}
async function signIn(url: string): Promise<TestClient> {
  const client = new TestClient(url);
  await client.do('auth.login', { login: 'root', password: PASSWORD });
  return client;
}
const setUp = (url: string) =>
  new TestClient(url).do('setup.createOwner', { token: SETUP_TOKEN, username: 'root', firstName: 'R', email: 'r@example.org', password: PASSWORD });

afterAll(async () => {
  for (const child of children) child.kill('SIGKILL');
  for (const folder of folders) await rm(folder, { recursive: true, force: true });
});

describe('two processes on one database', () => {
  let here: TestClient;
  let there: TestClient;
  let application: Application;
  let user: User;

  beforeAll(async () => {
    const given = await settings();
    const urls = [(await start(given)).url, (await start(given)).url];
    await setUp(urls[0] ?? '');
    [here, there] = [await signIn(urls[0] ?? ''), await signIn(urls[1] ?? '')];
    application = await here.do('applications.create', { name: 'Chat', access: { allow: { everyone: true } } });
    const lines = 'username,firstName,lastName,email,roles,groups\nada,Ada,,,user,\n';
    await here.do('users.importCsv', { csv: lines });
    user = (await here.get<Page<User>>('users.list', { search: 'ada' })).items[0] as User;
  });

  const ask = (client: TestClient): Promise<AccessDecision> =>
    client.do('access.authorize', { applicationId: application.id, user: { username: 'root' }, requestType: 'prompt', traits: ['PERSON'] });

  /**
   * Makes a change in one process and asks both the moment it is answered, many times, while both are kept busy asking.
   * @returns the reasons that were answered and not due.
   */
  async function lateAnswers(states: readonly [() => Promise<unknown>, string][]): Promise<string[]> {
    const load = { goesOn: true };
    const keepBusy = async (client: TestClient): Promise<void> => {
      while (load.goesOn) await ask(client);
    };
    const busy = [keepBusy(here), keepBusy(there)];
    const late: string[] = [];
    for (let turn = 0; turn < 10; turn++) {
      for (const [become, due] of states) {
        await become();
        for (const client of [there, here]) {
          const { reason } = await ask(client);
          if (reason !== due) late.push(`${reason} instead of ${due}`);
        }
      }
    }
    load.goesOn = false;
    await Promise.all(busy);
    return late;
  }

  test('an application that is disabled, or enabled, is so for every question asked after the answer', async () => {
    const set = (status: string) => async () => {
      application = await here.do('applications.update', { id: application.id, version: application.version, status });
    };
    const late = await lateAnswers([
      [set('disabled'), 'application-disabled'],
      [set('enabled'), 'allowed'],
    ]);
    expect(late).toEqual([]);
  });

  test('so is who has access', async () => {
    const deny = (userIds: string[]) => async () => {
      application = await here.do('applications.update', { id: application.id, version: application.version, access: { deny: { userIds } } });
    };
    const { items } = await here.get<Page<User>>('users.list', { search: 'root' });
    const late = await lateAnswers([
      [deny([items[0]?.id ?? '']), 'access-denied'],
      [deny([]), 'allowed'],
    ]);
    expect(late).toEqual([]);
  });

  test('so is a policy that is edited', async () => {
    let policy = await here.do<ApplicationPolicyDetail>('applicationPolicies.create', {
      applicationId: application.id,
      description: 'People',
      status: 'disabled',
      who: { everyone: true },
      traits: ['PERSON'],
      prompt: 'deny',
      enrichedPrompt: 'deny',
      reply: 'deny',
    });
    const edit = (change: object) => async () => {
      policy = await here.do('applicationPolicies.update', { id: policy.id, version: policy.version, ...change });
    };
    const late = await lateAnswers([
      [edit({ status: 'enabled' }), 'policy-denied'],
      [edit({ prompt: 'redact' }), 'policy-redacted'],
      [edit({ traits: ['LOCATION'] }), 'allowed'],
      [edit({ traits: ['PERSON'], prompt: 'deny', status: 'disabled' }), 'allowed'],
    ]);
    expect(late).toEqual([]);
  });

  test('a key that is revoked, in either process, opens nothing for any request sent after the answer', async () => {
    const urls = [here.url, there.url];
    for (let turn = 0; turn < 10; turn++) {
      const [revoker, other] = turn % 2 === 0 ? [here, urls[1] ?? ''] : [there, urls[0] ?? ''];
      const key = await revoker.do<NewApiKey>('applications.createKey', { id: application.id, name: `key ${turn}` });
      const asker = withKey({ url: other }, key.key);
      const answered: string[] = [];
      let revoked = false;
      const lane = async (): Promise<void> => {
        for (;;) {
          const sentAfter = revoked;
          const { error } = await asker.mutate('access.authorize', { user: { username: 'root' }, requestType: 'prompt', traits: [] });
          answered.push(`${sentAfter ? 'after' : 'before'} ${error?.reason ?? 'answered'}`);
          if (sentAfter) return;
        }
      };
      const lanes = [lane(), lane(), lane(), lane()];
      while (answered.length < 20) await new Promise((resolve) => setTimeout(resolve, 2));
      await revoker.do('applications.revokeKey', { id: application.id, keyId: key.id });
      revoked = true;
      await Promise.all(lanes);
      expect(answered.filter((answer) => answer.startsWith('after'))).toEqual(Array.from({ length: 4 }, () => 'after bad-key'));
      expect(answered).toContain('before answered');
    }
  });

  test('nor does a key whose creator is demoted or deactivated, however many ask by it in both', async () => {
    const creator = await here.do<{ user: User; invitation: { url: string } }>('users.create', {
      username: 'creator',
      firstName: 'Creator',
      email: 'creator@example.org',
      roles: ['developer'],
    });
    await new TestClient(here.url).do('auth.acceptInvitation', { token: new URL(creator.invitation.url).searchParams.get('token'), password: PASSWORD });
    const late: string[] = [];
    for (let turn = 0; turn < 5; turn++) {
      const byCreator = new TestClient(here.url);
      await byCreator.do('auth.login', { login: 'creator', password: PASSWORD });
      const key = await byCreator.do<NewApiKey>('applications.createKey', { id: application.id, name: `Key ${turn}` });
      const programs = [here, there].map(({ url }) => withKey({ url }, key.key));
      const asked = (client: TestClient): Promise<Reply> =>
        client.mutate('access.authorize', { user: { username: 'root' }, requestType: 'prompt', traits: [] });
      const load = { goesOn: true };
      const busy = programs.flatMap((client) =>
        Array.from({ length: 4 }, async () => {
          while (load.goesOn) await asked(client);
        }),
      );
      const expectAll = async (due: number): Promise<void> => {
        for (const { status } of await Promise.all(programs.map(asked))) if (status !== due) late.push(`turn ${turn}: ${status} instead of ${due}`);
      };
      const setRoles = async (role: string): Promise<void> => {
        const { version } = await here.get<User>('users.get', { id: creator.user.id });
        await here.do('users.setRoles', { id: creator.user.id, version, roles: [{ role }] });
      };
      await expectAll(200);
      await setRoles('user');
      await expectAll(403);
      await setRoles('developer');
      await expectAll(200);
      await here.do('users.deactivate', { id: creator.user.id });
      await expectAll(401);
      await here.do('users.reactivate', { id: creator.user.id });
      await expectAll(200);
      load.goesOn = false;
      await Promise.all(busy);
    }
    expect(late).toEqual([]);
  });

  test('so is a user who is deactivated, and one who joins a group that has access', async () => {
    const asked = async (client: TestClient): Promise<string> =>
      (await client.do<AccessDecision>('access.authorize', { applicationId: application.id, user: { id: user.id }, requestType: 'prompt', traits: [] })).reason;
    const group = await here.do<{ id: string }>('groups.create', { name: 'Chatters' });
    application = await here.do('applications.update', { id: application.id, version: application.version, access: { allow: { groupIds: [group.id] } } });
    // An imported user, who never signed in, is decided about like everybody else.
    expect([await asked(here), await asked(there)]).toEqual(['no-access', 'no-access']);
    const { items } = await here.get<Page<User>>('users.list', { search: 'root' });
    const root = items[0]?.id ?? '';
    expect([(await ask(there)).reason, (await ask(here)).reason]).toEqual(['no-access', 'no-access']);
    const second = await here.do<{ user: User }>('users.create', {
      username: 'grace',
      firstName: 'Grace',
      roles: ['user'],
      invite: false,
      password: 'eleven quiet otters swim',
    });
    await here.do('groups.addMembers', { id: group.id, userIds: [second.user.id] });
    const ofGrace = async (client: TestClient): Promise<string> =>
      (await client.do<AccessDecision>('access.authorize', { applicationId: application.id, user: { username: 'grace' }, requestType: 'prompt', traits: [] }))
        .reason;
    expect([await ofGrace(there), await ofGrace(here), root === second.user.id]).toEqual(['allowed', 'allowed', false]);
    for (let turn = 0; turn < 10; turn++) {
      await here.do('users.deactivate', { id: second.user.id });
      expect(await ofGrace(there)).toBe('user-inactive');
      await here.do('users.reactivate', { id: second.user.id });
      expect(await ofGrace(there)).toBe('allowed');
      await here.do('groups.removeMembers', { id: group.id, userIds: [second.user.id] });
      expect(await ofGrace(there)).toBe('no-access');
      await here.do('groups.addMembers', { id: group.id, userIds: [second.user.id] });
      expect(await ofGrace(there)).toBe('allowed');
    }
  });
});

test('a server killed in the middle of deciding has every decision on record that it answered', async () => {
  const given = await settings();
  const first = await start(given);
  await setUp(first.url);
  const asker = await signIn(first.url);
  const application = await asker.do<Application>('applications.create', { name: 'Chat', access: { allow: { everyone: true } } });
  const answered: string[] = [];
  const request = { applicationId: application.id, user: { username: 'root' }, requestType: 'prompt', traits: ['PERSON'] };
  const lanes = Promise.allSettled(
    Array.from({ length: 8 }, async () => {
      for (;;) answered.push((await asker.do<AccessDecision>('access.authorize', request)).decisionId);
    }),
  );
  while (answered.length < 300) await new Promise((resolve) => setTimeout(resolve, 5));
  const ended = new Promise((resolve) => first.child.once('exit', resolve));
  first.child.kill('SIGKILL');
  await Promise.all([ended, lanes]);

  const reader = await signIn((await start(given)).url);
  const kept = new Set<string>();
  let cursor: string | null = null;
  do {
    const page: Page<LoggedDecision> = await reader.get('access.decisions', { limit: 100, cursor });
    for (const { id } of page.items) kept.add(id);
    cursor = page.nextCursor;
  } while (cursor !== null);
  expect(answered.filter((id) => !kept.has(id))).toEqual([]);
});
