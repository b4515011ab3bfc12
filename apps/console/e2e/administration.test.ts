import { readFile } from 'node:fs/promises';
import type { Browser, BrowserContext, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller, apiCaller } from './api-caller.ts';
import { seriousFindings } from './audit-accessibility.ts';
import { type GatehouseServer, PASSWORD, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { setUpOwner } from './people.ts';

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let context: BrowserContext;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  context = await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' });
  page = await signIn(context, server.url, 'first.owner');
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const heading = (name: string | RegExp, on = page) => on.getByRole('heading', { level: 1, name }).waitFor();
const focused = (name: string | RegExp) =>
  expect.poll(() => page.getByRole('button', { name }).evaluate((button) => button === document.activeElement)).toBe(true);

async function addUser(username: string, more: { groupIds?: string[]; password?: string } = {}): Promise<string> {
  const { user } = await owner.users.create.mutate({
    username,
    firstName: 'Ada',
    lastName: 'Byron',
    email: `${username}@example.org`,
    roles: ['user'],
    ...more,
  });
  return user.id;
}

test('two people edit the same user: the second chooses, and nothing is lost', async () => {
  const id = await addUser('edited.twice');
  const other = await context.newPage();
  for (const tab of [page, other]) {
    await tab.goto(`${server.url}/users/${id}/edit`);
    await heading('Edit edited.twice', tab);
  }
  await other.getByLabel('Last name').fill('Lovelace');
  await other.getByRole('button', { name: 'Save' }).click();
  await heading('Ada Lovelace', other);
  await other.close();

  await page.getByLabel('First name').fill('Augusta');
  await page.getByRole('button', { name: 'Save' }).click();
  const conflict = page.getByRole('alert').filter({ hasText: 'Somebody else changed edited.twice meanwhile' });
  await conflict.getByRole('row', { name: 'Last name Lovelace unchanged' }).waitFor();
  await conflict.getByRole('row', { name: 'First name Ada Augusta' }).waitFor();
  expect(await page.getByLabel('First name').inputValue()).toBe('Augusta');
  expect(await seriousFindings(page)).toEqual([]);
  await conflict.getByRole('button', { name: 'Overwrite with mine' }).click();
  await heading('Augusta Lovelace');
});

test('discarding one’s own edit shows what the other person saved', async () => {
  const id = await addUser('edited.again');
  await page.goto(`${server.url}/users/${id}/edit`);
  await page.getByLabel('First name').fill('Mine');
  const { version } = await owner.users.get.query({ id });
  await owner.users.update.mutate({ id, version, firstName: 'Theirs' });
  await page.getByRole('button', { name: 'Save' }).click();
  await page.getByRole('button', { name: 'Discard mine' }).click();
  await expect.poll(() => page.getByLabel('First name').inputValue()).toBe('Theirs');
});

test('somebody is deactivated, then deleted, with what it touches shown; the focus returns to where it was', async () => {
  const id = await addUser('leaver');
  await page.goto(`${server.url}/users/${id}`);
  const more = page.getByRole('button', { name: 'More' });
  await more.click();
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByText('Deactivate this user first.').waitFor();
  await page.keyboard.press('Escape');
  await focused('More');

  await page.keyboard.press('Enter');
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('button', { name: 'Deactivate first…' }).click();
  await page.getByLabel('Reason').fill('Left the company.');
  await page.getByRole('button', { name: 'Deactivate', exact: true }).click();
  await page.getByText('leaver is deactivated.').waitFor();
  await focused('More');

  await more.click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const remove = page.getByRole('dialog').getByRole('button', { name: 'Delete', exact: true });
  await page.getByText('The username stays taken; the audit trail stays readable').waitFor();
  expect(await remove.isDisabled()).toBe(true);
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByLabel('Type leaver to confirm').fill('leaver');
  await remove.click();
  await page.getByText('leaver is deleted.').waitFor();
  await heading('Users');
  await page.goto(`${server.url}/users/${id}`);
  await heading('Page not found');
});

test('a role is given until a day, and a change by somebody else meanwhile is shown', async () => {
  const id = await addUser('temporary');
  await page.goto(`${server.url}/users/${id}`);
  await page.getByRole('button', { name: 'Set roles' }).click();
  await page.getByRole('checkbox', { name: 'Governance' }).check();
  await page.getByRole('textbox', { name: 'Last day as Governance' }).fill('2099-12-31');
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await page.getByRole('button', { name: 'Discard' }).click();
  await focused('Set roles');

  await page.keyboard.press('Enter');
  await page.getByRole('checkbox', { name: 'Governance' }).check();
  await page.getByRole('textbox', { name: 'Last day as Governance' }).fill('2099-12-31');
  const { version } = await owner.users.get.query({ id });
  await owner.users.setRoles.mutate({ id, version, roles: [{ role: 'developer' }] });
  await page.getByRole('button', { name: 'Save roles' }).click();
  await page.getByRole('row', { name: 'Roles Developer Governance until 31 Dec 2099, User' }).waitFor();
  await page.getByRole('button', { name: 'Overwrite with mine' }).click();
  await page.getByText('The roles of temporary were changed.').waitFor();
  const roles = (await owner.users.get.query({ id })).roles.map(({ role, expiresAt }) => [role, expiresAt === null ? null : new Date(expiresAt).getFullYear()]);
  expect(roles).toEqual([
    ['governance', 2099],
    ['user', null],
  ]);
});

test('a first password must be changed before anything else', async () => {
  await addUser('newcomer', { password: 'the first gate opens once' });
  const own = await browser.newContext();
  const tab = await own.newPage();
  await tab.goto(`${server.url}/login?next=%2Froles`);
  await tab.getByLabel('Username or e-mail').fill('newcomer');
  await tab.getByLabel('Password', { exact: true }).fill('the first gate opens once');
  await tab.getByRole('button', { name: 'Sign in' }).click();
  await heading('Choose your own password', tab);
  await tab.goto(`${server.url}/profile`);
  await heading('Choose your own password', tab);
  await tab.getByLabel('Present password').fill('not the first password');
  await tab.getByLabel('New password', { exact: true }).fill(PASSWORD);
  await tab.getByLabel('New password again').fill(PASSWORD);
  await tab.getByRole('button', { name: 'Change the password' }).click();
  await expect.poll(() => tab.getByLabel('Present password').getAttribute('aria-invalid')).toBe('true');
  await tab.getByLabel('Present password').fill('the first gate opens once');
  await tab.getByRole('button', { name: 'Change the password' }).click();
  await heading('My profile', tab);
  await own.close();
});

test('an invitation and a reset link let their holder choose a password, once', async () => {
  const { user, invitation } = await owner.users.create.mutate({
    username: 'invited',
    firstName: 'In',
    email: 'invited@example.org',
    roles: ['user'],
    invite: true,
  });
  const own = await browser.newContext();
  const tab = await own.newPage();
  const choose = async (password: string, button: string) => {
    await tab.getByLabel('New password', { exact: true }).fill(password);
    await tab.getByLabel('New password again').fill(password);
    await tab.getByRole('button', { name: button }).click();
  };
  await tab.goto(invitation?.url.replace(/^https?:\/\/[^/]+/, server.url) ?? '');
  await heading('Welcome', tab);
  expect(await seriousFindings(tab)).toEqual([]);
  await choose('short', 'Set the password');
  await expect.poll(() => tab.getByLabel('New password', { exact: true }).getAttribute('aria-invalid')).toBe('true');
  await expect.poll(() => tab.getByLabel('New password', { exact: true }).evaluate((input) => input === document.activeElement)).toBe(true);
  await choose(PASSWORD, 'Set the password');
  await heading('Your account is ready', tab);

  const { reset } = await owner.users.sendPasswordReset.mutate({ id: user.id });
  const link = reset?.url.replace(/^https?:\/\/[^/]+/, server.url) ?? '';
  await tab.goto(link);
  await heading('Choose a new password', tab);
  expect(await seriousFindings(tab)).toEqual([]);
  await choose('another seven quiet gates', 'Change the password');
  await heading('Your password is changed', tab);
  await apiCaller(server.url).auth.login.mutate({ login: 'invited', password: 'another seven quiet gates' });
  await tab.goto(link);
  await heading('This link no longer works', tab);
  await tab.getByRole('alert').getByText('This link was used.').waitFor();
  await tab.goto(`${server.url}/reset-password`);
  await heading('This link is incomplete', tab);
  await own.close();
});

test('a group beyond the first hundred is found, filters the list, and survives reload and Back', async () => {
  const rows = Array.from({ length: 130 }, (_, row) => `member.${row},Ada,,,user,Team ${String(row).padStart(3, '0')}`);
  await owner.users.importCsv.mutate({ csv: ['username,firstName,lastName,email,roles,groups', ...rows].join('\n'), dryRun: false });
  await page.goto(`${server.url}/users`);
  await page.getByRole('combobox', { name: 'Groups' }).fill('team 127');
  await page.getByRole('option', { name: 'Team 127' }).click();
  await page.getByText('1–1 of 1 user').waitFor();
  await page.reload();
  await page.getByText('1–1 of 1 user').waitFor();
  await page.getByText('Team 127').first().waitFor();
  const filtered = page.url();
  await page.getByRole('link', { name: 'member.127' }).click();
  await heading('Ada');
  await page.goBack();
  await page.getByText('1–1 of 1 user').waitFor();
  expect(page.url()).toBe(filtered);
});

test('the list in view is exported whole, and the export is in the trail', async () => {
  for (const name of ['export.one', 'export.two', 'export.three']) await addUser(name);
  await page.goto(`${server.url}/users?search=export.&sort=username&direction=desc`);
  await page.getByText('1–3 of 3 users').waitFor();
  await page.getByRole('button', { name: 'Export' }).click();
  expect(await seriousFindings(page)).toEqual([]);
  const downloaded = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /CSV/ }).click();
  const file = await downloaded;
  expect(file.suggestedFilename()).toMatch(/^gatehouse-users-.*\.csv$/);
  const lines = (await readFile(await file.path(), 'utf8')).trimEnd().split('\r\n');
  expect(lines.map((line) => line.split(',')[0])).toEqual(['\uFEFFusername', 'export.two', 'export.three', 'export.one']);
  await page.goto(`${server.url}/audit`);
  await page.getByRole('button', { name: 'Users exported' }).first().waitFor();
});

