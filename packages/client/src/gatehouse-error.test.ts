import { errorReasons } from '@gatehouse/contract';
import { expect, test } from 'vitest';
import { createGatehouseClient, errorOf, GatehouseError } from './index.ts';

/** What a client makes of one answer, whoever gave it. */
async function failureOf(body: string, status: number): Promise<GatehouseError> {
  const client = createGatehouseClient({ url: 'http://gatehouse.test', retries: 0, fetch: async () => new Response(body, { status }) });
  return client.trpc.auth.me.query().then(
    () => expect.fail('The call should have failed.'),
    (cause: unknown) => errorOf(cause),
  );
}

const answer = (data: object) => JSON.stringify({ error: { code: -32001, message: 'no', data: { code: 'FORBIDDEN', httpStatus: 403, ...data } } });

test.each(errorReasons)('the reason %s arrives as it is', async (reason) => {
  const error = await failureOf(answer({ reason, message: 'Do this.', requestId: 'r', retryAfter: 7, fields: { email: 'Enter one.' } }), 403);
  expect(error).toBeInstanceOf(GatehouseError);
  expect(error).toMatchObject({ reason, message: 'Do this.', requestId: 'r', retryAfter: 7, fields: { email: 'Enter one.' } });
});

test.each([
  ['a page of a proxy', '<html>Bad gateway</html>', 502],
  ['nothing', '', 504],
  ['JSON of another program', '{"status":"ok"}', 200],
  ['an unknown reason', answer({ reason: 'surprise', message: 'x', requestId: 'r' }), 403],
  ['an error without data', JSON.stringify({ error: { code: -1, message: 'x', data: null } }), 500],
])('%s is not Gatehouse', async (_what, body, status) => {
  const error = await failureOf(body, status);
  expect(error).toMatchObject({ reason: 'unreachable', requestId: null, retryAfter: null, fields: {} });
  expect(error.message).toContain("can't be reached, or it is not Gatehouse");
});

test('an error that is one already stays itself, and anything else becomes one', () => {
  const error = new GatehouseError('locked', 'Wait.');
  expect(errorOf(error)).toBe(error);
  expect(errorOf('text')).toMatchObject({ reason: 'unreachable' });
  expect(errorOf(new Error('outer', { cause: new DOMException('late', 'TimeoutError') }))).toMatchObject({ reason: 'timeout' });
});
