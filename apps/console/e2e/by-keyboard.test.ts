import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller, apiCaller } from './api-caller.ts';
import { type GatehouseServer, PASSWORD, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { createPeople, personOf, setUpOwner } from './people.ts';

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

/** Works a page by keyboard alone, and counts the keys pressed besides what is typed. */
class Keys {
  readonly #page: Page;
  pressed = 0;

  constructor(page: Page) {
    this.#page = page;
  }

  async press(key: string, times = 1): Promise<void> {
    this.pressed += times;
    for (let time = 0; time < times; time++) await this.#page.keyboard.press(key);
  }

  /** Goes on by Tab to what is called so. Somebody who can't see the page hears its name. */
  async tabTo(name: RegExp): Promise<void> {
    for (let tabs = 0; tabs < 30; tabs++) {
      await this.press('Tab');
      const heard = await this.#page.evaluate(() => {
        const focused = document.activeElement;
        if (!(focused instanceof HTMLElement)) return '';
        const label = focused instanceof HTMLInputElement || focused instanceof HTMLTextAreaElement ? (focused.labels?.[0]?.innerText ?? '') : '';
        return [focused.getAttribute('aria-label') ?? '', label, focused.innerText].join(' ').trim();
      });
      if (name.test(heard)) return;
    }
    throw new Error(`Tab never comes to ${String(name)}.`);
  }

  type(text: string): Promise<void> {
    return this.#page.keyboard.type(text);
  }
}

