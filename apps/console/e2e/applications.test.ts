import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiCaller } from './api-caller.ts';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser } from './open-browser.ts';
import { createPeople, personOf, type RoleId, setUpOwner } from './people.ts';
import { refusalOf } from './refusal.ts';
import { callsAs, inBrowserAs } from './signed-in-as.ts';

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let ids: Map<RoleId, string>;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  ids = await createPeople(server.url, owner);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
const idOf = (role: RoleId): string => ids.get(role) ?? '';

test.each(['owner', 'it-admin', 'developer'] as const)('%s adds an application, is asked who has access, changes it and deletes it', async (role) => {
  const name = `Assistant of ${role}`;
  await inBrowserAs(browser, server.url, role, async (page) => {
    await page.goto(server.url);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Applications' }).click();
    await page.getByRole('button', { name: 'New application' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill(name);
    await dialog.getByRole('button', { name: 'Add application' }).click();
    await dialog.getByText('Choose who can use it.').waitFor();
    await dialog.getByRole('radio', { name: 'Chosen people' }).check();
    // The fields stand under the choice that they belong to.
    const topOf = async (locator: Locator): Promise<number> => (await locator.boundingBox())?.y ?? Number.NaN;
    expect(await topOf(dialog.getByRole('combobox', { name: 'Users' }))).toBeLessThan(await topOf(dialog.getByRole('radio', { name: 'Nobody yet' })));
    await dialog.getByRole('button', { name: 'Add application' }).click();
    await dialog.getByText('Name somebody, or choose “Nobody yet”.').waitFor();
    await dialog.getByRole('radio', { name: 'Everyone' }).check();
    await dialog.getByRole('button', { name: 'Add application' }).click();
    await heading(page, name);
    await page.getByText('0 of 6 enabled').waitFor();

    const parts = page.getByRole('navigation', { name: `Parts of ${name}` });
    await parts.getByRole('link', { name: 'Who has access' }).click();
    await page.getByRole('button', { name: 'Edit access' }).click();
    const denied = page.getByRole('region', { name: 'Denied' });
    await denied.getByRole('radio', { name: 'Chosen people' }).check();
    await denied.getByRole('combobox', { name: 'Denied users' }).fill(personOf('user'));
    await page.getByRole('option', { name: new RegExp(personOf('user')) }).click();
    expect(await denied.getByRole('combobox', { name: 'Denied groups' }).count()).toBe(role === 'developer' ? 0 : 1);
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText(`Access to ${name} saved.`).waitFor();
    await page
      .getByRole('region', { name: 'Denied' })
      .getByRole('link', { name: personOf('user') })
      .waitFor();

    await page.getByRole('button', { name: 'Disable' }).click();
    await page.getByText('Every request is denied until you enable it again.').waitFor();
    await page.getByRole('dialog').getByRole('button', { name: 'Disable' }).click();
    await page.getByText(`${name} is disabled: every request is denied.`).waitFor();
    await page.getByRole('button', { name: 'Enable' }).waitFor();

    await page.getByRole('button', { name: 'Delete' }).click();
    const removal = page.getByRole('dialog');
    expect(await removal.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
    await removal.getByLabel(`Type ${name} to confirm`).fill(name);
    await removal.getByRole('button', { name: 'Delete' }).click();
    await page.getByText(`The application ${name} is deleted.`).waitFor();
  });
  expect((await owner.applications.list.query({ search: name })).total).toBe(0);
});

test.each(['security-team', 'compliance-team'] as const)('%s sees applications and can’t change them', async (role) => {
  const { id, version } = await owner.applications.create.mutate({ name: `Seen by ${role}`, access: { allow: { everyone: true } } });
  await inBrowserAs(browser, server.url, role, async (page) => {
    await page.goto(`${server.url}/applications`);
    await page.getByRole('link', { name: `Seen by ${role}` }).click();
    await heading(page, `Seen by ${role}`);
    await page.getByRole('link', { name: 'Who has access' }).click();
    await page.getByText('Deny overrides allow').waitFor();
    for (const button of ['Edit', 'Disable', 'Delete', 'Edit access']) expect(await page.getByRole('button', { name: button }).count()).toBe(0);
    await page.goto(`${server.url}/applications`);
    await page.getByRole('link', { name: `Seen by ${role}` }).waitFor();
    expect(await page.getByRole('button', { name: 'New application' }).count()).toBe(0);
  });
  const calls = await callsAs(server.url, role);
  expect(await refusalOf(calls.applications.create.mutate({ name: 'Mine' }))).toBe('not-permitted');
  expect(await refusalOf(calls.applications.update.mutate({ id, version, status: 'disabled' }))).toBe('not-permitted');
  expect(await refusalOf(calls.applications.delete.mutate({ id }))).toBe('not-permitted');
});

test.each(['governance', 'user'] as const)('%s is refused applications, by the console and by the server', async (role) => {
  const { id } = await owner.applications.create.mutate({ name: `Hidden from ${role}` });
  await inBrowserAs(browser, server.url, role, async (page) => {
    await page.goto(server.url);
    await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Roles' }).waitFor();
    expect(await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Applications' }).count()).toBe(0);
    for (const path of [
      '/applications',
      `/applications/${id}`,
      `/applications/${id}/access`,
      `/applications/${id}/policies`,
      `/applications/${id}/policies/new`,
    ]) {
      await page.goto(server.url + path);
      await heading(page, 'You can’t open this page');
    }
  });
  const calls = await callsAs(server.url, role);
  expect(await refusalOf(calls.applications.list.query({}))).toBe('not-permitted');
  expect(await refusalOf(calls.applications.create.mutate({ name: 'Mine' }))).toBe('not-permitted');
});

test('groups that a Developer may not see stay in the set when they change it', async () => {
  const group = await owner.groups.create.mutate({ name: 'Contractors' });
  const { id } = await owner.applications.create.mutate({ name: 'Shared', access: { allow: { everyone: true }, deny: { groupIds: [group.id] } } });
  await inBrowserAs(browser, server.url, 'developer', async (page) => {
    await page.goto(`${server.url}/applications/${id}/access`);
    await page.getByText('1 group that you may not see').waitFor();
    await page.getByRole('button', { name: 'Edit access' }).click();
    await page.getByText('Also 1 group that you may not see. They stay.').waitFor();
    const roles = page.getByRole('combobox', { name: 'Denied roles' });
    await roles.click();
    await page.getByRole('option', { name: 'Governance' }).click();
    await page.keyboard.press('Escape');
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Access to Shared saved.').waitFor();
  });
  const { access } = await owner.applications.get.query({ id });
  expect(access.deny).toEqual({ everyone: false, userIds: [], groupIds: [group.id], roles: ['governance'] });
});

test('somebody else was faster: what they changed is shown, and nothing is lost', async () => {
  const before = await owner.applications.create.mutate({ name: 'Contested', description: 'As it was', ownerId: idOf('developer') });
  await inBrowserAs(browser, server.url, 'owner', async (page) => {
    await page.goto(`${server.url}/applications/${before.id}`);
    await page.getByRole('button', { name: 'Edit' }).click();
    const dialog = page.getByRole('dialog');
    await dialog.getByRole('textbox', { name: 'Name' }).fill('Contested by me');
    await owner.applications.update.mutate({ id: before.id, version: before.version, description: 'As they want it' });
    await dialog.getByRole('button', { name: 'Save' }).click();
    await dialog.getByText('Somebody else changed Contested meanwhile').waitFor();
    await dialog.getByRole('cell', { name: 'As they want it' }).waitFor();
    await dialog.getByRole('button', { name: 'Overwrite with mine' }).click();
    await page.getByText('Contested by me is saved.').waitFor();
    await heading(page, 'Contested by me');
  });
  const now = await owner.applications.get.query({ id: before.id });
  expect([now.name, now.description, now.ownerId]).toEqual(['Contested by me', 'As they want it', idOf('developer')]);
});

test('the list keeps search, status, order and page in its address', async () => {
  for (let number = 100; number < 130; number++) {
    await owner.applications.create.mutate({ name: `Tool ${number}`, status: number === 117 ? 'disabled' : 'enabled', description: 'One of many' });
  }
  await inBrowserAs(browser, server.url, 'developer', async (page) => {
    await page.goto(`${server.url}/applications?search=tool`);
    await page.getByText('1–24 of 30 applications').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('25–30 of 30 applications').waitFor();
    await page.reload();
    await page.getByText('25–30 of 30 applications').waitFor();
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.getByText('1–24 of 30 applications').waitFor();
    await page.getByRole('combobox', { name: 'Order' }).click();
    await page.getByRole('option', { name: 'By name, backwards' }).click();
    await page.waitForURL(/direction=desc/);
    await expect.poll(() => page.getByRole('heading', { level: 2 }).first().innerText()).toBe('Tool 129');
    await page.getByRole('combobox', { name: 'Status' }).click();
    await page.getByRole('option', { name: 'Disabled' }).click();
    await page.getByText('1–1 of 1 application').waitFor();
    await page.getByRole('link', { name: 'Tool 117' }).waitFor();
    await page.getByLabel('Search by name or description').fill('nothing like it');
    await page.getByText('No application matches').waitFor();
  });
});
