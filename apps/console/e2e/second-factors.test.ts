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
