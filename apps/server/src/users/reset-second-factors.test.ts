import type { SecondFactors } from '@gatehouse/contract';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { enrolApp } from '../testing/authenticator-app.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer();
});
afterAll(() => server.stop());

async function enrolled(roles: string[]) {
  const { user, client } = await server.person(`reset${++made}`, roles);
  return { user, client, ...(await enrolApp(client, server.clock)) };
}

test('an administrator sees which factors somebody has and takes lost ones away, on record; the sessions end', async () => {
  const { user, client, secret, recoveryCodes } = await enrolled(['user']);
  const { client: admin } = await server.person(`admin${++made}`, ['governance']);
  const seen = await admin.get<SecondFactors>('users.secondFactors', { id: user.id });
  expect(seen).toEqual({ totp: { enrolledAt: expect.any(String) }, passkeys: [], recoveryCodesLeft: 10 });
  expect(await admin.do<SecondFactors>('users.resetSecondFactors', { id: user.id })).toEqual({ totp: null, passkeys: [], recoveryCodesLeft: 0 });
  expect((await client.query('auth.me')).error?.reason).toBe('no-session');
  expect(await (await server.signIn(user.username)).get('auth.me')).toMatchObject({ hasSecondFactor: false });
  expect((await admin.mutate('users.resetSecondFactors', { id: user.id })).error?.reason).toBe('no-second-factor');
  const { items } = await server.owner.get<{ items: { changes: unknown }[] }>('audit.list', {
    filter: { subjectId: user.id, action: 'user.reset-second-factors', outcome: 'success' },
  });
  expect(items).toHaveLength(1);
  const text = JSON.stringify(items);
  for (const hidden of [secret, ...recoveryCodes]) expect(text).not.toContain(hidden);
});

test('nobody does so above their ceiling, nor to themselves, and a User to nobody', async () => {
  const owner = await enrolled(['owner']);
  const governance = await enrolled(['governance']);
  const above = await governance.client.mutate('users.resetSecondFactors', { id: owner.user.id });
  expect([above.status, above.error?.reason]).toEqual([403, 'above-ceiling']);
  const self = await governance.client.mutate('users.resetSecondFactors', { id: governance.user.id });
  expect([self.status, self.error?.reason]).toEqual([403, 'own-roles']);
  const { client: plain } = await server.person(`plain${++made}`, ['user']);
  for (const reply of [
    await plain.query('users.secondFactors', { id: owner.user.id }),
    await plain.mutate('users.resetSecondFactors', { id: owner.user.id }),
  ]) {
    expect([reply.status, reply.error?.reason]).toEqual([403, 'not-permitted']);
  }
  expect(await server.owner.get<SecondFactors>('users.secondFactors', { id: owner.user.id })).toMatchObject({ recoveryCodesLeft: 10 });
});