async function onUsers(): Promise<{ page: Page; keys: Keys }> {
  const page = await signIn(await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' }), server.url, 'first.owner');
  await page.goto(`${server.url}/users`);
  await page.getByRole('row').nth(1).waitFor();
  return { page, keys: new Keys(page) };
}

test('a person is added and invited from the list of users by eleven keys and what is typed', async () => {
  const { page, keys } = await onUsers();
  await keys.tabTo(/^Skip to content/);
  await keys.press('Enter');
  await keys.tabTo(/^Add user/);
  await keys.press('Enter');
  await page.getByLabel('Username').waitFor();
  await expect.poll(() => page.getByLabel('Username').evaluate((field) => field === document.activeElement)).toBe(true);
  await keys.type('by.keyboard');
  await keys.tabTo(/^First name/);
  await keys.type('Kay');
  await keys.tabTo(/^E-mail/);
  await keys.type('by.keyboard@example.org');
  await keys.press('Enter');
  await page.getByRole('heading', { name: 'by.keyboard is invited' }).waitFor();
  expect((await owner.users.list.query({ search: 'by.keyboard' })).items).toMatchObject([{ status: 'invited', invitation: 'sent' }]);
  expect(keys.pressed).toBeLessThanOrEqual(11);
  await page.context().close();
});

test('a request is answered from its list by six keys and what is typed', async () => {
  const asker = apiCaller(server.url);
  await asker.auth.login.mutate({ login: personOf('user'), password: PASSWORD });
  await asker.accessRequests.create.mutate({ role: 'developer', reason: 'To see the logs' });
  const { page, keys } = await onUsers();
  await page.getByRole('link', { name: /^Requests/ }).focus();
  await keys.press('Enter');
  await page.getByRole('button', { name: /^Decide/ }).waitFor();
  await keys.tabTo(/^Search/);
  await keys.tabTo(/^Status/);
  await keys.tabTo(/test\.user/);
  await keys.press('Enter');
  await page.getByRole('dialog').getByLabel('Answer').waitFor();
  await expect
    .poll(() =>
      page
        .getByRole('dialog')
        .getByLabel('Answer')
        .evaluate((field) => field === document.activeElement),
    )
    .toBe(true);
  await keys.type('Until the audit is done.');
  await keys.press('Control+Enter');
  await page.getByText('No open requests').waitFor();
  const { items } = await owner.accessRequests.list.query({ search: personOf('user') });
  expect(items).toMatchObject([{ status: 'granted', answer: 'Until the audit is done.' }]);
  expect(keys.pressed).toBeLessThanOrEqual(6);
  await page.context().close();
});

test('one of five thousand is found and deactivated by eighteen keys and what is typed', async () => {
  const rows = Array.from({ length: 5000 }, (_, row) => `crowd.${String(row).padStart(4, '0')},Member,Of a crowd,,user,`);
  await owner.users.importCsv.mutate({ csv: `username,firstName,lastName,email,roles,groups\n${rows.join('\n')}\n` });
  const { page, keys } = await onUsers();
  await keys.tabTo(/^Skip to content/);
  await keys.press('Enter');
  await keys.tabTo(/^Search by name/);
  await keys.type('crowd.4711');
  await expect.poll(() => page.getByRole('row').count()).toBe(2);
  await keys.press('ArrowDown');
  await keys.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Member Of a crowd' }).waitFor();
  await keys.tabTo(/^More/);
  await keys.press('Enter');
  await page.getByRole('menuitem', { name: 'Deactivate…' }).waitFor();
  await keys.press('End');
  await keys.press('ArrowUp');
  await keys.press('Enter');
  await expect.poll(() => page.getByLabel('Reason').evaluate((field) => field === document.activeElement)).toBe(true);
  await keys.type('Left the company');
  await keys.press('Control+Enter');
  await page.getByText('crowd.4711 is deactivated.').waitFor();
  expect((await owner.users.list.query({ search: 'crowd.4711' })).items).toMatchObject([{ status: 'deactivated' }]);
  expect(keys.pressed).toBeLessThanOrEqual(18);
  await page.context().close();
});

test('who changed somebody’s roles is found by eleven keys and what is typed', async () => {
  const { items } = await owner.users.list.query({ search: personOf('user') });
  const [{ id, version } = { id: '', version: 0 }] = items;
  await owner.users.setRoles.mutate({ id, version, roles: [{ role: 'user' }, { role: 'governance' }] });
  const { page, keys } = await onUsers();
  await page.goto(`${server.url}/audit`);
  await page.getByRole('heading', { level: 1, name: 'Audit' }).waitFor();
  await keys.tabTo(/^Skip to content/);
  await keys.press('Enter');
  await keys.tabTo(/^About/);
  await keys.type(personOf('user'));
  await keys.press('Enter');
  await page.getByText(personOf('user'), { exact: true }).first().waitFor();
  await keys.tabTo(/^Action/);
  await keys.type('Roles');
  await keys.press('ArrowDown');
  await keys.press('Enter');
  await page.getByRole('row').filter({ hasText: 'Governance' }).filter({ hasText: 'first.owner' }).waitFor();
  expect(keys.pressed).toBeLessThanOrEqual(11);
  await page.context().close();
});

test('an application is restricted to a group by ten keys, and e-mail addresses are redacted by seventeen', async () => {
  await owner.groups.create.mutate({ name: 'Claims' });
  const { id } = await owner.applications.create.mutate({ name: 'Claims assistant', access: { allow: { everyone: true } } });
  const { page, keys } = await onUsers();
  await page.goto(`${server.url}/applications/${id}/access`);
  await page.getByRole('button', { name: 'Edit access' }).focus();
  await keys.press('Enter');
  await page.getByRole('radio', { name: 'Everyone' }).first().waitFor();
  await keys.tabTo(/^Everyone/);
  await keys.press('ArrowDown');
  await keys.tabTo(/^Allowed groups/);
  await keys.type('Claims');
  await keys.press('Enter');
  await page.getByText('Claims', { exact: true }).first().waitFor();
  await keys.tabTo(/^Save$/);
  await keys.press('Enter');
  await page.getByText('Access to Claims assistant saved.').waitFor();
  const restricted = keys.pressed;

  await page.goto(`${server.url}/applications/${id}/policies/new`);
  await page.getByLabel('Description').focus();
  await keys.type('Redact e-mail addresses');
  await keys.tabTo(/^Everyone/);
  await keys.press('Space');
  await keys.tabTo(/^Traits/);
  await keys.type('email');
  await keys.press('Enter');
  for (const kind of ['Prompt', 'Enriched prompt', 'Reply']) {
    await keys.press('Tab');
    await keys.press('ArrowLeft');
    await expect
      .poll(() =>
        page
          .getByRole('radiogroup', { name: new RegExp(`^${kind}`) })
          .getByRole('radio', { name: 'Redact' })
          .isChecked(),
      )
      .toBe(true);
  }
  await keys.tabTo(/^Add policy/);
  await keys.press('Enter');
  await page.getByText('“Redact e-mail addresses” is added.').waitFor();
  const { items } = await owner.applicationPolicies.list.query({ applicationId: id, search: 'Redact e-mail addresses' });
  expect(items).toMatchObject([{ traits: ['EMAIL_ADDRESS'], prompt: 'redact', enrichedPrompt: 'redact', reply: 'redact' }]);
  expect(restricted).toBeLessThanOrEqual(10);
  expect(keys.pressed - restricted).toBeLessThanOrEqual(17);
  await page.context().close();
});
