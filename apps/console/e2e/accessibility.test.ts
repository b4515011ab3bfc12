import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findingsInEveryLook, findingsInTwoLooks, seriousFindings, settle } from './audit-accessibility.ts';
import { type GatehouseServer, PASSWORD, SETUP_TOKEN, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { apiCaller } from './api-caller.ts';
import { createPeople, personOf, type RoleId } from './people.ts';

let server: GatehouseServer;
let browser: Browser;
let groupId: string;
let ids: Map<RoleId, string>;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

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
  const group = await owner.groups.create.mutate({ name: 'Payments', description: 'Who may pay', roles: ['governance'] });
  groupId = group.id;
  const { user } = await owner.users.create.mutate({ username: 'gone', firstName: 'Gone', roles: ['user'] });
  await owner.users.deactivate.mutate({ id: user.id });
  await owner.users.delete.mutate({ id: user.id });
  await owner.groups.addMembers.mutate({ id: groupId, userIds: [ids.get('developer') ?? ''] });
  for (const role of ['user', 'governance'] as const) {
    const asker = apiCaller(server.url);
    await asker.auth.login.mutate({ login: personOf(role), password: PASSWORD });
    await asker.accessRequests.create.mutate({ role: 'developer', reason: 'To see the logs' });
    if (role === 'user') continue;
    const { items } = await owner.accessRequests.list.query({ search: personOf(role) });
    await owner.accessRequests.decide.mutate({ id: items[0]?.id ?? '', decision: 'deny', answer: 'Not now' });
  }
});

test('axe finds what is wrong: the test below can fail', async () => {
  const page = await browser.newPage();
  await page.goto(`${server.url}/login`);
  await settle(page);
  await page.evaluate(() => document.body.insertAdjacentHTML('beforeend', '<button></button><p style="color: #999; background: #aaa">Pale</p>'));
  const found = (await seriousFindings(page)).join('\n');
  expect(found).toContain('/login: button-name');
  expect(found).toContain('/login: color-contrast');
  await page.close();
});

