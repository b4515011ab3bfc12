import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller, keyCaller } from './api-caller.ts';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser } from './open-browser.ts';
import { createPeople, setUpOwner } from './people.ts';
import { refusalOf } from './refusal.ts';
import { callsAs, inBrowserAs } from './signed-in-as.ts';

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  await createPeople(server.url, owner);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

test('an Owner adds a service account, gives it a limited key, disables it and revokes it for good', async () => {
  await inBrowserAs(browser, server.url, 'owner', async (page) => {
    await page.goto(server.url);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Service accounts' }).click();
    await page.getByText('No service accounts yet').waitFor();
    await page.getByRole('button', { name: 'New service account' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('billing-sync');
    await dialog.getByRole('button', { name: 'Add service account' }).click();
    await dialog.getByText('Choose at least one role.').waitFor();
    await dialog.getByRole('checkbox', { name: 'IT Admin' }).check();
    await dialog.getByRole('button', { name: 'Add service account' }).click();
    await heading(page, 'billing-sync');

    await page.getByRole('button', { name: 'New API key' }).click();
    await page.getByLabel('Name').fill('Nightly');
    await page.getByRole('radio', { name: 'Only some of it' }).check();
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByText('Choose at least one.').waitFor();
    await page.getByRole('combobox', { name: 'Permissions' }).fill('read users');
    await page.getByRole('option', { name: 'Read users' }).click();
    await page.getByRole('combobox', { name: 'Permissions' }).press('Tab');
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByText('Store this key now').waitFor();
    const secret = (await page.getByRole('dialog').locator('pre').innerText()).trim();
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await page.getByRole('row', { name: /Nightly .*User\.read/ }).waitFor();

    const program = keyCaller(server.url, secret);
    expect((await program.users.list.query({ limit: 1 })).items.length).toBe(1);
    expect(await refusalOf(program.groups.list.query({}))).toBe('not-permitted');

    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByText('billing-sync is disabled: its keys are refused.').waitFor();
    expect(await refusalOf(program.users.list.query({ limit: 1 }))).toBe('bad-key');
    await page.getByRole('button', { name: 'Enable' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Enable' }).click();
    await page.getByText('billing-sync is enabled: its keys work again.').waitFor();
    expect((await program.users.list.query({ limit: 1 })).items.length).toBe(1);

    await page.getByRole('button', { name: 'Edit' }).click();
    await page.getByRole('dialog').getByLabel('Description').fill('Copies users every night');
    await page.getByRole('dialog').getByRole('button', { name: 'Save' }).click();
    await page.getByText('Copies users every night').waitFor();

    await page.getByRole('button', { name: 'Revoke for good' }).click();
    const last = page.getByRole('dialog');
    expect(await last.getByRole('button', { name: 'Revoke for good' }).isDisabled()).toBe(true);
    await last.getByLabel('Type billing-sync to confirm').fill('billing-sync');
    await last.getByRole('button', { name: 'Revoke for good' }).click();
    await page.getByText('billing-sync and its keys are revoked.').waitFor();
    expect(await refusalOf(program.users.list.query({ limit: 1 }))).toBe('bad-key');
    await expect.poll(() => page.getByRole('button', { name: /Edit|Enable|New API key/ }).count()).toBe(0);
  });
});

test.each(['it-admin', 'security-team', 'compliance-team', 'governance', 'developer', 'user'] as const)(
  '%s is refused service accounts, by the console and by the server',
  async (role) => {
    const { id, version } = await owner.serviceAccounts.create.mutate({ name: `Not for ${role}`, roles: ['user'] });
    await inBrowserAs(browser, server.url, role, async (page) => {
      await page.goto(server.url);
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Roles' }).waitFor();
      expect(await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Service accounts' }).count()).toBe(0);
      for (const path of ['/service-accounts', `/service-accounts/${id}`]) {
        await page.goto(server.url + path);
        await heading(page, 'You can’t open this page');
      }
    });
    const { serviceAccounts } = await callsAs(server.url, role);
    for (const call of [
      serviceAccounts.list.query({}),
      serviceAccounts.keys.query({ id }),
      serviceAccounts.create.mutate({ name: 'Mine', roles: ['user'] }),
      serviceAccounts.update.mutate({ id, version, status: 'disabled' }),
      serviceAccounts.createKey.mutate({ id, name: 'Mine' }),
      serviceAccounts.revoke.mutate({ id }),
    ]) {
      expect(await refusalOf(call)).toBe('not-permitted');
    }
  },
);
