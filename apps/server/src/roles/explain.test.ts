import type { Explanation } from '@gatehouse/contract';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

const ofEveryObject = ['constructor', '__proto__', 'toString', 'hasOwnProperty', 'valueOf', '__defineGetter__'];

describe('why somebody may do something', () => {
  test('is told by the rule that lets them', async () => {
    const answer = await server.owner.get<Explanation>('roles.explain', { principal: 'owner', action: 'update', subject: 'User', field: 'email' });
    expect(answer).toMatchObject({ allowed: true, rule: { file: expect.stringMatching(/^policies\//) as string } });
  });

  test.each(ofEveryObject)('%s is no subject, no action and no field, and nobody', async (name) => {
    const ask = async (input: object) => (await server.owner.query('roles.explain', input)).error;
    expect(await ask({ action: 'read', subject: name })).toMatchObject({
      httpStatus: 400,
      reason: 'invalid',
      fields: { subject: expect.any(String) as string },
    });
    expect(await ask({ action: name, subject: 'User' })).toMatchObject({
      httpStatus: 400,
      reason: 'invalid',
      fields: { action: expect.any(String) as string },
    });
    expect(await ask({ action: 'read', subject: 'User', field: name })).toMatchObject({
      httpStatus: 400,
      reason: 'invalid',
      fields: { field: expect.any(String) as string },
    });
    expect(await ask({ principal: name, action: 'read', subject: 'User' })).toMatchObject({ httpStatus: 404, reason: 'not-found' });
  });
});
