import { afterAll, beforeAll, expect, test } from 'vitest';
import { keptLog } from '../testing/kept-log.ts';
import { rawRequest } from '../testing/raw-request.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
const log = keptLog();
beforeAll(async () => {
  server = await startTestServer({ patience: { body: 300, leastRate: 64 * 1024 * 1024, reader: 300 }, logger: log.logger });
  const lines = Array.from({ length: 20_000 }, (_, index) => `reader${index},${'A'.repeat(100)},${'B'.repeat(100)},,user,`);
  await server.owner.do('users.importCsv', { csv: `username,firstName,lastName,email,roles,groups\n${lines.join('\n')}\n` });
});
afterAll(() => server.stop());

test('a download whose reader stands still is cut, visibly; one that is read comes whole', async () => {
  const stalled = await rawRequest(server.url, `GET /export/users.jsonl HTTP/1.1\r\nHost: x\r\nCookie: ${server.owner.cookie ?? ''}\r\n\r\n`);
  stalled.socket.pause();
  await expect.poll(log.text, { timeout: 20_000 }).toContain('An answer was cut');
  stalled.socket.resume();
  await stalled.ended;
  expect(stalled.received()).toMatch(/^HTTP\/1.1 200/);
  // The end of a chunked answer.
  expect(stalled.received().endsWith('0\r\n\r\n')).toBe(false);

  const whole = await server.owner.fetch('/export/users.jsonl');
  expect((await whole.text()).trim().split('\n')).toHaveLength(20_001);
});
