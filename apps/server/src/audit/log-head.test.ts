import { afterAll, beforeAll, expect, test } from 'vitest';
import { HOUR, MINUTE } from '../platform/clock.ts';
import { change } from '../platform/call.ts';
import { systemCall } from '../platform/jobs.ts';
import { keptLog } from '../testing/kept-log.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { logHead } from './log-head.ts';

const log = keptLog();
let server: TestServer;
beforeAll(async () => {
  server = await startTestServer({ logger: log.logger });
});
afterAll(() => server.stop());

const write = (count: number) =>
  change(systemCall(server.platform), async (_em, trail) => {
    for (let event = 0; event < count; event++) trail.record({ action: 'test.happen', subject: { type: 'Test', id: null, label: 'event' } });
  });

/** The heads that are logged by a look. */
async function logged(always?: boolean): Promise<string[]> {
  log.clear();
  await logHead(systemCall(server.platform), always);
  return [...log.text().matchAll(/The audit trail ends with (\d+:[0-9a-f]{64})/g)].map(([, head]) => head ?? '');
}

test('the head is logged every hour, every thousand events and at the end, when it has changed', async () => {
  await logged(true);
  expect(await logged(true)).toEqual([]);
  await write(1);
  server.clock.advance(HOUR - MINUTE);
  expect(await logged()).toEqual([]);
  server.clock.advance(MINUTE);
  expect(await logged()).toHaveLength(1);
  server.clock.advance(HOUR);
  expect(await logged()).toEqual([]);
  await write(1000);
  const [head = ''] = await logged();
  const [end] = await server.sql<{ seq: number; hash: string }>('select seq, hash from audit_head');
  expect(head).toBe(`${end?.seq}:${end?.hash}`);
  await write(1);
  expect(await logged()).toEqual([]);
  expect(await logged(true)).toHaveLength(1);
});
