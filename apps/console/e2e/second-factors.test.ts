import { codeOf, startTestServer, type TestServer } from '@gatehouse/server/testing';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, signIn } from './open-browser.ts';

const PASSWORD = 'seven purple herons at dawn';
const MINUTE = 60_000;

let server: TestServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer({ hostname: 'localhost' }), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const newContext = (): Promise<BrowserContext> => browser.newContext({ reducedMotion: 'reduce', viewport: { width: 1280, height: 900 } });
const security = (page: Page) => page.getByRole('region', { name: 'Sign-in security' });

/** Somebody who has accepted an invitation, signed in on their profile. */
async function onProfile(username: string, roles = ['user']): Promise<Page> {
  await server.person(username, roles);
  const page = await signIn(await newContext(), server.url, username, PASSWORD);
  await page.goto(`${server.url}/profile`);
  return page;
}

/** Sets up an authenticator app in the profile. Answers its secret, and the recovery codes that are shown. */
async function setUpApp(page: Page): Promise<{ secret: string; recoveryCodes: string[] }> {
  await page.getByRole('button', { name: 'Set up an app' }).click();
  const dialog = page.getByRole('dialog', { name: 'Set up an authenticator app' });
  await dialog.getByRole('img', { name: /^QR code/ }).waitFor();
  const secret = ((await dialog.getByLabel('Secret').textContent()) ?? '').replaceAll(' ', '');
  await dialog.getByLabel('Code', { exact: true }).fill(codeOf(secret, server.clock));
  await dialog.getByRole('button', { name: 'Turn it on' }).click();
  const shown = page.getByRole('dialog', { name: 'Your recovery codes' });
  const recoveryCodes = ((await shown.getByLabel('Recovery codes').textContent()) ?? '').split('\n');
  await shown.getByRole('button', { name: 'I have kept them' }).click();
  await shown.waitFor({ state: 'detached' });
  return { secret, recoveryCodes };
}

async function enterPassword(page: Page, login: string): Promise<void> {
  await page.goto(`${server.url}/login`);
  await page.getByLabel('Username or e-mail').fill(login);
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
}

test('an authenticator app is set up, signs in with a code once, and is replaced by a recovery code when it is lost', async () => {
  const page = await onProfile('tina');
  const { secret, recoveryCodes } = await setUpApp(page);
  await security(page).getByText('10 are left.').waitFor();

  const own = await (await newContext()).newPage();
  await enterPassword(own, 'tina');
  await own.getByRole('heading', { name: 'One more step' }).waitFor();
  await own.getByLabel('Code', { exact: true }).fill('000000');
  await own.getByRole('button', { name: 'Sign in' }).click();
  await own.getByRole('alert').getByText('This code is wrong').waitFor();
  await own.getByLabel('Code', { exact: true }).fill(codeOf(secret, server.clock, 1));
  await own.getByRole('button', { name: 'Sign in' }).click();
  await own.getByRole('button', { name: 'tina, your menu' }).waitFor();

  const later = await (await newContext()).newPage();
  await enterPassword(later, 'tina');
  await later.getByLabel('Code', { exact: true }).fill(recoveryCodes[0] ?? '');
  await later.getByRole('button', { name: 'Sign in' }).click();
  await later.goto(`${server.url}/profile`);
  await security(later).getByText('9 are left.').waitFor();
  await security(later).getByRole('button', { name: 'Remove the app' }).click();
  await later.getByRole('dialog').getByRole('button', { name: 'Remove', exact: true }).click();
  await security(later).getByRole('button', { name: 'Set up an app' }).waitFor();
  expect(await security(later).getByText('are left.').count()).toBe(0);
});

test('a sensitive act asks who sits there, once the sign-in lies a while back, and goes on by itself', async () => {
  const page = await onProfile('sam');
  server.clock.advance(31 * MINUTE);
  await page.getByRole('button', { name: 'Set up an app' }).click();
  const confirm = page.getByRole('dialog', { name: 'Confirm that it’s you' });
  await confirm.getByLabel('Password', { exact: true }).fill('not the password');
  await confirm.getByRole('button', { name: 'Confirm' }).click();
  await confirm.getByText('This is not your password.').waitFor();
  await confirm.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await confirm.getByRole('button', { name: 'Confirm' }).click();
  await page.getByRole('dialog', { name: 'Set up an authenticator app' }).waitFor();
  expect(await confirm.count()).toBe(0);
});

/** A device that makes passkeys and answers for its person, as Chromium plays it. */
async function addAuthenticator(page: Page): Promise<{ remove: () => Promise<void> }> {
  const session = await page.context().newCDPSession(page);
  await session.send('WebAuthn.enable');
  const { authenticatorId } = await session.send('WebAuthn.addVirtualAuthenticator', {
    options: {
      protocol: 'ctap2',
      transport: 'internal',
      hasResidentKey: true,
      hasUserVerification: true,
      isUserVerified: true,
      automaticPresenceSimulation: true,
    },
  });
  return { remove: async () => void (await session.send('WebAuthn.removeVirtualAuthenticator', { authenticatorId })) };
}

