import type { Account, PasskeyChallenge, Profile, User } from '@gatehouse/contract';
import { afterAll, beforeAll, beforeEach, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../platform/clock.ts';
import { codeOf, enrolApp } from '../testing/authenticator-app.ts';
import { SoftwarePasskey } from '../testing/software-passkey.ts';
import type { TestClient } from '../testing/test-client.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer({ hostname: 'localhost' });
});
afterAll(() => server.stop());
beforeEach(async () => {
  server.owner.cookie = (await server.signIn('root')).cookie;
});

const person = (roles = ['user']) => server.person(`conf${++made}`, roles);
const CONFIRMATION = [403, 'confirmation-required'];
const stale = () => server.clock.advance(30 * MINUTE);
const refusal = async (client: TestClient, path: string, input?: unknown) => {
  const { status, error } = await client.mutate(path, input);
  return [status, error?.reason];
};

test('every sensitive act asks for it half an hour after signing in, and does nothing before', async () => {
  const { client } = await person();
  const { user: deactivated } = await person();
  await server.owner.do('users.deactivate', { id: deactivated.id });
  const { user: other } = await person();
  stale();
  const UNKNOWN = '00000000-0000-7000-8000-000000000000';
  for (const path of ['auth.startTotp', 'auth.removeTotp', 'auth.makeRecoveryCodes', 'auth.startPasskey'])
    expect([path, ...(await refusal(client, path))]).toEqual([path, ...CONFIRMATION]);
  expect(await refusal(client, 'auth.finishTotp', { id: UNKNOWN, code: '123456' })).toEqual(CONFIRMATION);
  expect(await refusal(client, 'sessions.revoke', { id: UNKNOWN })).toEqual(CONFIRMATION);
  expect(await refusal(client, 'sessions.revokeAll')).toEqual(CONFIRMATION);
  expect(await refusal(client, 'auth.removePasskey', { id: UNKNOWN })).toEqual(CONFIRMATION);
  const { version } = await client.get<Profile>('profile.get');
  expect(await refusal(client, 'profile.update', { version, email: 'new@example.org' })).toEqual(CONFIRMATION);
  expect(await refusal(client, 'users.update', { id: (await client.get<Profile>('profile.get')).id, version, email: 'new@example.org' })).toEqual(CONFIRMATION);
  expect(await refusal(client, 'profile.update', { version, email: null })).toEqual(CONFIRMATION);
  expect(await refusal(client, 'profile.update', { version, firstName: 'Other' })).toEqual([200, undefined]);
  expect((await client.get<Profile>('profile.get')).pendingEmail).toBeNull();

  const { version: settings } = await server.owner.get<Account>('account.get');
  expect(await refusal(server.owner, 'account.update', { version: settings, invitationDays: 3 })).toEqual(CONFIRMATION);
  expect(await refusal(server.owner, 'users.resetSecondFactors', { id: other.id })).toEqual(CONFIRMATION);
  expect(await refusal(server.owner, 'users.delete', { id: deactivated.id, erase: true })).toEqual(CONFIRMATION);
  expect(await refusal(server.owner, 'users.erase', { id: UNKNOWN })).toEqual(CONFIRMATION);
  expect((await server.owner.get<User>('users.get', { id: deactivated.id })).status).toBe('deactivated');
});

test('a confirmation gives the session a new token, and the one before is worth nothing', async () => {
  const { client, user } = await person();
  const stolen = server.anonymous();
  stolen.cookie = client.cookie;
  stale();
  await client.do('auth.confirm', { password: PASSWORD });
  expect(client.cookie).not.toBe(stolen.cookie);
  server.clock.advance(11 * SECOND);
  expect((await stolen.query('auth.me')).error?.reason).toBe('no-session');
  expect((await client.get<{ items: unknown[] }>('sessions.list')).items).toHaveLength(1);
  expect(await client.get('auth.me')).toMatchObject({ user: { id: user.id } });
});

test('a refusal is on record', async () => {
  const { client, user } = await person();
  stale();
  await client.mutate('auth.startTotp');
  server.owner.cookie = (await server.signIn('root')).cookie;
  const { items } = await server.owner.get<{ items: unknown[] }>('audit.list', { filter: { actorId: user.id, outcome: 'denied' } });
  expect(items[0]).toMatchObject({ action: 'auth.enrol-totp', reason: 'confirmation-required' });
});

