import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller } from './api-caller.ts';
import { type GatehouseServer, PASSWORD, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { createPeople, setUpOwner } from './people.ts';

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  await createPeople(server.url, owner);
  await owner.groups.create.mutate({ name: 'Taken' });
  page = await signIn(await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' }), server.url, 'first.owner');
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const dialog = () => page.getByRole('dialog');
const button = (name: string) => page.getByRole('button', { name, exact: true });

test('a dialog with something typed in asks before Escape, a click outside or Cancel loses it', async () => {
  await page.goto(`${server.url}/groups`);
  await button('Add group').click();
  await dialog().getByLabel('Name').waitFor();
  await page.keyboard.press('Escape');
  await dialog().waitFor({ state: 'detached' });

  await button('Add group').click();
  await dialog().getByLabel('Name').waitFor();
  await page.keyboard.type('Half a na');
  const leave = [() => page.keyboard.press('Escape'), () => page.mouse.click(5, 400), () => button('Cancel').click()];
  for (const act of leave) {
    await act();
    await dialog().getByText('Discard what you entered?').waitFor();
    await button('Keep editing').click();
    expect(await dialog().getByLabel('Name').inputValue()).toBe('Half a na');
  }
  // A second Escape goes on, too.
  await page.keyboard.press('Escape');
  await page.keyboard.press('Escape');
  expect(await dialog().getByLabel('Name').inputValue()).toBe('Half a na');
  await page.keyboard.press('Escape');
  await button('Discard').click();
  await dialog().waitFor({ state: 'detached' });
  expect((await owner.groups.list.query({ search: 'Half' })).total).toBe(0);
});

test('Enter sends a dialog; what went wrong stands by the button that was pressed, with the focus', async () => {
  await page.goto(`${server.url}/groups`);
  await button('Add group').click();
  await dialog().getByLabel('Name').waitFor();
  await page.route('**/trpc/groups.create*', (route) => route.abort());
  await page.keyboard.type('Sent by Enter');
  await page.keyboard.press('Enter');
  const problem = dialog().getByRole('alert').filter({ hasText: 'The server can’t be reached.' });
  await problem.waitFor();
  await expect.poll(() => problem.evaluate((alert) => alert.parentElement === document.activeElement)).toBe(true);
  const [alert, send] = [await problem.boundingBox(), await dialog().getByRole('button', { name: 'Add group' }).boundingBox()];
  expect((send?.y ?? 0) - ((alert?.y ?? 0) + (alert?.height ?? 0))).toBeLessThan(40);
  expect(await dialog().getByLabel('Name').inputValue()).toBe('Sent by Enter');
  await page.unroute('**/trpc/groups.create*');
  await dialog().getByRole('button', { name: 'Add group' }).click();
  await page.getByText('The group Sent by Enter is added.').waitFor();
});

test('a page with changes asks before a link, Back and a reload lose them; saving does not ask', async () => {
  const { items } = await owner.users.list.query({ search: 'test.user' });
  await page.goto(`${server.url}/users/${items[0]?.id}`);
  await page.getByRole('link', { name: 'Edit', exact: true }).click();
  const first = page.getByLabel('First name');
  await first.fill('Changed');
  await page.getByRole('link', { name: 'Groups' }).first().click();
  await page.getByRole('dialog', { name: 'Discard your changes?' }).waitFor();
  await button('Keep editing').click();
  expect(await first.inputValue()).toBe('Changed');
  await page.goBack();
  await page.getByRole('dialog', { name: 'Discard your changes?' }).waitFor();
  await page.keyboard.press('Escape');
  expect(await first.inputValue()).toBe('Changed');
  // The browser itself asks on a reload.
  const asked = page.waitForEvent('dialog');
  void page.reload().catch(() => undefined);
  const native = await asked;
  expect(native.type()).toBe('beforeunload');
  await native.dismiss();
  expect(await first.inputValue()).toBe('Changed');
  await button('Save').click();
  await page.getByRole('heading', { level: 1 }).filter({ hasText: 'Changed' }).waitFor();

  await page.goto(`${server.url}/users/${items[0]?.id}/edit`);
  await first.fill('Not kept');
  await page.getByRole('link', { name: 'Groups' }).first().click();
  await button('Discard').click();
  await page.getByRole('heading', { level: 1, name: 'Groups' }).waitFor();
});

test('a session that ended opens a sign-in over the page, and what was typed is saved after it', async () => {
  await page.goto(`${server.url}/groups`);
  await button('Add group').click();
  await dialog().getByLabel('Name').waitFor();
  await page.keyboard.type('Kept over a sign-in');
  await page.context().clearCookies();
  await page.keyboard.press('Enter');
  const again = page.getByRole('dialog', { name: 'Sign in to continue' });
  await again.getByLabel('Password', { exact: true }).waitFor();
  expect(await again.getByLabel('Username or e-mail').inputValue()).toBe('first.owner');
  await page.keyboard.type('not the password');
  await page.keyboard.press('Enter');
  await again.getByText('Sign-in failed').waitFor();
  await again.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.keyboard.press('Enter');
  await page.getByText('The group Kept over a sign-in is added.').waitFor();
  expect((await owner.groups.list.query({ search: 'Kept over' })).total).toBe(1);

  // Whoever is somebody else starts anew.
  await page.context().clearCookies();
  await page.goto(`${server.url}/groups`);
  await page.getByRole('heading', { name: 'Sign in' }).waitFor();
});

test('a server that is away is said over the page; it goes on by itself once it is back, with what was typed', async () => {
  const context = await browser.newContext({ viewport: { width: 390, height: 800 }, reducedMotion: 'reduce' });
  const narrow = await signIn(context, server.url, 'first.owner');
  await narrow.goto(`${server.url}/groups`);
  await narrow.getByText('Taken', { exact: true }).waitFor();
  await narrow.getByRole('button', { name: 'Add group' }).click();
  await narrow.getByRole('dialog').getByLabel('Name').fill('Typed before');
  const away = /trpc|readyz/;
  await narrow.route(away, (route) => route.abort());
  await narrow.getByRole('dialog').getByRole('button', { name: 'Add group' }).click();
  const said = narrow.getByRole('status').filter({ hasText: 'Can’t reach Gatehouse.' });
  await said.waitFor();
  await owner.groups.create.mutate({ name: 'Made meanwhile' });
  await narrow.unroute(away);
  await said.waitFor({ state: 'detached' });
  await narrow.getByText('Made meanwhile').waitFor();
  expect(await narrow.getByRole('dialog').getByLabel('Name').inputValue()).toBe('Typed before');
  await narrow.getByRole('dialog').getByRole('button', { name: 'Add group' }).click();
  await narrow.getByText('The group Typed before is added.').waitFor();
  await context.close();
});

test('what the address says is a text, whatever it looks like', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  const fresh = await signIn(context, server.url, 'first.owner');
  await owner.groups.create.mutate({ name: 'Budget 1e3' });
  for (const text of ['1e3', 'true', '[1]']) {
    await fresh.goto(`${server.url}/groups?search=${encodeURIComponent(text)}`);
    await fresh.getByRole('searchbox').first().waitFor();
    await expect.poll(() => fresh.getByRole('searchbox').first().inputValue()).toBe(text);
  }
  await fresh.goto(`${server.url}/groups?search=1e3`);
  await fresh.getByText('1–1 of 1 group').waitFor();
  await context.close();
});
