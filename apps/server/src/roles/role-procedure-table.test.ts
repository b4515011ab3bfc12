import { fileURLToPath } from 'node:url';
import { can, abilityFor, type ActionOf, canOn, intersectAbilities, type SubjectName } from '@gatehouse/ability';
import { loadPolicies } from '@gatehouse/ability/node';
import type { Group, User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { allProcedures } from '../testing/procedures.ts';
import { program } from '../testing/programs.ts';
import type { Reply, TestClient } from '../testing/test-client.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

/**
 * An input for each procedure with which somebody who may call it succeeds, made anew for each call. A procedure that
 * is missing here fails the first test.
 */
const inputs: Record<string, (server: TestServer) => unknown> = {
  'setup.status': () => undefined,
  'setup.checkLink': () => ({ token: 'not the setup token' }),
  'setup.createOwner': () => ({ token: 'not the setup token', username: 'x', firstName: 'X', email: 'x@example.org', password: 'seven purple herons at dawn' }),
  'auth.me': () => undefined,
  'auth.login': () => ({ login: 'nobody', password: 'wrong' }),
  'auth.logout': () => undefined,
  'auth.changePassword': () => ({ currentPassword: 'wrong', newPassword: 'eleven quiet otters swim' }),
  'auth.requestPasswordReset': () => ({ login: `nobody${++made}` }),
  'auth.checkLink': () => ({ kind: 'invitation', token: 'no such token, but long enough' }),
  'auth.acceptInvitation': () => ({ token: 'no such token, but long enough', password: 'seven purple herons at dawn' }),
  'auth.confirmEmail': () => ({ token: 'no such token, but long enough' }),
  'auth.resetPassword': () => ({ token: 'no such token, but long enough', password: 'seven purple herons at dawn' }),
  'auth.secondFactors': () => undefined,
  'auth.confirm': () => ({ password: 'wrong' }),
  'auth.startTotp': () => undefined,
  'auth.finishTotp': () => ({ id: UNKNOWN, code: '123456' }),
  'auth.removeTotp': () => undefined,
  'auth.makeRecoveryCodes': () => undefined,
  'auth.startPasskeyConfirmation': () => undefined,
  'auth.confirmWithPasskey': () => ({ id: UNKNOWN, response: ASSERTION }),
  'auth.startPasskey': () => undefined,
  'auth.finishPasskey': () => ({ id: UNKNOWN, name: 'Key', response: { ...ASSERTION, response: { clientDataJSON: 'e30', attestationObject: 'oA' } } }),
  'auth.renamePasskey': () => ({ id: UNKNOWN, name: 'Key' }),
  'auth.removePasskey': () => ({ id: UNKNOWN }),
  'auth.startPasskeySignIn': () => undefined,
  'auth.finishPasskeySignIn': () => ({ id: UNKNOWN, response: ASSERTION }),
  'profile.get': () => undefined,
  'profile.update': () => ({ version: 999, firstName: 'Other' }),
  'profile.cancelEmailChange': () => undefined,
  'profile.activity': () => ({}),
  'sessions.list': () => undefined,
  'sessions.revoke': () => ({ id: UNKNOWN }),
  'sessions.revokeAll': () => undefined,
  'users.list': () => ({}),
  'users.get': async (server) => ({ id: (await target(server)).id }),
  'users.timeline': async (server) => ({ id: (await target(server)).id }),
  'users.deletionImpact': async (server) => ({ id: (await target(server)).id }),
  'users.create': () => ({ username: `new${++made}`, firstName: 'New', roles: ['user'] }),
  'users.update': async (server) => ({ ...(await reference(server)), firstName: `Name ${++made}` }),
  'users.setRoles': async (server) => ({ ...(await reference(server)), roles: [{ role: 'user' }] }),
  'users.deactivate': async (server) => ({ id: (await target(server)).id }),
  'users.reactivate': async (server) => ({ id: (await target(server, 'deactivated')).id }),
  'users.delete': async (server) => ({ id: (await target(server, 'deactivated')).id }),
  'users.deleted': () => ({}),
  'users.restore': async (server) => ({ id: await gone(server) }),
  'users.erase': async (server) => ({ id: await gone(server) }),
  'users.unlock': async (server) => ({ id: (await target(server)).id }),
  'users.sendPasswordReset': async (server) => ({ id: (await target(server)).id }),
  'users.invitation': async (server) => ({ id: (await target(server)).id }),
  'users.sendInvitation': async (server) => ({ id: (await target(server)).id }),
  'users.revokeInvitation': async (server) => ({ id: (await target(server)).id }),
  'users.sessions': async (server) => ({ id: (await target(server)).id }),
  'users.revokeSession': async (server) => ({ id: (await target(server)).id, sessionId: UNKNOWN }),
  'users.revokeSessions': async (server) => ({ id: (await target(server)).id }),
  'users.secondFactors': async (server) => ({ id: (await target(server)).id }),
  'users.resetSecondFactors': async (server) => ({ id: (await target(server)).id }),
  'users.bulk': async (server) => ({ ids: [(await target(server)).id], action: 'deactivate' }),
  'users.previewBulk': async (server) => ({ ids: [(await target(server)).id], action: 'deactivate' }),
  'users.startBulk': async (server) => ({ ids: [(await target(server)).id], action: 'deactivate' }),
  'users.findByName': () => ({ names: ['nobody-at-all'] }),
  'users.undoBulk': () => ({ id: UNKNOWN }),
  'users.bulkJobs': () => undefined,
  'users.bulkJob': () => ({ id: UNKNOWN }),
  'users.cancelBulk': () => ({ id: UNKNOWN }),
  'users.importCsv': () => ({ csv: `username,firstName,lastName,email,roles,groups\nimported${++made},Im,Ported,,user,\n` }),
  'groups.list': () => ({}),
  'groups.get': () => ({ id: group }),
  'groups.members': () => ({ id: group }),
  'groups.create': () => ({ name: `Group ${++made}` }),
  'groups.update': async (server) => ({ ...(await newGroup(server)), description: 'Changed' }),
  'groups.delete': async (server) => ({ id: (await newGroup(server)).id }),
  'groups.addMembers': async (server) => ({ id: group, userIds: [(await target(server)).id] }),
  'groups.removeMembers': async (server) => ({ id: group, userIds: [(await target(server)).id] }),
  'roles.list': () => undefined,
  'roles.matrix': () => undefined,
  'roles.removed': () => undefined,
  'roles.explain': () => ({ action: 'read', subject: 'User' }),
  'applications.list': () => ({}),
  'applications.get': async (server) => ({ id: (await newApplication(server)).id }),
  'applications.create': () => ({ name: `Application ${++made}` }),
  'applications.update': async (server) => ({ ...(await newApplication(server)), description: 'Changed' }),
  'applications.delete': async (server) => ({ id: (await newApplication(server)).id }),
  'applicationPolicies.list': async (server) => ({ applicationId: (await newApplication(server)).id }),
  'applicationPolicies.get': async (server) => ({ id: (await newPolicy(server)).id }),
  'applicationPolicies.versions': async (server) => ({ id: (await newPolicy(server)).id }),
  'applicationPolicies.conflicts': async (server) => ({ applicationId: (await newApplication(server)).id }),
  'applicationPolicies.traits': async (server) => ({ applicationId: (await newApplication(server)).id }),
  'applicationPolicies.checkDraft': async (server) => ({ applicationId: (await newApplication(server)).id, draft: POLICY }),
  'applicationPolicies.tryOut': async (server) => ({
    applicationId: (await newApplication(server)).id,
    user: { username: 'asker' },
    requestType: 'prompt',
    traits: ['PERSON'],
    draft: POLICY,
  }),
  'applicationPolicies.create': async (server) => ({ applicationId: (await newApplication(server)).id, ...POLICY }),
  'applicationPolicies.update': async (server) => ({ ...(await newPolicy(server)), status: 'disabled' }),
  'applicationPolicies.restore': async (server) => ({ ...(await newPolicy(server)), restore: 1 }),
  'applicationPolicies.delete': async (server) => ({ id: (await newPolicy(server)).id }),
  'access.authorize': async (server) => ({ applicationId: (await newApplication(server)).id, user: { username: 'asker' }, requestType: 'prompt', traits: [] }),
  'access.authorizeMany': async (server) => ({
    requests: [{ applicationId: (await newApplication(server)).id, user: { username: 'asker' }, requestType: 'prompt', traits: [] }],
  }),
  'access.decisions': () => ({}),
  'access.decision': async (server) => {
    const { id } = await newApplication(server);
    const question = { applicationId: id, user: { username: 'asker' }, requestType: 'prompt', traits: [] };
    return { id: (await server.owner.do<{ decisionId: string }>('access.authorize', question)).decisionId };
  },
  'audit.list': () => ({}),
  'audit.get': () => ({ id: 1 }),
  'audit.verify': () => undefined,
  'audit.verifyProgress': () => undefined,
  'applications.keys': async (server) => ({ id: (await newApplication(server)).id }),
  'applications.createKey': async (server) => ({ id: (await newApplication(server)).id, name: 'Main' }),
  'applications.rotateKey': newKey('applications'),
  'applications.revokeKey': newKey('applications'),
  'serviceAccounts.list': () => ({}),
  'serviceAccounts.get': async (server) => ({ id: (await newServiceAccount(server)).id }),
  'serviceAccounts.keys': async (server) => ({ id: (await newServiceAccount(server)).id }),
  'serviceAccounts.create': () => ({ name: `Program ${++made}`, roles: ['user'] }),
  'serviceAccounts.update': async (server) => ({ ...(await newServiceAccount(server)), description: 'Changed' }),
  'serviceAccounts.revoke': async (server) => ({ id: (await newServiceAccount(server)).id }),
  'serviceAccounts.createKey': async (server) => ({ id: (await newServiceAccount(server)).id, name: 'Main' }),
  'serviceAccounts.rotateKey': newKey('serviceAccounts'),
  'serviceAccounts.revokeKey': newKey('serviceAccounts'),
  'accessRequests.list': () => ({}),
  'accessRequests.get': async (server) => ({ id: await openRequest(server) }),
  'accessRequests.create': () => ({ role: 'no-such-role', reason: 'To help out' }),
  'accessRequests.withdraw': () => ({ id: UNKNOWN }),
  'accessRequests.decide': async (server) => ({ id: await openRequest(server), decision: 'deny' }),
  'account.get': () => undefined,
  'account.update': () => ({ version: 999, sessionHours: 12 }),
  'account.sendTestMail': () => ({ to: 'somebody@example.org' }),
  'account.outbox': () => ({}),
  'account.servers': () => undefined,
  'account.handOverMail': async (server) => ({ id: await waitingMail(server) }),
  'account.discardMail': async (server) => ({ id: await waitingMail(server) }),
  'account.sendMailNow': async (server) => ({ id: await waitingMail(server) }),
};

/** What a permitted call may come to besides success, and which words are no refusal of the caller. */
const ASSERTION = { id: 'AA', rawId: 'AA', type: 'public-key', response: { clientDataJSON: 'e30', authenticatorData: 'AA', signature: 'AA' } };
const POLICY = {
  description: 'A policy',
  status: 'enabled',
  who: { everyone: true },
  traits: ['PERSON'],
  prompt: 'deny',
  enrichedPrompt: 'redact',
  reply: 'allow',
};
const UNKNOWN = '00000000-0000-7000-8000-000000000000';
const expectedOutcome: Record<string, string> = {
  'auth.changePassword': 'bad-credentials',
  'auth.confirm': 'bad-credentials',
  'auth.finishTotp': 'invalid-token',
  'auth.removeTotp': 'not-found',
  'auth.makeRecoveryCodes': 'no-second-factor',
  'auth.startPasskeyConfirmation': 'no-second-factor',
  'auth.confirmWithPasskey': 'passkey-refused',
  'auth.finishPasskey': 'passkey-refused',
  'auth.renamePasskey': 'not-found',
  'auth.removePasskey': 'not-found',
  'users.resetSecondFactors': 'no-second-factor',
  'profile.update': 'stale-version',
  'sessions.revoke': 'not-found',
  'users.undoBulk': 'not-found',
  'users.bulkJob': 'not-found',
  'users.cancelBulk': 'not-found',
  'accessRequests.create': 'unknown-role',
  'accessRequests.withdraw': 'not-found',
  'account.update': 'stale-version',
  'account.sendTestMail': 'no-mail-server',
  'account.sendMailNow': 'no-mail-server',
  'users.revokeSession': 'not-found',
};

/** A program has nobody of whom it could be explained what they may. */
const outcomeForPrograms: Record<string, string> = { 'roles.explain': 'invalid' };

let made = 0;
let group = '';
let server: TestServer;
let asker: TestClient;
const people = new Map<string, TestClient>();
const programs = new Map<string, TestClient>();

async function target(from: TestServer, status = 'invited'): Promise<User> {
  const { user } = await from.owner.do<{ user: User }>('users.create', { username: `target${++made}`, firstName: 'Target', roles: ['user'] });
  return status === 'deactivated' ? from.owner.do<User>('users.deactivate', { id: user.id }) : user;
}

/** Waiting mail for an Owner: somebody asked for a new password, and no mail server is set. */
async function waitingMail(from: TestServer): Promise<string> {
  await from.sql('delete from login_throttles');
  await from.anonymous().do('auth.requestPasswordReset', { login: 'a-developer' });
  const { items } = await from.owner.get<{ items: { id: string }[] }>('account.outbox');
  return items[0]?.id ?? '';
}

/** A request of somebody who asks again once it is decided. */
async function openRequest(from: TestServer): Promise<string> {
  const { items } = await from.owner.get<{ items: { id: string }[] }>('accessRequests.list', { filter: { status: ['open'] } });
  if (items[0]) return items[0].id;
  const { id } = await asker.do<{ id: string }>('accessRequests.create', { role: 'governance', reason: 'To help out' });
  return id;
}

async function gone(from: TestServer): Promise<string> {
  const { id } = await target(from, 'deactivated');
  await from.owner.do('users.delete', { id });
  return id;
}

async function reference(from: TestServer): Promise<{ id: string; version: number }> {
  const { id, version } = await target(from);
  return { id, version };
}

async function newGroup(from: TestServer): Promise<{ id: string; version: number }> {
  const { id, version } = await from.owner.do<Group>('groups.create', { name: `Group ${++made}` });
  return { id, version };
}

async function newApplication(from: TestServer): Promise<{ id: string; version: number }> {
  const { id, version } = await from.owner.do<{ id: string; version: number }>('applications.create', { name: `Application ${++made}` });
  return { id, version };
}

async function newServiceAccount(from: TestServer): Promise<{ id: string; version: number }> {
  const { id, version } = await from.owner.do<{ id: string; version: number }>('serviceAccounts.create', { name: `Program ${++made}`, roles: ['user'] });
  return { id, version };
}

function newKey(of: 'applications' | 'serviceAccounts') {
  return async (from: TestServer): Promise<{ id: string; keyId: string }> => {
    const { id } = await (of === 'applications' ? newApplication : newServiceAccount)(from);
    const key = await from.owner.do<{ id: string }>(`${of}.createKey`, { id, name: 'Main' });
    return { id, keyId: key.id };
  };
}

async function newPolicy(from: TestServer): Promise<{ id: string; version: number }> {
  const application = await newApplication(from);
  const { id, version } = await from.owner.do<{ id: string; version: number }>('applicationPolicies.create', { applicationId: application.id, ...POLICY });
  return { id, version };
}

const procedures = allProcedures();
const policies = loadPolicies(fileURLToPath(new URL('../../../../policies', import.meta.url)));
const roles = policies.roles.map(({ role }) => role);

/** Instances decide in these: whoever passes the guard for what is their own does not find what is somebody else's. */
const ofSomebodyElse: Record<string, readonly [SubjectName, object]> = {
  'users.get': ['User', { id: 'other' }],
  'users.timeline': ['User', { id: 'other' }],
  'users.update': ['User', { id: 'other' }],
  'audit.get': ['AuditEvent', { actorId: 'other', onBehalfOfId: null }],
  'accessRequests.get': ['AccessRequest', { requesterId: 'other' }],
};

beforeAll(async () => {
  server = await startTestServer({ hostname: 'localhost' });
  for (const role of roles) people.set(role, (await server.person(`a-${role}`, [role])).client);
  for (const role of roles) programs.set(role, (await program(server, [role])).client);
  asker = (await server.person('asker', ['user'])).client;
  await server.owner.do('users.importCsv', { csv: 'username,firstName,lastName,email,roles,groups\nmember,Mem,Ber,,user,Readers\n' });
  const { items } = await server.owner.get<{ items: { id: string }[] }>('groups.list');
  group = items[0]?.id ?? '';
});
afterAll(() => server.stop());

const send = (client: TestClient, path: string, type: string, input: unknown) => (type === 'query' ? client.query(path, input) : client.mutate(path, input));

test('every procedure declares its guard and has a row in this table', () => {
  expect(procedures.filter(({ guard }) => guard === undefined)).toEqual([]);
  expect(Object.keys(inputs).sort()).toEqual(procedures.map(({ path }) => path).sort());
});

test('nobody gets anything but the public procedures without signing in', async () => {
  for (const { path, type, guard } of procedures) {
    const reply = await send(server.anonymous(), path, type, await inputs[path]?.(server));
    if (guard === 'public') expect([path, reply.error?.reason]).not.toEqual([path, 'no-session']);
    else expect([path, reply.status, reply.error?.reason]).toEqual([path, 401, 'no-session']);
  }
});

describe.each(roles)('%s', (role) => {
  test.each(procedures.filter(({ path }) => path !== 'auth.logout'))('$path', async ({ path, type, guard }) => {
    const client = people.get(role) ?? server.anonymous();
    const reply = await send(client, path, type, await inputs[path]?.(server));
    if (guard === 'public') return expect(reply.error?.reason).not.toBe('not-permitted');
    const allowed = !Array.isArray(guard) || can(abilityFor(policies, { id: 'x', roles: [role] }), guard[0] as ActionOf<SubjectName>, guard[1] as SubjectName);
    if (!allowed) {
      expect([reply.status, reply.error?.reason]).toEqual([403, 'not-permitted']);
      const [action, subject] = guard as [string, string];
      return expect(reply.error?.missing).toEqual({ action, subject });
    }
    expect(reply.status).toBeLessThan(500);
    return expectOutcome(role, path, reply, expectedOutcome[path] ?? null);
  });
});

/** What comes of a call whose guard was passed. */
function expectOutcome(role: string, path: string, reply: Reply, reason: string | null): void {
  const ability = abilityFor(policies, { id: 'x', roles: [role] });
  if (!can(ability, 'deactivate', 'User')) {
    if (path === 'users.bulk') return expect(reply.data).toMatchObject({ done: 0, skipped: [{ reason: expect.any(String) }] });
    // They may change themselves, and the act is refused as one that they may do to nobody.
    if (path === 'users.startBulk' || path === 'users.previewBulk') return expect(reply.error?.reason).toBe('not-permitted');
  }
  const [subject, other] = ofSomebodyElse[path] ?? [];
  if (subject && other && !canOn(ability, 'read', subject, other)) return expect(reply.error?.reason).toBe('not-found');
  if (path === 'users.update' && !canOn(ability, 'update', 'User', { id: 'other' })) return expect(reply.error?.reason).toBe('not-permitted');
  return expect(reply.error?.reason ?? null).toBe(reason);
}

/** Whether a program with this role may do this on some instance, as far as an Owner who made its key lets it. */
const programMay = (role: string, [action, subject]: readonly [string, string]): boolean => {
  const ability = intersectAbilities([abilityFor(policies, { id: 'program', roles: [role] }), abilityFor(policies, { id: 'creator', roles: ['owner'] })]);
  return can(ability, action as ActionOf<SubjectName>, subject as SubjectName);
};

describe.each(roles)('a program with the role %s gets what a person with it does', (role) => {
  test.each(procedures.filter(({ guard }) => guard !== 'public'))('$path', async ({ path, type, guard, forPeople }) => {
    const reply = await send(programs.get(role) ?? server.anonymous(), path, type, await inputs[path]?.(server));
    expect(reply.status).toBeLessThan(500);
    const refused = [403, 'not-permitted'];
    if (forPeople) return expect([reply.status, reply.error?.reason]).toEqual(refused);
    if (Array.isArray(guard) && !programMay(role, guard as [string, string])) return expect([reply.status, reply.error?.reason]).toEqual(refused);
    return expectOutcome(role, path, reply, outcomeForPrograms[path] ?? expectedOutcome[path] ?? null);
  });
});

test('a User lists and sees nobody but themselves, and nothing but their own history', async () => {
  const client = people.get('user') ?? server.anonymous();
  const users = await client.get<{ items: User[]; total: number }>('users.list', {});
  expect(users.items.map(({ username }) => username)).toEqual(['a-user']);
  expect(users.total).toBe(1);
  const events = await client.get<{ items: { actor: { label: string } }[] }>('audit.list', { limit: 100 });
  expect(new Set(events.items.map(({ actor }) => actor.label))).toEqual(new Set(['a-user']));
});

test('every refusal is in the audit trail', async () => {
  const denied = await server.owner.get<{ items: { action: string; actor: { label: string }; reason: string }[] }>('audit.list', {
    filter: { outcome: 'denied', action: 'user.create' },
    limit: 100,
  });
  expect(denied.items).toContainEqual(
    expect.objectContaining({ action: 'user.create', actor: expect.objectContaining({ label: 'a-user' }), reason: 'not-permitted' }),
  );
});
