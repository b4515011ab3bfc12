import type { Enrolled, OwnSecondFactors, Passkey, PasskeyChallenge, User } from '@gatehouse/contract';
import { afterAll, beforeAll, beforeEach, describe, expect, test } from 'vitest';
import { MINUTE, SECOND } from '../platform/clock.ts';
import { readConfig } from '../platform/config.ts';
import { codeOf, enrolApp } from '../testing/authenticator-app.ts';
import { SoftwarePasskey } from '../testing/software-passkey.ts';
import type { TestClient } from '../testing/test-client.ts';
import { PASSWORD, startTestServer, type TestServer } from '../testing/test-server.ts';
import { relyingPartyOf } from './relying-party.ts';

let server: TestServer;
let made = 0;
beforeAll(async () => {
  server = await startTestServer({ hostname: 'localhost' });
});
afterAll(() => server.stop());
beforeEach(async () => {
  server.owner.cookie = (await server.signIn('root')).cookie;
});

const here = () => ({ origin: server.platform.config.publicOrigin, rpId: 'localhost' });
type Start = { id: string; options: { challenge: string; user: { id: string }; excludeCredentials: { id: string }[] } };

async function enrol(client: TestClient, name = 'Laptop', passkey = new SoftwarePasskey()) {
  const { id, options } = await client.do<Start>('auth.startPasskey');
  const enrolled = await client.do<Enrolled & { passkey: Passkey }>('auth.finishPasskey', { id, name, response: passkey.create(options, here()) });
  return { passkey, id: enrolled.passkey.id, recoveryCodes: enrolled.recoveryCodes };
}
async function someone() {
  const { user, client } = await server.person(`pass${++made}`, ['user']);
  return { user, client, ...(await enrol(client)) };
}
async function signInWith(passkey: SoftwarePasskey, ceremony: Parameters<SoftwarePasskey['get']>[1] = here(), client = server.anonymous()) {
  const { id, options } = await client.do<PasskeyChallenge>('auth.startPasskeySignIn');
  return client.mutate('auth.finishPasskeySignIn', { id, response: passkey.get(options, ceremony) });
}
const attempts = async (user: User) => {
  const { items } = await server.owner.get<{ items: { outcome: string; reason: string | null }[] }>('audit.list', {
    filter: { subjectId: user.id, action: 'auth.login' },
  });
  return items.map(({ outcome, reason }) => `${outcome} ${reason ?? ''}`.trim());
};

describe('enrolling a passkey', () => {
  test('asks for one that signs in by itself, and gives recovery codes with the first', async () => {
    const { client, recoveryCodes } = await someone();
    expect(recoveryCodes).toHaveLength(10);
    const second = await enrol(client, '  Téléphone  ');
    expect(second.recoveryCodes).toBeNull();
    const { passkeys, passkeysAvailable } = await client.get<OwnSecondFactors>('auth.secondFactors');
    expect(passkeys.map(({ name, lastUsedAt }) => [name, lastUsedAt])).toEqual([
      ['Laptop', null],
      ['Téléphone', null],
    ]);
    expect(passkeysAvailable).toBe(true);
    const { options } = await client.do<Start & { options: { authenticatorSelection: unknown } }>('auth.startPasskey');
    expect(options.excludeCredentials).toHaveLength(2);
    expect(options).toMatchObject({ rp: { id: 'localhost' }, authenticatorSelection: { residentKey: 'required', userVerification: 'required' } });
  });

  test.each([
    ['without verifying the person', () => ({ ...here(), verified: false })],
    ['on another site', () => ({ ...here(), origin: 'https://gatehouse.example' })],
    ['for another host', () => ({ ...here(), rpId: 'example.org' })],
  ])('is refused when it was made %s', async (_how, ceremony) => {
    const { client } = await server.person(`pass${++made}`, ['user']);
    const { id, options } = await client.do<Start>('auth.startPasskey');
    const reply = await client.mutate('auth.finishPasskey', { id, name: 'X', response: new SoftwarePasskey().create(options, ceremony()) });
    expect([reply.status, reply.error?.reason]).toEqual([400, 'passkey-refused']);
    expect((await client.get<OwnSecondFactors>('auth.secondFactors')).passkeys).toEqual([]);
  });

  test('takes each challenge once, in time, from the person who asked, and each passkey once', async () => {
    const { client } = await server.person(`pass${++made}`, ['user']);
    const { client: other } = await server.person(`pass${++made}`, ['user']);
    const passkey = new SoftwarePasskey();
    const first = await client.do<Start>('auth.startPasskey');
    const finish = (who: TestClient, { id, options }: Start) => who.mutate('auth.finishPasskey', { id, name: 'X', response: passkey.create(options, here()) });
    expect((await finish(other, first)).error?.reason).toBe('passkey-refused');
    // The wrong caller's answer has used it up.
    expect((await finish(client, first)).error?.reason).toBe('passkey-refused');
    const second = await client.do<Start>('auth.startPasskey');
    expect((await finish(client, second)).status).toBe(200);
    expect((await finish(client, second)).error?.reason).toBe('passkey-refused');
    expect((await finish(other, await other.do<Start>('auth.startPasskey'))).error?.reason).toBe('passkey-refused');
    const late = await client.do<Start>('auth.startPasskey');
    server.clock.advance(11 * MINUTE);
    const reply = await client.mutate('auth.finishPasskey', { id: late.id, name: 'X', response: new SoftwarePasskey().create(late.options, here()) });
    expect(reply.error?.reason).toBe('passkey-refused');
  });

  test('is renamed and removed by its owner only; with the last factor the recovery codes go', async () => {
    const { user, client, id, passkey } = await someone();
    const { client: other } = await someone();
    expect((await other.mutate('auth.renamePasskey', { id, name: 'Mine' })).error?.reason).toBe('not-found');
    expect((await other.mutate('auth.removePasskey', { id })).error?.reason).toBe('not-found');
    expect(await client.do<Passkey>('auth.renamePasskey', { id, name: 'Desk' })).toMatchObject({ id, name: 'Desk' });
    await client.do('auth.removePasskey', { id });
    expect(await client.get<OwnSecondFactors>('auth.secondFactors')).toMatchObject({ passkeys: [], recoveryCodesLeft: 0 });
    expect((await signInWith(passkey)).error?.reason).toBe('bad-credentials');
    expect((await server.anonymous().mutate('auth.login', { login: user.username, password: PASSWORD })).status).toBe(200);
  });

  test('stops at twenty', async () => {
    const { client } = await someone();
    for (let more = 1; more < 20; more++) await enrol(client, `Key ${more}`);
    expect((await client.mutate('auth.startPasskey')).error?.reason).toBe('limit-reached');
  });
});