test('the audit list is filtered by actor, subject, action, outcome, address and time, in the address', async () => {
  const id = await addUser('watched');
  await apiCaller(server.url)
    .auth.login.mutate({ login: 'watched', password: 'this is not the password' })
    .catch(() => undefined);
  await page.goto(`${server.url}/audit`);
  await page.getByRole('combobox', { name: 'About' }).fill('watched');
  await page.getByRole('option', { name: /^watched / }).click();
  await page.waitForURL(new RegExp(`subject=${id}`));
  await page.getByText('1–2 of 2 events').waitFor();
  await page.getByRole('combobox', { name: 'Outcome' }).click();
  await page.getByRole('option', { name: 'Failed' }).click();
  await page.getByText('1–1 of 1 event').waitFor();
  await page.getByRole('button', { name: 'Sign-in failed: wrong password' }).waitFor();
  await page.reload();
  await page.getByText('1–1 of 1 event').waitFor();
  await page.getByRole('button', { name: 'Clear', exact: true }).click();
  await page.getByRole('combobox', { name: 'Who did it' }).fill('first.owner');
  await page.getByRole('option', { name: 'first.owner' }).click();
  await page.getByRole('combobox', { name: 'Action' }).click();
  await page.getByRole('option', { name: 'User deleted' }).click();
  await page.getByText('1–1 of 1 event').waitFor();
  await page.getByLabel('Address').fill('192.0.2.1');
  await page.getByText('Nothing matches').waitFor();
  await page.getByLabel('Address').fill('127.0.0.1');
  await page.getByText('1–1 of 1 event').waitFor();
  await page.getByRole('textbox', { name: 'To', exact: true }).fill('2020-01-01');
  await page.getByText('Nothing matches').waitFor();
  await page.waitForURL(/to=2020-01-01/);
});

