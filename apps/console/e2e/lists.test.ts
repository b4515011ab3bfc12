import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiCaller } from './api-caller.ts';
import { seriousFindings } from './audit-accessibility.ts';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { setUpOwner } from './people.ts';

const LONG = 'Ⅷ Nguyễn-Müller von und zu Ḩāmidẕādeh ด้วยชื่อยาวมาก 東京特許許可局 '.repeat(2).trim().slice(0, 90);
let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  const lines = Array.from({ length: 120 }, (_, row) => `list.${String(row).padStart(3, '0')},Ada,Byron,,user,${row % 2 === 0 ? 'Even' : ''}`);
  lines.push(`long.name,${LONG},${LONG},,user,`);
  await owner.users.importCsv.mutate({ csv: ['username,firstName,lastName,email,roles,groups', ...lines].join('\n') });
  context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  page = await signIn(context, server.url, 'first.owner');
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const header = (name: string) => page.getByRole('columnheader', { name });
const options = () => page.getByRole('button', { name: 'Columns and rows' });

test('columns, rows on a page and density are kept for the next visit', async () => {
  await page.goto(`${server.url}/users?search=list.`);
  await page.getByText('1–25 of 120 users').waitFor();
  expect(await header('Groups').count()).toBe(0);
  await options().click();
  await page.getByRole('checkbox', { name: 'Groups' }).check();
  await page.getByRole('checkbox', { name: 'E-mail' }).uncheck();
  await page.getByRole('checkbox', { name: 'Compact rows' }).check();
  await page.getByLabel('Rows on a page').selectOption('50');
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByText('1–50 of 120 users').waitFor();
  await page.keyboard.press('Escape');
  await page.reload();
  await page.getByText('1–50 of 120 users').waitFor();
  await header('Groups').waitFor();
  await page.getByRole('cell', { name: 'Even' }).first().waitFor();
  expect(await header('E-mail').count()).toBe(0);

  // The address of a later page says how many rows are before it, whoever opens it.
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('51–100 of 120 users').waitFor();
  const other = await signIn(await browser.newContext({ reducedMotion: 'reduce' }), server.url, 'first.owner');
  await other.goto(page.url());
  await other.getByText('51–100 of 120 users').waitFor();
  await other.context().close();
});

test('a view keeps filters and order under a name; the address shows the same to others', async () => {
  await page.goto(`${server.url}/users?search=list.&sort=createdAt&direction=desc`);
  await page.getByPlaceholder('Any last sign-in').click();
  await page.getByRole('option', { name: 'Not in 90 days' }).click();
  await page.waitForURL(/lastLogin=/);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save this view…' }).click();
  await page.getByLabel('Name for what is shown now').fill('Never seen');
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Clear all' }).click();
  await page.getByText('of 122 users').waitFor();
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Never seen' }).click();
  await page.getByText('of 120 users').waitFor();
  const saved = new URL(page.url()).searchParams;
  expect([saved.get('search'), saved.get('sort'), saved.get('direction')]).toEqual(['list.', 'createdAt', 'desc']);
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save or remove views…' }).click();
  await page.getByRole('button', { name: 'Remove Never seen' }).click();
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Views' }).click();
  await page.getByRole('menuitem', { name: 'Save this view…' }).waitFor();
});

test('whoever never signed in is found, and an empty list says how to widen it', async () => {
  await page.goto(`${server.url}/users?lastLogin=never`);
  await page.getByText('of 121 users').waitFor();
  await page.goto(`${server.url}/users?search=nobody-at-all&lastLogin=30`);
  await page.getByRole('heading', { name: 'Nobody matches' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('button', { name: 'Clear all filters' }).click();
  await page.getByText('of 122 users').waitFor();
});

test('what somebody put into the address or the browser by hand does no harm', async () => {
  await page.evaluate(() => {
    localStorage.setItem('gatehouse-table-users', '{"hidden":7,"pageSize":"many","compact":[]}');
    localStorage.setItem('gatehouse-bulk-jobs-put-away', '"broken"');
  });
  await page.goto(`${server.url}/users?lastLogin=yesterday&size=7&sort=password&page=-1`);
  await page.getByText('1–25 of 122 users').waitFor();
});

test('long names of any script stay in their cells, wide and narrow', async () => {
  await page.goto(`${server.url}/users?search=long.name`);
  await page.getByRole('link', { name: 'long.name' }).waitFor();
  for (const width of [1280, 390, 320]) {
    await page.setViewportSize({ width, height: 800 });
    // The page is laid out anew after the window has changed.
    await expect
      .poll(() => page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth), { message: `${width} px` })
      .toBeLessThanOrEqual(0);
  }
});

test('groups are narrowed by name and by the role that they carry, and their columns chosen', async () => {
  await owner.groups.create.mutate({ name: 'Carries a role', roles: ['governance'] });
  await page.setViewportSize({ width: 1280, height: 900 });
  await page.goto(`${server.url}/groups?role=${encodeURIComponent('["governance"]')}`);
  await page.getByText('1–1 of 1 group').waitFor();
  await page.getByRole('link', { name: 'Carries a role' }).waitFor();
  await options().click();
  await page.getByRole('checkbox', { name: 'Description' }).uncheck();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await header('Description').waitFor({ state: 'detached' });
  await page.getByRole('button', { name: 'Clear all' }).click();
  await page.getByText('1–2 of 2 groups').waitFor();
  await page.getByRole('row').filter({ hasText: 'Even' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Even' }).waitFor();
});
