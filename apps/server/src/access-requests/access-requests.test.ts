import type { AccessRequest, AuditEvent, Me, Page, User } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { MINUTE } from '../platform/clock.ts';
import { systemCall } from '../platform/jobs.ts';
import type { TestClient } from '../testing/test-client.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';
import { endExpiredRoles } from '../users/end-expired-roles.ts';

let server: TestServer;
const deciders = new Map<string, TestClient>();
beforeAll(async () => {
  server = await startTestServer();
  for (const role of ['security-team', 'compliance-team', 'it-admin', 'governance', 'developer']) {
    deciders.set(role, (await server.person(`the-${role}`, [role])).client);
  }
});
afterAll(() => server.stop());

let made = 0;
const somebody = () => server.person(`asker${++made}`, ['user']);
const inMinutes = (minutes: number) => new Date(server.clock.now().getTime() + minutes * MINUTE).toISOString();
const ask = (client: TestClient, role: string, more: object = {}) =>
  client.do<AccessRequest>('accessRequests.create', { role, reason: 'To help out', ...more });
const send = async (client: TestClient, path: string, input: object) => {
  const { data, error } = await client.mutate(path, input);
  return { data: data as AccessRequest | undefined, error };
};
const decide = (client: TestClient, id: string, decision: 'grant' | 'deny', more: object = {}) =>
  send(client, 'accessRequests.decide', { id, decision, ...more });
const rolesOf = async (id: string) => (await server.owner.get<User>('users.get', { id })).roles.map(({ role, expiresAt }) => ({ role, expiresAt }));
const decider = (role: string): TestClient => deciders.get(role) ?? server.anonymous();

