import { afterAll, beforeAll, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import type { TestClient } from '../testing/test-client.ts';
import { change } from './call.ts';
import { systemCall } from './jobs.ts';

/** Enough that a search takes a while. */
const EVENTS = 30_000;

let server: TestServer;
let admin: TestClient;
beforeAll(async () => {
  server = await startTestServer();
  ({ client: admin } = await server.person('searching', ['owner']));
  await change(systemCall(server.platform), async (_em, trail) => {
    for (let event = 0; event < EVENTS; event++) trail.record({ action: 'test.happen', subject: { type: 'Test', id: null, label: `event number ${event}` } });
  });
});
afterAll(() => server.stop());

interface Answer {
  result?: { data: { total: number } };
  error?: { data: { reason: string } };
}

/** As many searches as one batch may hold, each for something else. */
async function batch(client: TestClient, path = 'audit.list', count = 20): Promise<Answer[]> {
  const input = Object.fromEntries(Array.from({ length: count }, (_, call) => [call, { search: `number ${EVENTS - 1 - call}` }]));
  const paths = Array.from({ length: count }, () => path).join(',');
  return (await (await client.fetch(`/trpc/${paths}?batch=1&input=${encodeURIComponent(JSON.stringify(input))}`)).json()) as Answer[];
}

test('a batch of twenty searches of the trail is answered, and others are before it', async () => {
  const order: string[] = [];
  const searches = batch(server.owner).then((answers) => {
    order.push('searches');
    return answers;
  });
  await admin.get('auth.me');
  await admin.get('users.list', {});
  await admin.get('audit.list', {});
  order.push('others');
  expect((await searches).map(({ result }) => result?.data.total)).toEqual(Array.from({ length: 20 }, () => 1));
  expect(order).toEqual(['others', 'searches']);
});

test('one who sends many batches is told to wait, and another is answered in turn', async () => {
  const crowd = Promise.all(Array.from({ length: 4 }, () => batch(server.owner)));
  const other = await batch(admin, 'audit.list', 5);
  expect(other.map(({ result }) => result?.data.total)).toEqual(Array.from({ length: 5 }, () => 1));
  const answers = (await crowd).flat();
  expect(answers.filter(({ result }) => result).length).toBeGreaterThanOrEqual(20);
  expect(new Set(answers.flatMap(({ error }) => (error ? [error.data.reason] : [])))).toEqual(new Set(['unavailable']));
  expect((await batch(server.owner)).every(({ result }) => result)).toBe(true);
});

test('the log of decisions and timelines are searched in the same way', async () => {
  expect(await batch(server.owner, 'access.decisions')).toHaveLength(20);
  const { items } = await admin.get<{ items: { action: string }[] }>('profile.activity', { search: 'auth.login' });
  expect(new Set(items.map(({ action }) => action))).toEqual(new Set(['auth.login']));
});

test('a search sees what was committed before it was asked for', async () => {
  await server.owner.do('groups.create', { name: 'Just now' });
  expect(await server.owner.get('audit.list', { search: 'just now' })).toMatchObject({ total: 1 });
});
