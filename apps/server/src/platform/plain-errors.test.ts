import { afterAll, beforeAll, expect, test } from 'vitest';
import { rawRequest } from '../testing/raw-request.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

/** Sends text as it is, which `fetch` would mend, and reads the answer to the end of the connection. */
async function answerTo(text: string): Promise<{ status: number; error: Record<string, unknown> }> {
  const { socket, until } = await rawRequest(server.url, text);
  const answer = await until(/\r\n\r\n.*\}$/s);
  socket.destroy();
  return {
    status: Number(/^HTTP\/1\.1 (\d+)/.exec(answer)?.[1]),
    error: (JSON.parse(/\{.*\}/s.exec(answer)?.[0] ?? '{}') as { error: Record<string, unknown> }).error,
  };
}
const get = (path: string): string => `GET ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`;
const post = (path: string, type: string, body: string): string =>
  `POST ${path} HTTP/1.1\r\nHost: x\r\nConnection: close\r\nContent-Type: ${type}\r\nContent-Length: ${body.length}\r\n\r\n${body}`;

test.each<[string, string, number, string]>([
  ['a path that can not be decoded', get('/%E0%A4%A'), 400, 'invalid'],
  ['a download that can not be decoded', get('/export/%E0%A4%A'), 400, 'invalid'],
  ['an address where nothing is', get('/nowhere'), 404, 'not-found'],
  ['a download that there is not', get('/export/secrets.csv'), 404, 'not-found'],
  ['a NUL in a path', get('/assets/%00'), 404, 'not-found'],
  ['a way out of the folder', get('/..%2f..%2fetc/passwd'), 404, 'not-found'],
  ['a prototype name as a download', get('/export/__proto__.csv'), 404, 'not-found'],
  ['another method', `DELETE /healthz HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n`, 404, 'not-found'],
  ['text that is not JSON to where nothing is read', post('/nowhere', 'application/json', '{"a":'), 404, 'not-found'],
  ['an import by nobody', post('/import/users.csv', 'application/json', '{"a":'), 401, 'no-session'],
  ['a download by nobody', get('/export/users.csv'), 401, 'no-session'],
  ['a name that is too long', get(`/export/${'x'.repeat(6000)}`), 414, 'payload-too-large'],
  ['headers that are too large', `GET / HTTP/1.1\r\nHost: x\r\nX-Long: ${'x'.repeat(20_000)}\r\n\r\n`, 431, 'payload-too-large'],
  ['what is no HTTP', 'HELO there\r\n\r\n', 400, 'invalid'],
  ['two lengths', 'POST /trpc/auth.login HTTP/1.1\r\nHost: x\r\nContent-Length: 1\r\nContent-Length: 2\r\n\r\n', 400, 'invalid'],
])('%s is refused in the one shape', async (_what, text, status, reason) => {
  const answer = await answerTo(text);
  expect(answer).toEqual({
    status,
    error: {
      code: expect.stringMatching(/^[A-Z_]+$/) as string,
      httpStatus: status,
      reason,
      message: expect.stringMatching(/\.$/) as string,
      requestId: expect.stringMatching(/^[0-9a-f-]{36}$/) as string,
    },
  });
});

test.each([
  ['a path that can not be decoded', get('/trpc/%E0%A4%A'), 400],
  ['a name that is too long', get(`/trpc/${'x'.repeat(6000)}`), 414],
  ['a path below a procedure', get('/trpc/auth.me/more'), 404],
])('under /trpc/, %s is refused as tRPC words it', async (_what, text, status) => {
  const { error, status: sent } = await answerTo(text);
  expect(sent).toBe(status);
  expect(error).toEqual({
    code: expect.any(Number) as number,
    message: expect.any(String) as string,
    data: expect.objectContaining({ httpStatus: status, reason: expect.any(String) as string, requestId: expect.any(String) as string }) as object,
  });
});