describe('asking', () => {
  test('one’s own request is stored, listed and seen by whoever may decide, and by nobody else', async () => {
    const { client, user } = await somebody();
    const until = inMinutes(7);
    const request = await ask(client, 'governance', { until, reason: '  Covering for Łucja\nuntil Friday ' });
    expect(request).toMatchObject({
      requesterId: user.id,
      role: 'governance',
      reason: 'Covering for Łucja\nuntil Friday',
      until,
      status: 'open',
      decidedBy: null,
    });
    expect(await client.get('accessRequests.get', { id: request.id })).toEqual(request);
    expect((await client.get<Page<AccessRequest>>('accessRequests.list')).items).toEqual([request]);
    const all = await decider('governance').get<Page<AccessRequest>>('accessRequests.list', { search: user.username, filter: { status: ['open'] } });
    expect(all.items).toEqual([request]);

    const { client: other } = await somebody();
    expect((await other.query('accessRequests.get', { id: request.id })).error?.reason).toBe('not-found');
    expect(await other.get('accessRequests.list', { filter: { requesterId: user.id } })).toMatchObject({ items: [], total: 0 });
    expect((await other.mutate('accessRequests.withdraw', { id: request.id })).error?.reason).toBe('not-found');
    expect((await server.owner.mutate('accessRequests.withdraw', { id: request.id })).error?.reason).toBe('not-permitted');
  });

  test('what can’t be asked for is refused with the field and the reason', async () => {
    const { client } = await somebody();
    const refused = async (input: object) => (await client.mutate('accessRequests.create', { reason: 'To help out', ...input })).error;
    expect(await refused({ role: 'nothing' })).toMatchObject({ reason: 'unknown-role', fields: { role: expect.any(String) } });
    expect(await refused({ role: 'user' })).toMatchObject({ reason: 'wrong-status', fields: { role: 'You hold this role already.' } });
    expect(await refused({ role: 'governance', until: inMinutes(-1) })).toMatchObject({ reason: 'invalid', fields: { until: expect.any(String) } });
    expect(await refused({ role: 'governance', until: 'tomorrow' })).toMatchObject({ reason: 'invalid', fields: { until: expect.any(String) } });
    expect(await refused({ role: 'governance', reason: '   ' })).toMatchObject({ reason: 'invalid', fields: { reason: expect.any(String) } });
    expect(await refused({ role: 'governance', reason: 'a\u0000b' })).toMatchObject({ reason: 'invalid', fields: { reason: expect.any(String) } });
    expect(await refused({ role: 'governance', reason: 'x'.repeat(1001) })).toMatchObject({ reason: 'invalid', fields: { reason: expect.any(String) } });
    expect((await client.get<Page<AccessRequest>>('accessRequests.list')).total).toBe(0);
  });

  test('two requests for one role at once leave one open; a withdrawn one makes room', async () => {
    const { client } = await somebody();
    const replies = await Promise.all([0, 1, 2].map(() => send(client, 'accessRequests.create', { role: 'developer', reason: 'Twice' })));
    expect(replies.map(({ error }) => error?.reason ?? 'done').toSorted()).toEqual(['done', 'wrong-status', 'wrong-status']);
    const id = replies.find(({ data }) => data)?.data?.id ?? '';
    expect(await client.do('accessRequests.withdraw', { id })).toMatchObject({ status: 'withdrawn', decidedBy: null });
    expect((await client.mutate('accessRequests.withdraw', { id })).error?.reason).toBe('wrong-status');
    expect((await decide(server.owner, id, 'grant')).error?.reason).toBe('wrong-status');
    expect(await ask(client, 'developer')).toMatchObject({ status: 'open' });
  });

  test('a role that needs an e-mail address is not asked for without one', async () => {
    const { client, user } = await somebody();
    await server.owner.do('users.update', { id: user.id, version: user.version, email: null });
    expect((await client.mutate('accessRequests.create', { role: 'governance', reason: 'To help out' })).error?.reason).toBe('email-required');
  });

  test('at most ten are open', async () => {
    const { client, user } = await somebody();
    const rows = Array.from({ length: 10 }, (_, index) => `(?, '${user.id}', 'gone-${index}', 'r', 'open', '2026-01-01T00:00:00.000Z')`);
    await server.sql(
      `insert into access_requests (id, requester_id, role, reason, status, created_at) values ${rows.join(', ')}`,
      rows.map(() => server.platform.ids.next()),
    );
    expect((await client.mutate('accessRequests.create', { role: 'governance', reason: 'One more' })).error?.reason).toBe('limit-reached');
    const first = await client.get<Page<AccessRequest>>('accessRequests.list', { limit: 4 });
    const second = await client.get<Page<AccessRequest>>('accessRequests.list', { limit: 100, cursor: first.nextCursor });
    expect([first.total, new Set([...first.items, ...second.items].map(({ id }) => id)).size, second.nextCursor]).toEqual([10, 10, null]);
  });
});

