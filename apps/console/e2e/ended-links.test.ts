import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller, apiCaller } from './api-caller.ts';
import { seriousFindings } from './audit-accessibility.ts';
import { type GatehouseServer, PASSWORD, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { setUpOwner } from './people.ts';

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  page = await signIn(await browser.newContext({ reducedMotion: 'reduce' }), server.url, 'first.owner');
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function choosePassword(own: Page, button: string): Promise<void> {
  await own.getByLabel('New password', { exact: true }).fill('nine calm rivers going north');
  await own.getByLabel('New password again').fill('nine calm rivers going north');
  await own.getByRole('button', { name: button }).click();
}

test('an invitation that ended with a correction says why to who follows it and to who may send the next', async () => {
  const { user, invitation } = await owner.users.create.mutate({ username: 'misspelt', firstName: 'M', email: 'wrong@example.org', roles: ['user'] });
  await owner.users.update.mutate({ id: user.id, version: user.version, email: 'right@example.org' });
  const own = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  await own.goto(invitation?.url ?? '');
  await own.getByRole('heading', { name: 'This link no longer works' }).waitFor();
  expect(await own.getByLabel('New password', { exact: true }).count()).toBe(0);
  await own.getByText('Your e-mail address was changed since this link was made. Ask the person who invited you for a new one.').waitFor();
  expect(await seriousFindings(own)).toEqual([]);
  await page.goto(`${server.url}/users/${user.id}`);
  await page.getByText('No active invitation. This person can’t sign in yet. The last invitation ended: their e-mail address was changed since.').waitFor();
  await page.getByRole('button', { name: 'Send invitation' }).click();
  await page.getByText('Not accepted yet.').waitFor();
});

test('a link for a new password that ended leads to the next', async () => {
  const { user, invitation } = await owner.users.create.mutate({ username: 'changer', firstName: 'C', email: 'changer@example.org', roles: ['user'] });
  const token = new URL(invitation?.url ?? '').searchParams.get('token') ?? '';
  const changer = apiCaller(server.url);
  await changer.auth.acceptInvitation.mutate({ token, password: PASSWORD });
  await changer.auth.login.mutate({ login: 'changer', password: PASSWORD });
  const { reset } = await owner.users.sendPasswordReset.mutate({ id: user.id });
  await changer.auth.changePassword.mutate({ currentPassword: PASSWORD, newPassword: 'eleven quiet otters swim' });
  const own = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  await own.goto(reset?.url ?? '');
  await own.getByText('Your password was changed since this link was made. Ask for a new one.').waitFor();
  await own.getByRole('link', { name: 'Ask for a new link' }).click();
  await own.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
  await page.goto(`${server.url}/users/${user.id}`);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: /password/i }).click();
  await page.getByRole('dialog').getByText('Their last link no longer works: their password was changed since.').waitFor();
});

test('a link that works is not used up by being opened; one that ends while its form is open says so after sending', async () => {
  const { user, invitation } = await owner.users.create.mutate({ username: 'opener', firstName: 'O', email: 'opener@example.org', roles: ['user'] });
  const link = invitation?.url ?? '';
  const own = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  for (let time = 0; time < 2; time++) {
    await own.goto(link);
    await own.getByRole('heading', { name: 'Welcome' }).waitFor();
  }
  expect(await seriousFindings(own)).toEqual([]);
  await owner.users.revokeInvitation.mutate({ id: user.id });
  await choosePassword(own, 'Set the password');
  await own.getByText('This link was revoked. Ask the person who invited you for a new one.').waitFor();
});

test('a link that was cut off, and one for something else, say so before the form', async () => {
  const own = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  for (const [path, next] of [
    ['accept-invitation', 'Go to sign in'],
    ['reset-password', 'Ask for a new link'],
    ['confirm-email', 'To your profile'],
  ]) {
    for (const end of ['', '?token=cut-off']) {
      await own.goto(`${server.url}/${path}${end}`);
      await own.getByRole('heading', { name: 'This link is incomplete' }).waitFor();
      await own.getByRole('link', { name: next }).waitFor();
    }
    await own.goto(`${server.url}/${path}?token=${'x'.repeat(43)}`);
    await own.getByRole('heading', { name: 'This link no longer works' }).waitFor();
    await own.getByRole('link', { name: next }).waitFor();
  }
});

test('a setup link that is not the server’s says so before its form', async () => {
  const fresh = await startGatehouse();
  try {
    const own = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
    await own.goto(`${fresh.url}/setup?token=of-another-server`);
    await own.getByText('This is not the current setup link. Open the one that the server printed last.').waitFor();
    expect(await own.getByLabel('Username').count()).toBe(0);
    await own.goto(`${fresh.url}/setup`);
    await own.getByText('Open the setup link that the server printed in its log.').waitFor();
    expect(await seriousFindings(own)).toEqual([]);
  } finally {
    await fresh.stop();
  }
});
