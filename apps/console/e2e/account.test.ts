import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller, apiCaller } from './api-caller.ts';
import { seriousFindings } from './audit-accessibility.ts';
import { type GatehouseServer, PASSWORD, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { createPeople, personOf, type RoleId, setUpOwner } from './people.ts';

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let ids: Map<RoleId, string>;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  ids = await createPeople(server.url, owner);
  page = await signIn(await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' }), server.url, 'first.owner');
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const signInAs = async (role: RoleId) => signIn(await browser.newContext({ reducedMotion: 'reduce' }), server.url, personOf(role));
const toast = (text: string | RegExp, on = page) => on.getByRole('alert').filter({ hasText: text }).first().waitFor();
const NEW_PASSWORD = 'nine calm rivers going north';

test('an Owner changes a setting; a wrong one is told at its field; who is slower chooses', async () => {
  await page.goto(`${server.url}/settings`);
  const idle = page.getByLabel('Sign out when idle for');
  await idle.fill('3');
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByText('Use at least 5 minutes.').waitFor();
  expect(await idle.evaluate((input) => input === document.activeElement)).toBe(true);
  await idle.fill('45');
  await page.getByRole('button', { name: 'Save' }).click();
  await toast('Settings saved.');
  expect(await owner.account.get.query()).toMatchObject({ sessionIdleMinutes: 45, version: 2 });

  await page.getByLabel('An invitation can be accepted for').fill('5');
  await owner.account.update.mutate({ version: 2, sessionHours: 12 });
  await page.getByRole('button', { name: 'Save' }).click();
  const conflict = page.getByRole('alert').filter({ hasText: 'Somebody else changed the settings meanwhile' });
  await conflict.getByRole('row', { name: 'Maximum session length 12 unchanged' }).waitFor();
  await conflict.getByRole('row', { name: 'An invitation can be accepted for 7 5' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await conflict.getByRole('button', { name: 'Overwrite with mine' }).click();
  await conflict.waitFor({ state: 'detached' });
  expect(await owner.account.get.query()).toMatchObject({ sessionHours: 12, invitationDays: 5 });
});

test('nobody else finds the settings, by navigation or by address', async () => {
  const admin = await signInAs('it-admin');
  expect(await admin.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Settings' }).count()).toBe(0);
  for (const path of ['/settings', '/settings/mail']) {
    await admin.goto(server.url + path);
    await admin.getByRole('heading', { level: 1, name: 'You can’t open this page' }).waitFor();
  }
  await admin.context().close();
});

test('without a mail server, an Owner hands over the link that somebody asked for', async () => {
  const own = await (await browser.newContext()).newPage();
  await own.goto(`${server.url}/forgot-password`);
  await own.getByLabel('Username or e-mail').fill(personOf('developer'));
  await own.getByRole('button', { name: 'Send the link' }).click();
  await own.getByRole('heading', { name: 'Look at your mail' }).waitFor();
  await page.goto(`${server.url}/settings/mail`);
  await page.getByRole('row', { name: /test\.developer.*New password/ }).waitFor();
  await page.getByRole('button', { name: 'Make the link: New password for test.developer' }).click();
  const dialog = page.getByRole('dialog');
  const link = await dialog.getByText(/\/reset-password\?token=/).innerText();
  expect(await seriousFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Close' }).last().click();
  await page.getByRole('heading', { name: 'No waiting mail' }).waitFor();
  await own.goto(server.url + new URL(link).pathname + new URL(link).search);
  await own.getByLabel('New password', { exact: true }).fill(NEW_PASSWORD);
  await own.getByLabel('New password again').fill(NEW_PASSWORD);
  await own.getByRole('button', { name: 'Change the password' }).click();
  await own.getByRole('heading', { name: 'Your password is changed' }).waitFor();
  await own.context().close();
});

test('one’s own new address waits until it is confirmed, and can be left as it is', async () => {
  const own = await signInAs('governance');
  await own.goto(`${server.url}/profile`);
  await own.getByRole('textbox', { name: 'E-mail' }).fill('new.address@example.org');
  await own.getByRole('button', { name: 'Save' }).first().click();
  await own.getByText('Confirm your new e-mail address').waitFor();
  await own.getByRole('button', { name: 'Keep current address' }).click();
  await own.getByText('Confirm your new e-mail address').waitFor({ state: 'detached' });
  await own.getByRole('textbox', { name: 'E-mail' }).fill('new.address@example.org');
  await own.getByRole('button', { name: 'Save' }).first().click();
  await own.getByText('Confirm your new e-mail address').waitFor();
  expect(await seriousFindings(own)).toEqual([]);

  const { items } = await owner.account.outbox.query();
  const { url } = await owner.account.handOverMail.mutate({ id: items[0]?.id ?? '' });
  await own.goto(server.url + new URL(url).pathname + new URL(url).search);
  await own.getByRole('button', { name: 'Confirm this address' }).click();
  await own.getByText('Your account now uses new.address@example.org.').waitFor();
  await own.getByRole('link', { name: 'To your profile' }).click();
  await expect.poll(() => own.getByRole('textbox', { name: 'E-mail' }).inputValue()).toBe('new.address@example.org');
  await own.getByText('Managing user profiles covers an account').waitFor();
  await own.context().close();
});

test('an invitation is sent again, revoked, and made anew', async () => {
  const { user } = await owner.users.create.mutate({ username: 'guest', firstName: 'Gus', roles: ['user'] });
  await page.goto(`${server.url}/users/${user.id}`);
  const panel = page.getByRole('region', { name: 'Invitation' });
  await panel.getByText('Not accepted yet.').waitFor();
  await panel.getByRole('button', { name: 'Send again' }).click();
  await panel.getByText(/\/accept-invitation\?token=/).waitFor();
  await panel.getByRole('button', { name: 'Revoke' }).click();
  await panel.getByText('No active invitation').waitFor();
  expect(await panel.getByText(/\/accept-invitation\?token=/).count()).toBe(0);
  await panel.getByRole('button', { name: 'Send invitation' }).click();
  const link = await panel.getByText(/\/accept-invitation\?token=/).innerText();
  await apiCaller(server.url).auth.acceptInvitation.mutate({ token: new URL(link).searchParams.get('token') ?? '', password: PASSWORD });
});

test('an administrator ends one session of somebody, who is signed out there', async () => {
  const other = await signInAs('security-team');
  await page.goto(`${server.url}/users/${ids.get('security-team')}`);
  const panel = page.getByRole('region', { name: 'Where they are signed in' });
  await panel.getByRole('button', { name: /^End the session in/ }).click();
  await panel.getByText('Nowhere.').waitFor();
  await other.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Audit' }).click();
  await other.getByRole('heading', { name: 'Sign in' }).waitFor();
  await other.context().close();
});

test('password fields mask, take a paste, and tell password managers what they are', async () => {
  const context = await browser.newContext({ permissions: ['clipboard-read', 'clipboard-write'] });
  const own = await context.newPage();
  const { invitation } = await owner.users.create.mutate({ username: 'paster', firstName: 'P', roles: ['user'], invite: true });
  const { reset } = await owner.users.sendPasswordReset.mutate({ id: ids.get('it-admin') ?? '' });
  const fields = [
    [`${server.url}/login`, 'Password', 'current-password'],
    [reset?.url ?? '', 'New password', 'new-password'],
    [reset?.url ?? '', 'New password again', 'new-password'],
    [invitation?.url ?? '', 'New password', 'new-password'],
  ] as const;
  for (const [path, label, autocomplete] of fields) {
    await own.goto(path);
    const field = own.getByLabel(label, { exact: true });
    expect([path, await field.getAttribute('type'), await field.getAttribute('autocomplete')]).toEqual([path, 'password', autocomplete]);
    await own.evaluate(() => navigator.clipboard.writeText('pasted from a manager'));
    await field.focus();
    await own.keyboard.press('Control+V');
    expect(await field.inputValue()).toBe('pasted from a manager');
  }
  await context.close();
});

test('signing out is at hand on every page, and ends the session for good', async () => {
  const own = await signInAs('compliance-team');
  for (const path of ['/users', '/groups', '/roles', '/audit', '/profile', '/nowhere']) {
    await own.goto(server.url + path);
    await own.getByRole('button', { name: /your menu$/ }).click();
    await own.getByRole('menuitem', { name: 'Sign out' }).waitFor();
    await own.keyboard.press('Escape');
  }
  const cookies = await own.context().cookies();
  await own.getByRole('button', { name: /your menu$/ }).click();
  await own.getByRole('menuitem', { name: 'Sign out' }).click();
  await own.getByRole('heading', { name: 'Sign in' }).waitFor();
  await own.context().addCookies(cookies);
  await own.goto(`${server.url}/users`);
  await own.getByRole('heading', { name: 'Sign in' }).waitFor();
  await own.context().close();
});