describe('deciding', () => {
  test('a granted role is held until its day at once, and ends by itself', async () => {
    const { client, user } = await somebody();
    const { id } = await ask(client, 'governance', { until: inMinutes(30) });
    const until = inMinutes(7);
    const granted = await decide(decider('it-admin'), id, 'grant', { until, answer: 'A week will do.' });
    expect(granted.data).toMatchObject({ status: 'granted', grantedUntil: until, answer: 'A week will do.', decidedBy: { label: 'the-it-admin' } });
    expect((await client.get<Me>('auth.me')).roles).toEqual(['governance', 'user']);
    expect(await rolesOf(user.id)).toEqual([
      { role: 'governance', expiresAt: until },
      { role: 'user', expiresAt: null },
    ]);
    expect((await client.get<User>('profile.get')).version).toBe(user.version + 1);

    const timeline = await server.owner.get<Page<AuditEvent>>('users.timeline', { id: user.id, page: {} });
    const said = timeline.items.filter(({ action }) => /access-request|set-roles/.test(action));
    expect(said.map(({ action }) => action)).toEqual(['access-request.grant', 'user.set-roles', 'access-request.create']);
    expect(said[0]).toMatchObject({ actor: { label: 'the-it-admin' }, subject: { type: 'AccessRequest', id, label: 'Governance' }, reason: 'A week will do.' });
    expect(said[2]).toMatchObject({ actor: { label: user.username }, reason: 'To help out', changes: { role: { before: null, after: 'governance' } } });

    server.clock.advance(8 * MINUTE);
    await endExpiredRoles(systemCall(server.platform));
    expect(await rolesOf(user.id)).toEqual([{ role: 'user', expiresAt: null }]);
  });

  test('a denial changes nothing but the request', async () => {
    const { client, user } = await somebody();
    const { id } = await ask(client, 'it-admin');
    expect((await decide(decider('governance'), id, 'deny', { answer: 'Ask Grace for it.' })).data).toMatchObject({ status: 'denied', grantedUntil: null });
    expect(await client.get('accessRequests.get', { id })).toMatchObject({ status: 'denied', answer: 'Ask Grace for it.' });
    expect(await rolesOf(user.id)).toEqual([{ role: 'user', expiresAt: null }]);
  });

  test.each([
    ['security-team', 'developer'],
    ['compliance-team', 'it-admin'],
    ['it-admin', 'owner'],
    ['governance', 'developer'],
    ['developer', 'security-team'],
  ])('%s can’t grant %s, which is above them, and the request stays open', async (own, above) => {
    const { client, user } = await somebody();
    const { id } = await ask(client, above);
    expect((await decide(decider(own), id, 'grant')).error?.reason).toBe('above-ceiling');
    expect(await client.get('accessRequests.get', { id })).toMatchObject({ status: 'open' });
    expect(await rolesOf(user.id)).toEqual([{ role: 'user', expiresAt: null }]);
    expect((await decide(server.owner, id, 'grant')).data).toMatchObject({ status: 'granted', grantedUntil: null });
  });

  test('somebody above the decider gets nothing from them', async () => {
    const { client } = await server.person(`asker${++made}`, ['it-admin']);
    const { id } = await ask(client, 'governance');
    expect((await decide(decider('governance'), id, 'grant')).error?.reason).toBe('above-ceiling');
  });

  test('a User decides nothing, and nobody decides on their own request', async () => {
    const { client } = await somebody();
    const { id } = await ask(client, 'governance');
    expect((await decide(client, id, 'grant')).error).toMatchObject({ reason: 'not-permitted', missing: { action: 'decide', subject: 'AccessRequest' } });
    const own = await ask(decider('governance'), 'user');
    for (const decision of ['grant', 'deny'] as const) expect((await decide(decider('governance'), own.id, decision)).error?.reason).toBe('own-roles');
    const byOwner = await ask(server.owner, 'user');
    expect((await decide(server.owner, byOwner.id, 'grant')).error?.reason).toBe('own-roles');
  });

  test('of several who decide at once, one does', async () => {
    const { client, user } = await somebody();
    const { id } = await ask(client, 'governance');
    const replies = await Promise.all([
      decide(server.owner, id, 'grant'),
      decide(decider('it-admin'), id, 'deny'),
      decide(decider('compliance-team'), id, 'grant', { until: inMinutes(3) }),
    ]);
    expect(replies.filter(({ error }) => error?.reason === 'wrong-status')).toHaveLength(2);
    const [done] = replies.filter(({ data }) => data);
    expect(await client.get('accessRequests.get', { id })).toMatchObject({ status: done?.data?.status, grantedUntil: done?.data?.grantedUntil });
    expect((await rolesOf(user.id)).some(({ role }) => role === 'governance')).toBe(done?.data?.status === 'granted');
  });

  test('who was demoted or deactivated no longer decides', async () => {
    const { client } = await somebody();
    const { id } = await ask(client, 'governance');
    const { client: admin, user } = await server.person(`demoted${++made}`, ['governance']);
    const demoted = await server.owner.do<User>('users.setRoles', { id: user.id, version: user.version, roles: [{ role: 'user' }] });
    expect((await decide(admin, id, 'grant')).error?.reason).toBe('not-permitted');
    await server.owner.do('users.deactivate', { id: demoted.id });
    expect((await decide(admin, id, 'grant')).error?.reason).toBe('no-session');
  });

  test('an end in the past is refused, the wish’s own too, and another one may be chosen', async () => {
    const { client } = await somebody();
    const { id } = await ask(client, 'governance', { until: inMinutes(1) });
    expect((await decide(server.owner, id, 'grant', { until: inMinutes(-1) })).error).toMatchObject({
      reason: 'invalid',
      fields: { until: expect.any(String) },
    });
    server.clock.advance(2 * MINUTE);
    expect((await decide(server.owner, id, 'grant')).error).toMatchObject({ reason: 'invalid', fields: { until: expect.any(String) } });
    const until = inMinutes(1);
    expect((await decide(server.owner, id, 'grant', { until })).data).toMatchObject({ grantedUntil: until });
    server.clock.advance(-2 * MINUTE);
  });

  test('who was deactivated meanwhile gets no role, and can still be denied', async () => {
    const { client, user } = await somebody();
    const { id } = await ask(client, 'governance');
    await server.owner.do('users.deactivate', { id: user.id });
    expect((await decide(server.owner, id, 'grant')).error?.reason).toBe('wrong-status');
    expect(await rolesOf(user.id)).toEqual([{ role: 'user', expiresAt: null }]);
    expect((await decide(server.owner, id, 'deny')).data).toMatchObject({ status: 'denied' });
  });

  test('a role that is held for longer is not shortened, and one that ends earlier is prolonged', async () => {
    const { client, user } = await somebody();
    const held = inMinutes(10);
    const { version } = await server.owner.do<User>('users.setRoles', {
      id: user.id,
      version: user.version,
      roles: [{ role: 'user' }, { role: 'governance', expiresAt: held }],
    });
    expect((await client.mutate('accessRequests.create', { role: 'governance', reason: 'Less', until: inMinutes(5) })).error?.reason).toBe('wrong-status');
    const { id } = await ask(client, 'governance', { until: inMinutes(20) });
    expect((await decide(server.owner, id, 'grant', { until: inMinutes(5) })).data).toMatchObject({ status: 'granted', grantedUntil: held });
    expect((await server.owner.get<User>('users.get', { id: user.id })).version).toBe(version);
    const again = await ask(client, 'governance');
    expect((await decide(server.owner, again.id, 'grant', { until: null })).data).toMatchObject({ grantedUntil: null });
    expect(await rolesOf(user.id)).toContainEqual({ role: 'governance', expiresAt: null });
  });
});

