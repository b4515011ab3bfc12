import type { AccessDecision, Application, AuditEvent, Me, NewApiKey, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { program, withKey } from '../testing/programs.ts';
import type { Reply, TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const newApplication = (): Promise<Application> =>
  server.owner.do('applications.create', { name: `Application ${++made}`, access: { allow: { everyone: true } } });
const newKey = (id: string, creator: TestClient = server.owner): Promise<NewApiKey> => creator.do('applications.createKey', { id, name: 'Gateway' });
const reasonOf = ({ status, error }: Reply) => [status, error?.reason ?? null];
const question = { user: { username: 'root' }, requestType: 'prompt', traits: [] };

describe('the key of an application', () => {
  test('asks for decisions about it, in the header or in the input, and nothing else', async () => {
    const application = await newApplication();
    const other = await newApplication();
    const { key } = await newKey(application.id);
    expect(key).toMatch(/^gha_/);
    const client = withKey(server, key);
    expect(await client.do('access.authorize', question)).toMatchObject({ decision: 'allow' });
    expect(await client.do('access.authorize', { applicationId: application.id, ...question })).toMatchObject({ decision: 'allow' });
    expect(reasonOf(await client.mutate('access.authorize', { applicationId: other.id, ...question }))).toEqual([404, 'not-found']);
    expect(await client.do('access.authorizeMany', { requests: [question, { ...question, applicationId: other.id }] })).toMatchObject({
      results: [{ decision: 'allow' }, { error: { reason: 'not-found' } }],
    });
    expect((await client.get<Me>('auth.me')).service).toMatchObject({ kind: 'application', id: application.id, name: application.name });
    for (const path of ['applications.list', 'users.list', 'access.decisions'])
      expect([path, ...reasonOf(await client.query(path, {}))]).toEqual([path, 403, 'not-permitted']);
    expect(reasonOf(await client.mutate('applications.update', { id: application.id, version: 1, name: 'Other' }))).toEqual([403, 'not-permitted']);
  });

  test('in the input says who calls and about what, also for somebody who is not signed in', async () => {
    const application = await newApplication();
    const { key } = await newKey(application.id);
    const { decisionId } = await server.anonymous().do<AccessDecision>('access.authorize', { applicationKey: key, ...question });
    const log = await server.owner.get<Page<object>>('access.decisions', { filter: { applicationId: [application.id] } });
    expect(log.items).toMatchObject([{ id: decisionId, caller: { kind: 'service', id: application.id, label: application.name } }]);
    expect(reasonOf(await server.owner.mutate('access.authorize', { applicationKey: 'gha_wrong', ...question }))).toEqual([401, 'bad-key']);
    const results = await server.owner.do('access.authorizeMany', {
      requests: [
        { applicationKey: key, ...question },
        { applicationKey: 'gha_wrong', ...question },
      ],
    });
    expect(results).toMatchObject({ results: [{ decision: 'allow' }, { error: { reason: 'bad-key' } }] });
  });

  test('in the input of one question among many asks with its own permissions, not with those of whoever sent them', async () => {
    const application = await newApplication();
    const { user, client: developer } = await server.person(`dev${++made}`, ['developer']);
    const { key } = await newKey(application.id, developer);
    const ask = () => server.owner.do<object>('access.authorizeMany', { requests: [{ applicationKey: key, ...question }] });
    expect(await ask()).toMatchObject({ results: [{ decision: 'allow' }] });
    const { version } = await server.owner.get<User>('users.get', { id: user.id });
    await server.owner.do('users.setRoles', { id: user.id, version, roles: [{ role: 'governance' }] });
    expect(await ask()).toMatchObject({ results: [{ error: { reason: 'not-found' } }] });
    // Asked alone it is refused, in the name of the application and not of whoever sent it.
    for (const client of [server.owner, server.anonymous()])
      expect(reasonOf(await client.mutate('access.authorize', { applicationKey: key, ...question }))).toEqual([403, 'not-permitted']);
    const { items } = await server.owner.get<Page<AuditEvent>>('audit.list', { filter: { actorId: application.id } });
    const denied = { action: 'access.authorize', outcome: 'denied', actor: { kind: 'service', label: application.name } };
    // The second is of the same minute, and counted.
    expect(items).toMatchObject([denied]);
  });

  test('is no key of a service account, nor the other way round', async () => {
    const application = await newApplication();
    const { key } = await newKey(application.id);
    const service = (await program(server, ['owner'])).key.key;
    expect(reasonOf(await server.anonymous().mutate('access.authorize', { applicationKey: service, ...question }))).toEqual([401, 'bad-key']);
    const asked = { applicationKey: service, ...question };
    expect(await server.owner.do('access.authorizeMany', { requests: [asked] })).toMatchObject({ results: [{ error: { reason: 'bad-key' } }] });
    const acting = withKey(server, key, { 'x-gatehouse-on-behalf-of': 'root' });
    expect(reasonOf(await acting.mutate('access.authorize', question))).toEqual([400, 'invalid']);
  });

  test('is bounded by who made it, and ends when it is revoked, or replaced and over', async () => {
    const application = await newApplication();
    const { user, client: developer } = await server.person('dev', ['developer']);
    const made1 = await newKey(application.id, developer);
    const client = withKey(server, made1.key);
    expect((await client.mutate('access.authorize', question)).status).toBe(200);
    const { version } = await server.owner.get<User>('users.get', { id: user.id });
    await server.owner.do('users.setRoles', { id: user.id, version, roles: [{ role: 'governance' }] });
    expect(reasonOf(await client.mutate('access.authorize', question))).toEqual([403, 'not-permitted']);
    const kept = await newKey(application.id);
    const next = await server.owner.do<NewApiKey>('applications.rotateKey', { id: application.id, keyId: kept.id, overlapHours: 0 });
    expect(reasonOf(await withKey(server, kept.key).mutate('access.authorize', question))).toEqual([401, 'bad-key']);
    expect((await withKey(server, next.key).mutate('access.authorize', question)).status).toBe(200);
    await server.owner.do('applications.revokeKey', { id: application.id, keyId: next.id });
    expect(reasonOf(await withKey(server, next.key).mutate('access.authorize', question))).toEqual([401, 'bad-key']);
    const { items } = await server.owner.get<{ items: { id: string; status: string; replacedBy: string | null }[] }>('applications.keys', {
      id: application.id,
    });
    expect(items.map(({ status }) => status)).toEqual(['live', 'revoked', 'expired']);
    expect(items.find(({ id }) => id === kept.id)?.replacedBy).toBe(next.id);
    const told = await server.owner.get<Page<AuditEvent>>('audit.list', { filter: { subjectId: application.id } });
    expect(told.items.map(({ action }) => action)).toEqual([
      'auth.use-key',
      'application.revoke-key',
      'auth.use-key',
      'application.rotate-key',
      'application.create-key',
      'application.create-key',
      'application.create',
    ]);
  });

  test('is not for those to make who do not manage keys', async () => {
    const application = await newApplication();
    const { client } = await server.person('sec', ['security-team']);
    const key = await newKey(application.id);
    for (const [verb, input] of [
      ['createKey', { name: 'Mine' }],
      ['rotateKey', { keyId: key.id }],
      ['revokeKey', { keyId: key.id }],
    ] as const)
      expect(reasonOf(await client.mutate(`applications.${verb}`, { id: application.id, ...input }))).toEqual([403, 'not-permitted']);
  });
});