test('the details of an event open and close by keyboard, and lead to everything about the same person', async () => {
  await page.goto(`${server.url}/audit?action=user.delete`);
  const event = page.getByRole('button', { name: 'User deleted' });
  await event.focus();
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Everything about leaver' }).waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Escape');
  await focused('User deleted');
  await page.keyboard.press('Enter');
  await page.getByRole('link', { name: 'Everything about leaver' }).click();
  await page.getByText('of 3 events').waitFor();
});

test('a group is added, filled, searched, changed, emptied and deleted', async () => {
  const id = await addUser('group.member');
  await addUser('group.other');
  await page.goto(`${server.url}/groups`);
  await heading('Groups');
  await page.getByRole('button', { name: 'Add group' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('a, b');
  await page.getByRole('dialog').getByRole('button', { name: 'Add group' }).click();
  await page.getByText('A group name has no commas.').waitFor();
  await page.getByRole('textbox', { name: 'Name' }).fill('Payments');
  await page.getByLabel('Description').fill('Who may pay');
  await page.getByRole('dialog').getByRole('button', { name: 'Add group' }).click();
  await heading('Payments');
  await page.getByText('No members yet').waitFor();
  expect(await seriousFindings(page)).toEqual([]);

  await page.getByRole('button', { name: 'Add members' }).click();
  for (const name of ['group.member', 'group.other']) {
    await page.getByRole('combobox', { name: 'People' }).fill(name);
    await page.getByRole('option', { name: new RegExp(`^${name.replace('.', '\\.')}`) }).click();
  }
  await page.getByRole('button', { name: 'Add 2 people' }).click();
  await page.getByText('1–2 of 2 members').waitFor();
  await page.getByLabel('Search the members').fill('other');
  await page.waitForURL(/search=other/);
  await page.getByText('1–1 of 1 member').waitFor();
  await page.getByRole('button', { name: 'Remove group.other' }).click();
  await page.getByText('Nobody matches').waitFor();

  await page.goto(`${server.url}/users/${id}`);
  await page.getByRole('link', { name: 'Payments' }).click();
  await heading('Payments');
  await page.getByRole('button', { name: 'Edit' }).click();
  await page.getByRole('textbox', { name: 'Name' }).fill('Treasury');
  await page.getByRole('button', { name: 'Save' }).click();
  await heading('Treasury');
  await page.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('Its one member leaves it.').waitFor();
  await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
  await heading('Groups');
  await page.getByLabel('Search by name').fill('Treasury');
  await page.getByText('No group matches').waitFor();
});

test('those who only view groups are offered no change, and those who don’t view them no page', async () => {
  const { id } = await owner.groups.create.mutate({ name: 'Looked at' });
  for (const [username, role] of [
    ['viewer', 'compliance-team'],
    ['stranger', 'governance'],
  ] as const) {
    await owner.users.create.mutate({ username, firstName: 'V', email: `${username}@example.org`, roles: [role], password: 'a first password to change' });
    const caller = apiCaller(server.url);
    await caller.auth.login.mutate({ login: username, password: 'a first password to change' });
    await caller.auth.changePassword.mutate({ currentPassword: 'a first password to change', newPassword: PASSWORD });
    const own = await browser.newContext();
    const tab = await signIn(own, server.url, username);
    await tab.goto(`${server.url}/groups/${id}`);
    if (role === 'compliance-team') {
      await heading('Looked at', tab);
      expect(await tab.getByRole('button', { name: /Change|Delete|Add members/ }).count()).toBe(0);
    } else {
      await heading('You can’t open this page', tab);
      expect(await tab.getByRole('link', { name: 'Groups' }).count()).toBe(0);
    }
    await own.close();
  }
});