test('who decided is named as they are called today, also once they are deleted, and no longer once they are erased', async () => {
  const { client } = await somebody();
  const { id } = await ask(client, 'governance');
  const { client: admin, user } = await server.person(`leaver${++made}`, ['governance']);
  await decide(admin, id, 'grant');
  const decidedBy = async () => (await client.get<AccessRequest>('accessRequests.get', { id })).decidedBy?.label;
  await server.owner.do('users.update', { id: user.id, version: user.version, username: 'renamed.leaver' });
  expect(await decidedBy()).toBe('renamed.leaver');
  await server.owner.do('users.deactivate', { id: user.id });
  await server.owner.do('users.delete', { id: user.id });
  expect(await decidedBy()).toBe('renamed.leaver');
  await server.owner.do('auth.confirm', { password: PASSWORD });
  await server.owner.do('users.erase', { id: user.id });
  expect(await decidedBy()).toMatch(/^Erased user /);
});

test('requests go with who asked, and what was typed goes from the trail with their data; it still proves whole', async () => {
  const { client, user } = await somebody();
  const { id } = await ask(client, 'governance', { reason: 'Because I, Zebulon, need it' });
  await decide(server.owner, id, 'deny', { answer: 'No, Zebulon' });
  await server.owner.do('users.deactivate', { id: user.id });
  await server.owner.do('users.delete', { id: user.id, erase: true });
  expect((await server.owner.query('accessRequests.get', { id })).error?.reason).toBe('not-found');
  const events = await server.owner.get<Page<AuditEvent>>('audit.list', { filter: { subjectId: id } });
  expect(events.items.map(({ action }) => action)).toEqual(['access-request.deny', 'access-request.create']);
  expect(JSON.stringify(await server.sql('select * from audit_events'))).not.toContain('Zebulon');
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
});
