import { expect, test } from 'vitest';
import { rawRequest } from '../testing/raw-request.ts';
import { startTestServer } from '../testing/test-server.ts';

test('a server that stops answers what is under way, and closes the connection so that nobody sends it more', async () => {
  const server = await startTestServer();
  const body = JSON.stringify({ login: 'nobody', password: 'wrong' });
  const head = `POST /trpc/auth.login HTTP/1.1\r\nHost: x\r\nContent-Type: application/json\r\nContent-Length: ${body.length}\r\n\r\n`;
  const slow = await rawRequest(server.url, head + body.slice(0, 5));
  const kept = await rawRequest(server.url, 'GET /healthz HTTP/1.1\r\nHost: x\r\n\r\n');
  await kept.until(/ok/);
  expect(kept.received()).not.toMatch(/connection: close/i);
  const stopped = server.stop();
  await kept.ended;
  slow.socket.write(body.slice(5));
  await slow.ended;
  expect(slow.received()).toMatch(/^HTTP\/1.1 401 /);
  expect(slow.received()).toMatch(/connection: close/i);
  await stopped;
});
