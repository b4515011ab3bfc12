import type { AccessDecision, Application, LoggedDecision, Page } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { program } from '../testing/programs.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let decisionId: string;

beforeAll(async () => {
  server = await startTestServer();
  const { user } = await server.person('asked', ['user']);
  const application = await server.owner.do<Application>('applications.create', { name: 'Chat', access: { allow: { everyone: true } } });
  const question = { applicationId: application.id, user: { id: user.id }, requestType: 'prompt', traits: ['PERSON'], context: { model: 'small' } };
  decisionId = (await server.owner.do<AccessDecision>('access.authorize', question)).decisionId;
  await server.owner.do('access.authorize', { ...question, user: { username: 'nobody' } });
});
afterAll(() => server.stop());

test('a decision is found by its id, as the list shows it to the same caller', async () => {
  const { client: governance } = await server.person('reader', ['governance']);
  const { client: narrow } = await program(server, ['owner'], { scopes: ['AccessDecision.read'] });
  for (const [client, userLabel] of [
    [server.owner, 'asked'],
    [governance, 'asked'],
    [narrow, null],
  ] as const) {
    const { openable, ...one } = await client.get<LoggedDecision>('access.decision', { id: decisionId });
    expect(openable).toBeDefined();
    expect(one).toMatchObject({ id: decisionId, userLabel, context: { model: 'small' } });
    const { items } = await client.get<Page<LoggedDecision>>('access.decisions', {});
    expect(items).toHaveLength(2);
    expect(items.find(({ id }) => id === decisionId)).toEqual(one);
  }
});

test('whoever may not read decisions is refused one; an id of none is not found', async () => {
  const { client: user } = await server.person('refused', ['user']);
  expect((await user.query('access.decision', { id: decisionId })).error?.reason).toBe('not-permitted');
  const none = await server.owner.query('access.decision', { id: '00000000-0000-7000-8000-000000000000' });
  expect([none.status, none.error?.reason]).toEqual([404, 'not-found']);
  const bad = await server.owner.query('access.decision', { id: "' or 1=1" });
  expect([bad.status, bad.error?.reason, bad.error?.fields]).toEqual([400, 'invalid', { id: 'This is not an id.' }]);
});
