import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiCaller } from './api-caller.ts';
import { seriousFindings } from './audit-accessibility.ts';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { createPeople, personOf, type RoleId, setUpOwner } from './people.ts';

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let page: Page;
let ids: Map<RoleId, string>;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  ids = await createPeople(server.url, owner);
  page = await signIn(await browser.newContext({ reducedMotion: 'reduce' }), server.url, 'first.owner');
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const heading = (name: string, on = page) => on.getByRole('heading', { level: 1, name }).waitFor();

test('a group is given a role, and its members are shown to hold it through the group, to themselves too', async () => {
  await page.goto(`${server.url}/groups`);
  await page.getByRole('button', { name: 'Add group' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Payments');
  await page.getByRole('checkbox', { name: 'Developer' }).check();
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('dialog').getByRole('button', { name: 'Add group' }).click();
  await heading('Payments');
  await page.getByText('Members hold').waitFor();

  await page.getByRole('button', { name: 'Add members' }).click();
  await page.getByText('They get the roles of the group at once: Developer.').waitFor();
  for (const role of ['user', 'governance'] as const) {
    await page.getByRole('combobox', { name: 'People' }).fill(personOf(role));
    await page.getByRole('option', { name: new RegExp(`^${personOf(role).replace('.', '\\.')} `) }).click();
  }
  await page.getByRole('button', { name: 'Add 2 people' }).click();
  await page.getByText('1–2 of 2 members').waitFor();

  await page.goto(`${server.url}/users/${ids.get('user')}`);
  await heading('Test user');
  // The names of roles come with an answer of their own.
  await expect.poll(() => page.getByRole('region', { name: 'Roles' }).textContent()).toContain('Developer – through Payments');
  await page.getByRole('button', { name: 'Set roles' }).click();
  await page.getByText('Developer comes with Payments, and stays whatever is chosen here.').waitFor();
  expect(await page.getByRole('checkbox', { name: 'Developer' }).isChecked()).toBe(false);
  await page.keyboard.press('Escape');

  await page.goto(`${server.url}/users?search=test.user`);
  await page.getByTitle('Developer (through Payments), User').waitFor();
  await page.goto(`${server.url}/groups`);
  await page
    .getByRole('row', { name: /Payments/ })
    .getByText('Developer')
    .waitFor();

  const own = await browser.newContext();
  const theirs = await signIn(own, server.url, personOf('user'));
  await theirs.goto(`${server.url}/profile`);
  await theirs.getByText('through Payments').waitFor();
  await theirs.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' }).waitFor();
  await own.close();
});

test('several members are removed at once', async () => {
  const { items } = await owner.groups.list.query({ search: 'Payments' });
  await page.goto(`${server.url}/groups/${items[0]?.id}`);
  for (const role of ['user', 'governance'] as const) await page.getByRole('checkbox', { name: `Select ${personOf(role)}` }).check();
  await page.getByRole('button', { name: 'Remove 2 members' }).click();
  await page.getByText('2 people are no longer in Payments.').waitFor();
  await page.getByText('No members yet').waitFor();
  expect((await owner.users.get.query({ id: ids.get('user') ?? '' })).roles.map(({ role }) => role)).toEqual(['user']);
});

test('what is beyond one’s own permissions is disabled and says why; the refusal of a batch is shown', async () => {
  const { id } = await owner.groups.create.mutate({ name: 'Owners of the house', roles: ['owner'] });
  const plain = await owner.groups.create.mutate({ name: 'Plain' });
  const own = await browser.newContext({ reducedMotion: 'reduce' });
  const admin = await signIn(own, server.url, personOf('it-admin'));
  await admin.goto(`${server.url}/groups/${id}`);
  await heading('Owners of the house', admin);
  for (const name of ['Edit', 'Delete', 'Add members']) {
    const button = admin.getByRole('button', { name });
    await expect.poll(() => button.getAttribute('aria-disabled')).toBe('true');
    await button.focus();
    await admin.getByRole('tooltip', { name: 'It carries roles that you may not assign.' }).last().waitFor();
  }
  expect(await seriousFindings(admin)).toEqual([]);
  await admin.goto(`${server.url}/groups/${plain.id}`);
  await admin.getByRole('button', { name: 'Edit' }).click();
  expect(await admin.getByRole('checkbox', { name: 'Owner' }).isDisabled()).toBe(true);
  await admin.getByRole('checkbox', { name: 'Governance' }).check();
  await admin.getByRole('button', { name: 'Save' }).click();
  await admin.getByText('Members hold').waitFor();
  await admin.getByRole('button', { name: 'Add members' }).click();
  await admin.getByRole('combobox', { name: 'People' }).fill('first.owner');
  await admin.getByRole('option', { name: /^first\.owner/ }).click();
  await admin.getByRole('dialog').getByRole('button', { name: 'Add', exact: true }).click();
  await admin.getByText('Nobody was added').waitFor();
  await admin.getByText(/Their permissions exceed yours/).waitFor();
  await own.close();
});