test('axe finds nothing serious on any page, light and dark, wide and narrow', async () => {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const signedOut = await context.newPage();
  const findings: string[] = [];
  for (const path of [
    '/login',
    '/setup',
    '/forgot-password',
    '/reset-password?token=incomplete',
    '/accept-invitation?token=incomplete',
    '/confirm-email?token=incomplete',
  ]) {
    await signedOut.goto(server.url + path);
    await settle(signedOut);
    findings.push(...(await findingsInTwoLooks(signedOut)));
  }
  const page = await signIn(context, server.url, 'browser.owner');
  for (const path of [
    '/users',
    '/users?search=nobody',
    `/users/${ids.get('developer')}`,
    `/users/${ids.get('developer')}/edit`,
    '/users/new',
    '/users/import',
    '/users/deleted',
    '/access-requests',
    '/access-requests?status=all',
    '/groups',
    `/groups/${groupId}`,
    '/roles',
    '/audit',
    '/settings',
    '/settings/mail',
    '/profile',
    '/nowhere',
  ]) {
    await page.goto(server.url + path);
    await settle(page);
    findings.push(...(await findingsInTwoLooks(page)));
  }
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${server.url}/roles`);
  const cell = page.getByRole('button', { name: 'Always. Owner: delete users. Why?' });
  await cell.click();
  await page.getByText('Owner can delete users.').waitFor();
  findings.push(...(await findingsInEveryLook(page)));
  await page.keyboard.press('Escape');
  await expect.poll(() => cell.evaluate((button) => button === document.activeElement)).toBe(true);
  await page.getByRole('button', { name: 'Some. User: read users. Why?' }).click();
  await page.getByText('Only their own record.').waitFor();
  await context.close();

  const other = await browser.newContext({ reducedMotion: 'reduce' });
  const refused = await signIn(other, server.url, personOf('user'));
  await refused.goto(`${server.url}/audit`);
  await refused.getByRole('heading', { level: 1, name: 'You can’t open this page' }).waitFor();
  await refused.getByRole('listitem').first().waitFor();
  findings.push(...(await findingsInEveryLook(refused)));
  await other.close();
  expect(findings).toEqual([]);
});

/** Whether what has the focus looks different from without it. Runs in the page. */
function focusLooks(): boolean {
  const element = document.activeElement;
  if (!(element instanceof HTMLElement)) return false;
  const frame = element.closest<HTMLElement>('.mantine-MultiSelect-input, .mantine-TextInput-input, .mantine-PillsInput-input') ?? element;
  // A colour on its way would be read as the one before.
  frame.style.setProperty('transition', 'none', 'important');
  const look = () => {
    const { outlineStyle, outlineWidth, borderColor, boxShadow } = getComputedStyle(frame);
    return [outlineStyle, outlineWidth, borderColor, boxShadow].join(' ');
  };
  const focused = look();
  element.blur();
  const blurred = look();
  element.focus();
  return focused !== blurred;
}

test('the list of users is worked by keyboard: skip link, search, sorting, and opening somebody', async () => {
  const context = await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' });
  const page = await signIn(context, server.url, 'browser.owner');
  await page.goto(`${server.url}/users`);
  await page.getByRole('link', { name: 'test.owner' }).waitFor();
  const focus = () => page.evaluate(() => document.activeElement?.getAttribute('aria-label') ?? document.activeElement?.textContent ?? '');
  await page.keyboard.press('Tab');
  expect(await focus()).toBe('Skip to content');
  await page.keyboard.press('Enter');
  const visited: string[] = [];
  for (let step = 0; step < 17; step++) {
    await page.keyboard.press('Tab');
    visited.push(await focus());
    expect(await page.evaluate(focusLooks), `${visited.at(-1)} shows its focus`).toBe(true);
  }
  expect(visited).toEqual([
    'Views',
    'Export',
    'Import',
    'Add user',
    'Search by name or e-mail',
    'Roles',
    'Status',
    'Invitation',
    'Groups',
    'Last sign-in',
    'Paste a list',
    'Columns and rows',
    'Keyboard shortcuts',
    'Select this page',
    'Username',
    'First name',
    'Last name',
  ]);
  await page.keyboard.press('Enter');
  await page.waitForURL(/sort=lastName/);
  await page.getByRole('columnheader', { name: 'Last name' }).and(page.locator('[aria-sort=ascending]')).waitFor();
  await page.getByRole('link', { name: 'test.developer' }).focus();
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Test developer' }).waitFor();
  await expect.poll(() => page.evaluate(() => document.activeElement?.id)).toBe('content');
  await context.close();
});

test('on a narrow screen nothing is cut off and the navigation opens', async () => {
  const context = await browser.newContext({ viewport: { width: 360, height: 740 }, reducedMotion: 'reduce' });
  const page = await signIn(context, server.url, personOf('governance'));
  for (const path of ['/users', '/roles', '/audit', '/profile', '/users/new', '/users/deleted', '/access-requests?status=all']) {
    await page.goto(server.url + path);
    await settle(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, `${path} scrolls sideways`).toBe(0);
  }
  await page.getByRole('button', { name: 'Open the navigation' }).click();
  await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Roles' }).click();
  await page.getByRole('heading', { level: 1, name: 'Roles' }).waitFor();
  await context.close();
});

/** The least contrast between the edge of a field and what is inside or around it, and whose it is. Runs in the page. */
function palestEdge(): { contrast: number; field: string } {
  const light = (colour: string): number => {
    const [red = 0, green = 0, blue = 0] = (colour.match(/[\d.]+/g) ?? []).map(Number);
    const linear = [red, green, blue].map((part) => (part / 255 <= 0.03928 ? part / 255 / 12.92 : ((part / 255 + 0.055) / 1.055) ** 2.4));
    return 0.2126 * (linear[0] ?? 0) + 0.7152 * (linear[1] ?? 0) + 0.0722 * (linear[2] ?? 0);
  };
  const contrast = (one: string, other: string): number => {
    const [darker = 0, lighter = 0] = [light(one), light(other)].sort((a, b) => a - b);
    return (lighter + 0.05) / (darker + 0.05);
  };
  const ground = (element: Element | null): string => {
    for (let at = element; at !== null; at = at.parentElement) {
      const { backgroundColor } = getComputedStyle(at);
      if (!/^rgba\(.*, 0\)$|^transparent$/.test(backgroundColor)) return backgroundColor;
    }
    return 'rgb(255, 255, 255)';
  };
  const fields = [...document.querySelectorAll<HTMLElement>('.mantine-Input-input, .mantine-Checkbox-input:not(:checked), .mantine-Radio-radio:not(:checked)')];
  const edges = fields.map((field) => {
    const { borderTopColor } = getComputedStyle(field);
    return { contrast: Math.min(contrast(borderTopColor, ground(field)), contrast(borderTopColor, ground(field.parentElement))), field: field.className };
  });
  return edges.sort((a, b) => a.contrast - b.contrast)[0] ?? { contrast: 0, field: 'none' };
}

test('fields have an edge of 3:1 against what is inside and around them, light and dark, and the font comes with the console', async () => {
  const context = await browser.newContext({ reducedMotion: 'reduce' });
  const page = await signIn(context, server.url, 'browser.owner');
  for (const colorScheme of ['light', 'dark'] as const) {
    await page.emulateMedia({ colorScheme, reducedMotion: 'reduce' });
    for (const path of ['/users', '/users/new', '/settings']) {
      await page.goto(server.url + path);
      await settle(page);
      const { contrast, field } = await page.evaluate(palestEdge);
      expect(contrast, `${colorScheme}, ${path}: ${field}`).toBeGreaterThanOrEqual(3);
    }
  }
  expect(await page.evaluate(() => [...document.fonts].filter(({ family, status }) => family.includes('Inter') && status === 'loaded').length)).toBeGreaterThan(
    0,
  );
  await context.close();
});