describe('signing in with a passkey', () => {
  test('alone is enough, and is on record', async () => {
    const { user, passkey, client } = await someone();
    const browser = server.anonymous();
    expect((await signInWith(passkey, here(), browser)).data).toMatchObject({ user: { username: user.username }, mustChangePassword: false });
    expect(await browser.get('auth.me')).toMatchObject({ user: { id: user.id }, hasSecondFactor: true });
    expect((await attempts(user))[0]).toBe('success passkey-alone');
    expect((await client.get<OwnSecondFactors>('auth.secondFactors')).passkeys[0]?.lastUsedAt).not.toBeNull();
  });

  test('after the password names only one’s own passkeys, and is on record as that', async () => {
    const { user, passkey, recoveryCodes } = await someone();
    const { passkey: foreign } = await someone();
    const asked = async () => (await server.anonymous().mutate('auth.login', { login: user.username, password: PASSWORD })).error;
    const error = await asked();
    expect([error?.reason, error?.methods]).toEqual(['second-factor-required', ['passkey', 'recovery-code']]);
    expect(error?.passkey?.options.allowCredentials).toHaveLength(1);
    const answer = (challenge: PasskeyChallenge | undefined, by: SoftwarePasskey) =>
      server.anonymous().mutate('auth.finishPasskeySignIn', { id: challenge?.id, response: by.get(challenge?.options ?? { challenge: '' }, here()) });
    expect((await answer(error?.passkey, foreign)).error?.reason).toBe('bad-credentials');
    expect((await answer((await asked())?.passkey, passkey)).status).toBe(200);
    expect((await attempts(user))[0]).toBe('success passkey');
    expect((await server.anonymous().mutate('auth.login', { login: user.username, password: PASSWORD, code: recoveryCodes?.[0] })).status).toBe(200);
    const wrong = await server.anonymous().mutate('auth.login', { login: user.username, password: 'not the password' });
    expect([wrong.error?.reason, wrong.error?.methods, wrong.error?.passkey]).toEqual(['bad-credentials', undefined, undefined]);
  });

  test('confirmations that one person begins are ten at a time; the last of them counts', async () => {
    const { user, client, passkey } = await someone();
    const begun: PasskeyChallenge[] = [];
    for (let times = 0; times < 25; times++) begun.push(await client.do<PasskeyChallenge>('auth.startPasskeyConfirmation'));
    expect(await server.sql('select id from auth_challenges where user_id = ?', [user.id])).toHaveLength(10);
    const last = begun.at(-1);
    expect(last && (await client.mutate('auth.confirmWithPasskey', { id: last.id, response: passkey.get(last.options, here()) })).status).toBe(200);
  });

  test('a replayed answer, an expired challenge and one for something else are refused alike', async () => {
    const { user, passkey, client } = await someone();
    const start = () => server.anonymous().do<PasskeyChallenge>('auth.startPasskeySignIn');
    const { id, options } = await start();
    const response = passkey.get(options, here());
    const finish = (input: unknown) => server.anonymous().mutate('auth.finishPasskeySignIn', input);
    const race = await Promise.all([finish({ id, response }), finish({ id, response }), finish({ id, response })]);
    expect(race.map(({ status }) => status).sort()).toEqual([200, 401, 401]);
    const late = await start();
    const lateAnswer = passkey.get(late.options, here());
    server.clock.advance(11 * MINUTE);
    const confirmation = await client.do<PasskeyChallenge>('auth.startPasskeyConfirmation');
    const replies = [
      await finish({ id, response }),
      await finish({ id: late.id, response: lateAnswer }),
      await finish({ id: confirmation.id, response: passkey.get(confirmation.options, here()) }),
      await finish({ id: (await start()).id, response: passkey.get(options, here()) }),
    ];
    expect(new Set(replies.map(({ status, error }) => `${status} ${error?.reason} ${error?.message}`)).size).toBe(1);
    expect(replies[0]?.error?.reason).toBe('bad-credentials');
    // Refused again within a minute is counted.
    expect((await attempts(user)).slice(0, 2)).toEqual(['failure wrong-passkey', 'failure challenge-over']);
  });

  test.each([
    ['without verifying the person', () => ({ ...here(), verified: false })],
    ['on another site', () => ({ ...here(), origin: 'http://localhost:1' })],
    ['for another host', () => ({ ...here(), rpId: 'example.org' })],
  ])('is refused when the answer was made %s', async (_how, ceremony) => {
    const { user, passkey } = await someone();
    expect((await signInWith(passkey, ceremony())).error?.reason).toBe('bad-credentials');
    expect((await attempts(user))[0]).toBe('failure wrong-passkey');
  });

  test('a counter that goes back is that of a copy, and is refused', async () => {
    const { user, passkey } = await someone();
    passkey.counter = 41;
    expect((await signInWith(passkey)).status).toBe(200);
    passkey.counter = 7;
    expect((await signInWith(passkey)).error?.reason).toBe('bad-credentials');
    expect((await attempts(user))[0]).toBe('failure counter-went-back');
  });

  test('two uses of one counter at once: one counts', async () => {
    const { passkey } = await someone();
    const browsers = [server.anonymous(), server.anonymous()];
    const challenges = await Promise.all(browsers.map((browser) => browser.do<PasskeyChallenge>('auth.startPasskeySignIn')));
    const answers = challenges.map(({ options }) => {
      passkey.counter = 9;
      return passkey.get(options, here());
    });
    const replies = await Promise.all(
      browsers.map((browser, at) => browser.mutate('auth.finishPasskeySignIn', { id: challenges[at]?.id, response: answers[at] })),
    );
    expect(replies.map(({ status }) => status).sort()).toEqual([200, 401]);
  });

  test('an unknown passkey and that of a deactivated user get one answer', async () => {
    const { user, passkey } = await someone();
    await server.owner.do('users.deactivate', { id: user.id });
    const gone = await signInWith(passkey);
    const unknown = new SoftwarePasskey();
    const { error } = await signInWith(unknown);
    expect([gone.status, gone.error?.message]).toEqual([401, error?.message]);
    expect((await attempts(user))[0]).toBe('failure user-deactivated');
  });

  test('is not held up by a lock that somebody else’s guesses have put on the account', async () => {
    const { user, passkey } = await someone();
    for (let attempt = 0; attempt < 10; attempt++) await server.anonymous().mutate('auth.login', { login: user.username, password: 'a wrong guess' });
    expect((await server.anonymous().mutate('auth.login', { login: user.username, password: PASSWORD })).error?.reason).toBe('locked');
    expect((await signInWith(passkey)).status).toBe(200);
  });

  test('somebody with an app as well may use either', async () => {
    const { user, client, passkey } = await someone();
    const { secret } = await enrolApp(client, server.clock);
    server.clock.advance(30 * SECOND);
    const login = (code?: string) => server.anonymous().mutate('auth.login', { login: user.username, password: PASSWORD, code });
    expect((await login()).error?.methods).toEqual(['totp', 'passkey', 'recovery-code']);
    expect((await login(codeOf(secret, server.clock))).status).toBe(200);
    expect((await signInWith(passkey)).status).toBe(200);
  });
});

