import type { AccessDecision, BulkJob } from '@gatehouse/contract';
import { expect } from 'vitest';
import type { Reply, TestClient } from '../test-client.ts';
import { PASSWORD, type TestServer } from '../test-server.ts';

/** How a call ends that the database could not serve. */
export const unavailable = { status: 503, error: { code: 'SERVICE_UNAVAILABLE', reason: 'unavailable', retryAfter: expect.any(Number) as number } };

let made = 0;
/** A name that nobody has. */
export const freshName = (): string => `fresh${++made}`;

export const csvOf = (names: readonly string[]): string =>
  ['username,firstName,lastName,email,roles,groups', ...names.map((name) => `${name},Some,Body,,user,`)].join('\n');

/**
 * One of every kind of transaction that a call makes, by what it is.
 * @param owner whose session makes them. A crowd needs one each: when many renew one session at once, those that are overtaken twice are refused.
 */
export function actsOf(server: TestServer, applicationId: string, owner: TestClient = server.owner): Record<string, () => Promise<Reply>> {
  return {
    'a change': () => owner.mutate('users.create', { username: freshName(), firstName: 'Some', roles: ['user'] }),
    'a group of decisions': () => owner.mutate('access.authorize', { applicationId, user: { username: 'root' }, requestType: 'prompt', traits: [] }),
    'a sign-in': () => server.anonymous().mutate('auth.login', { login: VISITOR, password: PASSWORD }),
    'a renewed session': () => owner.mutate('auth.confirm', { password: PASSWORD }),
    'an import': () => owner.mutate('users.importCsv', { csv: csvOf([freshName(), freshName()]) }),
    'an act on many': () => owner.mutate('users.startBulk', { filter: { search: 'fresh' }, action: 'deactivate' }),
  };
}

/** Somebody who signs in again and again: the fifty-first sign-in of one person ends their first session. */
const VISITOR = 'visitor';
export const newVisitor = (server: TestServer): Promise<unknown> => server.person(VISITOR, ['user']);

export async function newApplication({ owner }: TestServer): Promise<string> {
  return (await owner.do<{ id: string }>('applications.create', { name: freshName(), access: { allow: { everyone: true } } })).id;
}

/** Does each of them and asks for everything else: whatever happened before is over. */
export async function expectAllWell(server: TestServer, applicationId: string): Promise<void> {
  expect([await fetch(`${server.url}/readyz`).then(async (answer) => [answer.status, await answer.json()])]).toMatchObject([
    [200, { status: 'ready', database: true, fault: null }],
  ]);
  for (const [what, act] of Object.entries(actsOf(server, applicationId))) expect([what, (await act()).error]).toEqual([what, null]);
  expect(
    await server.owner.do<AccessDecision>('access.authorize', { applicationId, user: { username: 'root' }, requestType: 'prompt', traits: [] }),
  ).toMatchObject({
    decision: 'allow',
  });
  const running = async () => (await server.owner.get<{ items: BulkJob[] }>('users.bulkJobs')).items.filter(({ state }) => state === 'running');
  await expect.poll(running, { timeout: 60_000 }).toEqual([]);
  expect(await server.owner.get('audit.verify')).toMatchObject({ ok: true });
}