test('the password opens them again, in this session alone, for as long as is set', async () => {
  const { client, user } = await person();
  const elsewhere = await server.signIn(user.username);
  stale();
  const wrong = await client.mutate('auth.confirm', { password: 'not the password' });
  expect([wrong.status, wrong.error?.reason, Object.keys(wrong.error?.fields ?? {})]).toEqual([400, 'bad-credentials', ['password']]);
  await client.do('auth.confirm', { password: PASSWORD });
  expect(await refusal(client, 'auth.startTotp')).toEqual([200, undefined]);
  expect(await refusal(elsewhere, 'auth.startTotp')).toEqual(CONFIRMATION);
  server.owner.cookie = (await server.signIn('root')).cookie;
  const { version } = await server.owner.get<Account>('account.get');
  await server.owner.do('account.update', { version, confirmationMinutes: 5 });
  server.clock.advance(4 * MINUTE + 50 * SECOND);
  expect(await refusal(client, 'auth.startTotp')).toEqual([200, undefined]);
  server.clock.advance(10 * SECOND);
  expect(await refusal(client, 'auth.startTotp')).toEqual(CONFIRMATION);
  await server.owner.do('auth.confirm', { password: PASSWORD });
  await server.owner.do('account.update', { version: version + 1, confirmationMinutes: 30 });
});

test('somebody with a second factor shows it too; ten wrong guesses lock the account', async () => {
  const { client, user } = await person();
  const { secret } = await enrolApp(client, server.clock);
  stale();
  const asked = await client.mutate('auth.confirm', { password: PASSWORD });
  expect([asked.status, asked.error?.reason, asked.error?.methods]).toEqual([401, 'second-factor-required', ['totp', 'recovery-code']]);
  expect(await refusal(client, 'auth.confirm', { password: PASSWORD, code: '000000' })).toEqual([401, 'wrong-code']);
  const code = codeOf(secret, server.clock);
  await client.do('auth.confirm', { password: PASSWORD, code });
  expect(await refusal(client, 'auth.makeRecoveryCodes')).toEqual([200, undefined]);
  expect(await refusal(client, 'auth.confirm', { password: PASSWORD, code })).toEqual([401, 'wrong-code']);
  for (let guess = 0; guess < 8; guess++) await client.mutate('auth.confirm', { password: guess % 2 === 0 ? PASSWORD : 'wrong', code: '000000' });
  expect(await refusal(client, 'auth.confirm', { password: PASSWORD, code: codeOf(secret, server.clock, 1) })).toEqual([429, 'locked']);
  server.owner.cookie = (await server.signIn('root')).cookie;
  await server.owner.do('users.unlock', { id: user.id });
});

test('changing the password confirms only somebody who has no second factor', async () => {
  const change = (client: TestClient, currentPassword: string, newPassword: string) => client.do('auth.changePassword', { currentPassword, newPassword });
  const { client } = await person();
  stale();
  await change(client, PASSWORD, 'eleven quiet otters swim');
  expect(await refusal(client, 'auth.startTotp')).toEqual([200, undefined]);
  await enrolApp(client, server.clock);
  stale();
  await change(client, 'eleven quiet otters swim', PASSWORD);
  expect(await refusal(client, 'auth.makeRecoveryCodes')).toEqual(CONFIRMATION);
});

test('a passkey confirms alone; somebody else’s does not, and an answer counts once', async () => {
  const here = { origin: server.platform.config.publicOrigin, rpId: 'localhost' };
  const withPasskey = async () => {
    const { client } = await person();
    const passkey = new SoftwarePasskey();
    const { id, options } = await client.do<{ id: string; options: { challenge: string; user: { id: string } } }>('auth.startPasskey');
    await client.do('auth.finishPasskey', { id, name: 'Key', response: passkey.create(options, here) });
    return { client, passkey };
  };
  const one = await withPasskey();
  const other = await withPasskey();
  stale();
  const start = () => one.client.do<PasskeyChallenge>('auth.startPasskeyConfirmation');
  const answer = (challenge: PasskeyChallenge, passkey: SoftwarePasskey) => ({ id: challenge.id, response: passkey.get(challenge.options, here) });
  expect(await refusal(one.client, 'auth.confirmWithPasskey', answer(await start(), other.passkey))).toEqual([401, 'passkey-refused']);
  expect(await refusal(other.client, 'auth.confirmWithPasskey', answer(await start(), one.passkey))).toEqual([401, 'passkey-refused']);
  expect(await refusal(other.client, 'auth.makeRecoveryCodes')).toEqual(CONFIRMATION);
  const right = answer(await start(), one.passkey);
  expect(await refusal(one.client, 'auth.confirmWithPasskey', right)).toEqual([200, undefined]);
  expect(await refusal(one.client, 'auth.makeRecoveryCodes')).toEqual([200, undefined]);
  expect(await refusal(one.client, 'auth.confirmWithPasskey', right)).toEqual([401, 'passkey-refused']);
});