test('a server that is known by the number of this machine takes passkeys at localhost', () => {
  const partyOf = (PUBLIC_URL: string) => relyingPartyOf(readConfig({ PUBLIC_URL }));
  expect(partyOf('http://127.0.0.1:8080')).toEqual({ id: 'localhost', origin: 'http://localhost:8080' });
  expect(partyOf('http://[::1]')).toEqual({ id: 'localhost', origin: 'http://localhost' });
  expect(partyOf('https://127.0.0.1:8443')).toBeNull();
  expect(partyOf('http://192.0.2.7')).toBeNull();
  expect(partyOf('http://gate.example.org')).toBeNull();
  expect(partyOf('https://gate.example.org')).toEqual({ id: 'gate.example.org', origin: 'https://gate.example.org' });
});

test('at an address where browsers refuse passkeys, none can be begun, and the reason says what to do', async () => {
  const numeric = await startTestServer({ publicUrl: 'http://192.0.2.7:8080' });
  for (const path of ['auth.startPasskey', 'auth.startPasskeyConfirmation', 'auth.startPasskeySignIn']) {
    const { status, error } = await numeric.owner.mutate(path);
    expect([path, status, error?.reason, error?.message]).toEqual([path, 409, 'passkeys-unavailable', expect.stringContaining('PUBLIC_URL')]);
  }
  expect((await numeric.owner.get<OwnSecondFactors>('auth.secondFactors')).passkeysAvailable).toBe(false);
  await numeric.stop();
});
