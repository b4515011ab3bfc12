import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import type { ApiCaller } from './api-caller.ts';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { createPeople, personOf, type RoleId, setUpOwner } from './people.ts';

/** What each role sees and may do, as the policies say. `above` is a role beyond its ceiling. */
const expected: Record<RoleId, { navigation: string[]; managesUsers: boolean; groups: boolean; above?: RoleId }> = {
  owner: {
    navigation: ['Users', 'Groups', 'Applications', 'Decisions', 'Requests', 'Roles', 'Audit', 'Service accounts', 'Settings', 'My profile'],
    managesUsers: true,
    groups: true,
  },
  'it-admin': {
    navigation: ['Users', 'Groups', 'Applications', 'Decisions', 'Requests', 'Roles', 'Audit', 'My profile'],
    managesUsers: true,
    groups: true,
    above: 'owner',
  },
  'security-team': {
    navigation: ['Users', 'Groups', 'Applications', 'Decisions', 'Requests', 'Roles', 'Audit', 'My profile'],
    managesUsers: true,
    groups: true,
    above: 'developer',
  },
  'compliance-team': {
    navigation: ['Users', 'Groups', 'Applications', 'Decisions', 'Requests', 'Roles', 'Audit', 'My profile'],
    managesUsers: true,
    groups: true,
    above: 'it-admin',
  },
  developer: {
    navigation: ['Users', 'Applications', 'Decisions', 'Requests', 'Roles', 'Audit', 'My profile'],
    managesUsers: true,
    groups: false,
    above: 'security-team',
  },
  governance: { navigation: ['Users', 'Decisions', 'Requests', 'Roles', 'Audit', 'My profile'], managesUsers: true, groups: false, above: 'developer' },
  user: { navigation: ['Roles', 'My profile'], managesUsers: false, groups: false },
};

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let ids: Map<RoleId, string>;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  ids = await createPeople(server.url, owner);
  const rows = Array.from({ length: 40 }, (_, row) => `person.${row},Ada,Łuczak ${row},person.${row}@example.org,user,Platform`);
  await owner.users.importCsv.mutate({ csv: ['username,firstName,lastName,email,roles,groups', ...rows].join('\n'), dryRun: false });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

async function asRole<Result>(role: RoleId, act: (page: Page) => Promise<Result>): Promise<Result> {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 } });
  try {
    return await act(await signIn(context, server.url, personOf(role)));
  } finally {
    await context.close();
  }
}

const heading = (page: Page, name: string | RegExp) => page.getByRole('heading', { level: 1, name }).waitFor();

describe.each(Object.entries(expected) as [RoleId, (typeof expected)[RoleId]][])('%s', (role, { navigation, managesUsers, groups, above }) => {
  test('sees its own navigation, buttons and pages, and what is above it refused', async () => {
    await asRole(role, async (page) => {
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
      expect(await page.getByRole('navigation', { name: 'Main' }).getByRole('link').allInnerTexts()).toEqual(navigation);
      if (!managesUsers) {
        await heading(page, 'My profile');
        for (const path of [
          '/users',
          '/users/new',
          '/users/import',
          `/users/${ids.get('owner')}`,
          `/users/${ids.get('owner')}/edit`,
          '/applications',
          '/decisions',
          '/service-accounts',
          '/access-requests',
          '/audit',
          '/settings',
        ]) {
          await page.goto(server.url + path);
          await heading(page, 'You can’t open this page');
          await page.getByRole('listitem').filter({ hasText: 'Owner' }).waitFor();
        }
        return;
      }
      await heading(page, 'Users');
      await page.getByRole('link', { name: 'Add user' }).waitFor();
      await page.getByRole('link', { name: 'person.0', exact: true }).waitFor();
      await expect.poll(() => page.getByPlaceholder('Any group').count()).toBe(groups ? 1 : 0);

      await page.goto(`${server.url}/users/${ids.get('user')}`);
      await page.getByRole('link', { name: 'Edit' }).waitFor();
      if (above === undefined) return;
      await page.goto(`${server.url}/users/${ids.get(above)}`);
      const edit = page.getByRole('button', { name: 'Edit' });
      await edit.waitFor();
      await edit.hover();
      await page.getByText('Their permissions exceed yours.').first().waitFor();
      expect(await page.getByRole('link', { name: 'Edit' }).count()).toBe(0);
    });
  });
});

test('an allowed act is done and a refused one says why', async () => {
  await asRole('governance', async (page) => {
    await page.goto(`${server.url}/users/new`);
    await page.getByLabel('Username').fill('new.person');
    await page.getByLabel('First name').fill('New');
    await page.getByRole('button', { name: 'Add user' }).click();
    await heading(page, 'new.person is invited');
    await page.getByRole('button', { name: 'Add another' }).click();
    await page.getByLabel('Username').fill('NEW.person');
    await page.getByLabel('First name').fill('Again');
    await page.getByRole('button', { name: 'Add user' }).click();
    await page
      .getByText(/taken|in use|exists/i)
      .first()
      .waitFor();
    expect(await page.getByRole('checkbox', { name: 'Owner' }).isDisabled()).toBe(true);
  });
});

test('a changed role shows without signing in again', async () => {
  const context = await browser.newContext();
  const page = await signIn(context, server.url, personOf('user'));
  const navigation = page.getByRole('navigation', { name: 'Main' });
  await navigation.getByRole('link', { name: 'Roles' }).waitFor();
  expect(await navigation.getByRole('link', { name: 'Users' }).count()).toBe(0);
  const id = ids.get('user') ?? '';
  const before = await owner.users.get.query({ id });
  const promoted = await owner.users.setRoles.mutate({ id, version: before.version, roles: [{ role: 'governance' }] });
  await navigation.getByRole('link', { name: 'Roles' }).click();
  await navigation.getByRole('link', { name: 'Users' }).click();
  await heading(page, 'Users');
  await page.getByRole('button', { name: 'Next' }).waitFor();
  await owner.users.setRoles.mutate({ id, version: promoted.version, roles: [{ role: 'user' }] });
  await page.getByRole('button', { name: 'Next' }).click();
  await heading(page, 'You can’t open this page');
  await context.close();
});

test('addresses of nothing say so, inside the shell', async () => {
  await asRole('developer', async (page) => {
    for (const path of ['/nowhere', '/users/no-id', '/users/00000000-0000-7000-8000-000000000000', '/users/00000000-0000-7000-8000-000000000000/edit']) {
      await page.goto(server.url + path);
      await heading(page, 'Page not found');
      await page.getByRole('navigation', { name: 'Main' }).waitFor();
    }
  });
});

test('the list keeps search, order and page in its address', async () => {
  await asRole('owner', async (page) => {
    await page.goto(`${server.url}/users?search=luczak`);
    await page.getByText('1–25 of 40 users').waitFor();
    await page.getByRole('button', { name: 'Next' }).click();
    await page.getByText('26–40 of 40 users').waitFor();
    await page.reload();
    await page.getByText('26–40 of 40 users').waitFor();
    await page.getByRole('button', { name: 'Previous' }).click();
    await page.getByText('1–25 of 40 users').waitFor();
    await page.getByRole('button', { name: 'Last name' }).click();
    await page.waitForURL(/sort=lastName/);
    await page.getByLabel('Search by name or e-mail').fill('nobody at all');
    await page.getByText('Nobody matches').waitFor();
  });
});
