import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiCaller } from './api-caller.ts';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { setUpOwner } from './people.ts';

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  await owner.users.create.mutate({ username: 'paula', firstName: 'Paula', email: 'paula@example.org', roles: ['user'] });
  await owner.groups.create.mutate({ name: 'Payments' });
  page = await signIn(await browser.newContext({ reducedMotion: 'reduce' }), server.url, 'first.owner');
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

/** What stands beside a field, which says that it is wrong. */
const complaintOf = async (label: string): Promise<string | null> => {
  const field = page.getByLabel(label, { exact: false }).and(page.locator('[aria-invalid="true"]'));
  await field.waitFor();
  const id = (await field.getAttribute('aria-describedby'))?.split(' ').find((part) => part.endsWith('-error'));
  return page.locator(`[id="${id}"]`).textContent();
};

test('a name that can not be told apart is refused beside its field', async () => {
  await page.goto(`${server.url}/users/new`);
  await page.getByLabel('First name').fill('P');
  for (const [username, complaint] of [
    ['pаula', 'looks the same as another one'],
    ['paula@example.org', 'is taken'],
    ['0190f5a4-7b2c-7def-8abc-0123456789ab', 'looks like an id'],
    ['paula\uFE0F', 'Use letters, digits'],
  ] as const) {
    await page.getByLabel('Username').fill(username);
    await page.getByRole('button', { name: 'Add user' }).click();
    await page.getByText(complaint).waitFor();
    expect(await complaintOf('Username')).toContain(complaint);
  }
  await page.goto(`${server.url}/groups`);
  await page.getByRole('button', { name: 'Add group' }).first().click();
  const dialog = page.getByRole('dialog');
  await dialog.getByLabel('Name').fill('Pаyments');
  await dialog.getByRole('button', { name: 'Add group' }).click();
  await dialog.getByText('looks the same as another one').waitFor();
  expect(await complaintOf('Name')).toContain('looks the same as another one');
});

test('a search for an accent alone is refused beside the field, and the list stays', async () => {
  await page.goto(`${server.url}/users`);
  await page.getByText('1–2 of 2 users').waitFor();
  const search = page.getByLabel('Search by name or e-mail');
  await search.fill('\u0301');
  await page.getByText('Type at least one letter or digit').waitFor();
  expect(await complaintOf('Search by name or e-mail')).toBe('Type at least one letter or digit to search for.');
  await page.getByText('1–2 of 2 users').waitFor();
  await search.fill('\u0301paul');
  await page.getByText('1–1 of 1 user').waitFor();
  expect(await page.getByText('Type at least one letter or digit').count()).toBe(0);
  // An address that somebody kept from before says it too, and the page stands.
  await page.goto(`${server.url}/users?search=%CC%81`);
  expect(await complaintOf('Search by name or e-mail')).toBe('Type at least one letter or digit to search for.');
});
