import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFindings } from './audit-accessibility.ts';
import { type GatehouseServer, PASSWORD, SETUP_TOKEN, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { apiCaller } from './api-caller.ts';
import { createPeople, personOf, type RoleId } from './people.ts';

let server: GatehouseServer;
let browser: Browser;
let ids: Map<RoleId, string>;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** Waits until the page stands still: its heading is there and nothing is loading. */
async function settle(page: Page): Promise<void> {
  await page.getByRole('heading', { level: 1 }).first().waitFor();
  await page.waitForLoadState('networkidle');
}

test('the first Owner is created in the browser, with complaints on the fields', async () => {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await context.newPage();
  await page.goto(`${server.url}/setup?token=${SETUP_TOKEN}`);
  await page.getByRole('button', { name: 'Create the Owner' }).click();
  await page.getByText('Enter a username.').waitFor();
  expect(await page.getByLabel('Username').evaluate((input) => input === document.activeElement)).toBe(true);
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByLabel('Username').fill('browser.owner');
  await page.getByLabel('First name').fill('Browser');
  await page.getByLabel('E-mail').fill('browser.owner@example.org');
  await page.getByLabel(/^Password/).fill(PASSWORD);
  await page.getByRole('button', { name: 'Create the Owner' }).click();
  // Signed in at once, on the list of users: themselves.
  await page.getByRole('heading', { level: 1, name: 'Users' }).waitFor();
  await page.getByRole('link', { name: 'browser.owner' }).waitFor();
  await context.close();

  const owner = apiCaller(server.url);
  await owner.auth.login.mutate({ login: 'browser.owner', password: PASSWORD });
  ids = await createPeople(server.url, owner);
});

test.each(['light', 'dark'] as const)('axe finds nothing serious on any page, %s', async (colorScheme) => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, colorScheme, reducedMotion: 'reduce' });
  const signedOut = await context.newPage();
  await signedOut.goto(`${server.url}/login`);
  await settle(signedOut);
  const findings = await seriousFindings(signedOut);
  const page = await signIn(context, server.url, 'browser.owner');
  for (const path of [
    '/users',
    '/users?search=nobody',
    `/users/${ids.get('developer')}`,
    `/users/${ids.get('developer')}/edit`,
    '/users/new',
    '/users/import',
    '/roles',
    '/audit',
    '/profile',
    '/nowhere',
  ]) {
    await page.goto(server.url + path);
    await settle(page);
    findings.push(...(await seriousFindings(page)));
  }
  await page.goto(`${server.url}/roles`);
  await page.getByRole('button', { name: 'Always. Owner: delete users. Why?' }).click();
  await page.getByText('Owner can delete users.').waitFor();
  findings.push(...(await seriousFindings(page)));
  await context.close();
  expect(findings).toEqual([]);
});

test('on a narrow screen nothing is cut off and the navigation opens', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' });
  const page = await signIn(context, server.url, personOf('governance'));
  for (const path of ['/users', '/roles', '/audit', '/profile', '/users/new']) {
    await page.goto(server.url + path);
    await settle(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, `${path} scrolls sideways`).toBe(0);
    expect(await seriousFindings(page)).toEqual([]);
  }
  await page.getByRole('button', { name: 'Open the navigation' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Roles' }).click();
  await page.getByRole('heading', { level: 1, name: 'Roles' }).waitFor();
  await context.close();
});