test('somebody who was invited adds a passkey, signs in with it, loses it, and is helped by a recovery code and an administrator', async () => {
  const owner = await signIn(await newContext(), server.url, 'root', PASSWORD);
  await owner.goto(`${server.url}/users/new`);
  await owner.getByLabel('Username').fill('pia');
  await owner.getByLabel('First name').fill('Pia');
  await owner.getByRole('button', { name: 'Add user' }).click();
  const link = await owner.getByText(/\/accept-invitation\?token=/).textContent();

  const page = await (await newContext()).newPage();
  const authenticator = await addAuthenticator(page);
  await page.goto(link ?? '');
  await page.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await page.getByLabel('New password again').fill(PASSWORD);
  await page.getByRole('button', { name: 'Set the password' }).click();
  await page.getByRole('link', { name: 'Go to sign in' }).click();
  await enterPassword(page, 'pia');
  await page.getByRole('heading', { name: 'My profile' }).waitFor();

  await page.getByRole('button', { name: 'Add a passkey' }).click();
  const dialog = page.getByRole('dialog', { name: 'Add a passkey' });
  await dialog.getByLabel('Name').fill('Work laptop');
  await dialog.getByRole('button', { name: 'Go on' }).click();
  const shown = page.getByRole('dialog', { name: 'Your recovery codes' });
  const codes = ((await shown.getByLabel('Recovery codes').textContent()) ?? '').split('\n');
  await shown.getByRole('button', { name: 'I have kept them' }).click();
  await security(page).getByRole('button', { name: 'Rename Work laptop' }).click();
  await page.getByRole('dialog').getByLabel('Name').fill('Home laptop');
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await security(page).getByText('Home laptop').waitFor();

  const signOut = async () => {
    await page.getByRole('button', { name: 'pia, your menu' }).click();
    await page.getByRole('menuitem', { name: 'Sign out' }).click();
    await page.getByRole('heading', { name: 'Sign in' }).waitFor();
  };
  await signOut();
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { name: 'My profile' }).waitFor();
  await signOut();
  await enterPassword(page, 'pia');
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('heading', { name: 'My profile' }).waitFor();
  server.clock.advance(31 * MINUTE);
  await page.getByRole('button', { name: 'Make new codes' }).click();
  await page.getByRole('dialog', { name: 'Confirm that it’s you' }).getByRole('button', { name: 'Use a passkey' }).click();
  await page.getByRole('dialog', { name: 'Your recovery codes' }).waitFor();
  const newCodes = ((await shown.getByLabel('Recovery codes').textContent()) ?? '').split('\n');
  expect(newCodes).not.toEqual(codes);
  await shown.getByRole('button', { name: 'I have kept them' }).click();

  await signOut();
  await authenticator.remove();
  const replacement = await addAuthenticator(page);
  await page.getByRole('button', { name: 'Use a passkey' }).click();
  await page
    .getByRole('alert')
    .getByText(/^No passkey was used/)
    .waitFor();
  await enterPassword(page, 'pia');
  await page.getByLabel('Code', { exact: true }).fill(newCodes[0] ?? '');
  await page.getByRole('button', { name: 'Sign in', exact: true }).click();
  await page.getByRole('heading', { name: 'My profile' }).waitFor();
  await replacement.remove();

  server.owner.cookie = (await server.signIn('root')).cookie;
  await enterPassword(owner, 'root');
  await owner.getByRole('link', { name: 'pia' }).click();
  const factors = owner.getByRole('region', { name: 'Second factors' });
  await factors.getByText('Home laptop').waitFor();
  await factors.getByRole('button', { name: 'Reset' }).click();
  await owner.getByRole('dialog').getByRole('button', { name: 'Reset', exact: true }).click();
  await factors.getByText('They sign in with their password alone.').waitFor();
  await enterPassword(page, 'pia');
  await page.getByRole('heading', { name: 'My profile' }).waitFor();
});

test('whose role demands a second factor is told the day, and after it led to set one up and nowhere else', async () => {
  const { version } = await server.owner.get<{ version: number }>('account.get');
  await server.owner.do('account.update', { version, secondFactorRoles: ['governance'] });
  const page = await onProfile('gus', ['governance']);
  await page.getByRole('alert').getByText('One of your roles needs one.').waitFor();
  server.clock.advance(7 * 24 * 60 * MINUTE);
  await enterPassword(page, 'gus');
  await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
  await page.goto(`${server.url}/users`);
  await page.getByRole('heading', { name: 'Set up a second factor' }).waitFor();
  await setUpApp(page);
  await page.getByRole('heading', { name: 'Your second factor is set up' }).waitFor();
  await page.getByRole('link', { name: 'Go on' }).click();
  await page.getByRole('heading', { name: 'Users', level: 1 }).waitFor();
  expect(await page.getByText('One of your roles needs one.').count()).toBe(0);
});
