import { once } from 'node:events';
import { createServer } from 'node:net';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatehouseServer, PASSWORD, startGatehouse } from './gatehouse-server.ts';
import { openBrowser } from './open-browser.ts';
import { setUpOwner } from './people.ts';

let browser: Browser;
let server: GatehouseServer;
/** Where people reach it: below a path. */
let url: string;
beforeAll(async () => {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  const port = typeof address === 'object' && address !== null ? address.port : 0;
  probe.close();
  url = `http://127.0.0.1:${port}/gatehouse`;
  server = await startGatehouse({ PORT: String(port), PUBLIC_URL: url });
  await setUpOwner(url);
  browser = await openBrowser();
});
afterAll(async () => {
  await browser.close();
  await server.stop();
});

test('below a path: signing in leads back to where somebody was, and links, reloads and downloads stay below it', async () => {
  const page = await (await browser.newContext()).newPage();
  const outside: string[] = [];
  page.on('request', (request) => {
    if (request.url().startsWith('http') && !request.url().startsWith(`${url}/`)) outside.push(request.url());
  });
  await page.goto(`${url}/groups`);
  await page.getByLabel('Username or e-mail').fill('first.owner');
  await page.getByLabel('Password', { exact: true }).fill(PASSWORD);
  await page.getByRole('button', { name: 'Sign in' }).click();
  await page.getByRole('heading', { name: 'Groups' }).first().waitFor();
  expect(new URL(page.url()).pathname).toBe('/gatehouse/groups');

  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' }).click();
  await page
    .getByRole('link', { name: /First Owner|first\.owner/ })
    .first()
    .waitFor();
  expect(new URL(page.url()).pathname).toBe('/gatehouse/users');
  await page.reload();
  await page.getByRole('button', { name: 'Export' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /CSV/ }).click()]);
  expect(download.url()).toContain(`${url}/export/users.csv`);
  await page.goto(`${url}/audit`);
  await page.getByRole('heading', { name: /audit/i }).first().waitFor();
  const cookies = await page.context().cookies();
  expect(cookies.find(({ name }) => name === 'gatehouse_session')?.path).toBe('/gatehouse');
  expect(outside).toEqual([]);
});
