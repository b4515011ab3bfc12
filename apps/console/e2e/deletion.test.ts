import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiCaller } from './api-caller.ts';
import { seriousFindings } from './audit-accessibility.ts';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { createPeople, personOf, setUpOwner } from './people.ts';

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  await createPeople(server.url, owner);
  page = await signIn(await browser.newContext({ reducedMotion: 'reduce' }), server.url, 'first.owner');
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const heading = (name: string, on = page) => on.getByRole('heading', { level: 1, name }).waitFor();

async function deactivated(username: string, roles: string[]): Promise<string> {
  const { user } = await owner.users.create.mutate({ username, firstName: 'Lea', lastName: 'Ver', email: `${username}@example.org`, roles });
  await owner.users.deactivate.mutate({ id: user.id });
  return user.id;
}

test('somebody is deleted after their name was typed, found among the deleted, and restored', async () => {
  const { id: groupId } = await owner.groups.create.mutate({ name: 'Payments', roles: ['governance'] });
  const id = await deactivated('leaver', ['developer']);
  await owner.groups.addMembers.mutate({ id: groupId, userIds: [id] });
  await page.goto(`${server.url}/users/${id}`);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('No longer holds Developer, Governance').waitFor();
  await dialog.getByText('Leaves Payments').waitFor();
  await dialog.getByText('They can be restored for 30 days.').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  const button = dialog.getByRole('button', { name: 'Delete' });
  await dialog.getByLabel('Type leaver to confirm').fill('leave');
  expect(await button.isDisabled()).toBe(true);
  await dialog.getByLabel('Type leaver to confirm').fill('leaver');
  await button.click();
  await page.getByText('leaver is deleted.').waitFor();
  await page.getByRole('button', { name: 'See deleted users' }).click();
  await heading('Deleted users');

  // Their address is taken meanwhile: they are asked for another.
  await owner.users.create.mutate({ username: 'taker', firstName: 'T', email: 'leaver@example.org', roles: ['user'] });
  await page.getByRole('button', { name: 'Restore leaver' }).click();
  await page.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await page.getByText('The e-mail address leaver@example.org belongs to another user.').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByLabel('Another e-mail address').fill('back@example.org');
  await page.keyboard.press('Enter');
  await page.getByText('leaver is restored, deactivated.').waitFor();
  await page.getByRole('heading', { name: 'No deleted users' }).waitFor();
  await page.getByRole('button', { name: 'Open leaver' }).click();
  await heading('Lea Ver');
  expect(await owner.users.get.query({ id })).toMatchObject({ status: 'deactivated', email: 'back@example.org', groups: [{ id: groupId }] });
});

test('whoever is named by a policy stays until they no longer are; what belongs to them goes to somebody else', async () => {
  const { user } = await owner.users.create.mutate({
    username: 'appowner',
    firstName: 'App',
    lastName: 'Owner',
    email: 'appowner@example.org',
    roles: ['developer'],
    invite: false,
    password: 'a long walk along the river',
  });
  const { id } = user;
  const application = await owner.applications.create.mutate({ name: 'Chat bot', ownerId: id, access: { allow: { everyone: true } } });
  const outcome = { prompt: 'deny', enrichedPrompt: 'deny', reply: 'deny' } as const;
  const policy = await owner.applicationPolicies.create.mutate({
    applicationId: application.id,
    description: 'Only them',
    status: 'enabled',
    who: { userIds: [id] },
    traits: ['TOXIC'],
    ...outcome,
  });
  await owner.users.deactivate.mutate({ id });
  const openDialog = async () => {
    await page.goto(`${server.url}/users/${id}`);
    await page.getByRole('button', { name: 'More' }).click();
    await page.getByRole('menuitem', { name: 'Delete…' }).click();
    return page.getByRole('dialog');
  };
  const blocked = await openDialog();
  await blocked.getByText('The policy Only them (Chat bot) refers to them').waitFor();
  await blocked.getByText('Something still refers to this user. Remove these references first.').waitFor();
  expect(await blocked.getByRole('button', { name: 'Delete' }).count()).toBe(0);

  await owner.applicationPolicies.delete.mutate({ id: policy.id });
  const dialog = await openDialog();
  await dialog.getByText('The application Chat bot gets a new owner').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await dialog.getByLabel('Type appowner to confirm').fill('appowner');
  expect(await dialog.getByRole('button', { name: 'Delete' }).isDisabled()).toBe(true);
  await dialog.getByLabel('New owner of what belongs to them').fill('test.it-admin');
  await page.getByRole('option', { name: /test\.it-admin/ }).click();
  await dialog.getByRole('button', { name: 'Delete' }).click();
  await page.getByText('appowner is deleted.').waitFor();
  expect((await owner.applications.get.query({ id: application.id })).owner?.label).toBe(personOf('it-admin'));
});

test('with erasure nobody finds their name any more, and the trail reads so and still proves whole', async () => {
  const id = await deactivated('forgetme', ['developer']);
  await page.goto(`${server.url}/users/${id}`);
  await page.getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Delete…' }).click();
  await page.getByRole('checkbox', { name: 'Erase their personal data too' }).check();
  await page.getByText('They can’t be restored.').waitFor();
  await page.getByLabel('Type forgetme to confirm').fill('forgetme');
  await page.getByRole('button', { name: 'Delete and erase' }).click();
  await page.getByText('forgetme is deleted, and their personal data is erased.').waitFor();
  await page.goto(`${server.url}/audit?search=forgetme`);
  await page.getByText('Nothing matches').waitFor();
  const label = `Erased user ${id.replaceAll('-', '').slice(-8)}`;
  await page.goto(`${server.url}/audit?subject=${id}`);
  await page.getByText('of 4 events').waitFor();
  expect(await page.getByRole('cell', { name: label }).count()).toBe(4);
  await page.getByRole('button', { name: /Verify/ }).click();
  await page.getByText('Audit trail verified').first().waitFor();
});

test('somebody deleted before is erased from the list, and comes back no more', async () => {
  const id = await deactivated('later', ['user']);
  await owner.users.delete.mutate({ id });
  await page.goto(`${server.url}/users`);
  await page.getByRole('link', { name: 'Deleted users' }).click();
  await heading('Deleted users');
  await page.getByRole('button', { name: 'Erase later' }).click();
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByLabel('Type later to confirm').fill('later');
  await page.getByRole('dialog').getByRole('button', { name: 'Erase' }).click();
  await page.getByText('Their personal data is erased.').waitFor();
  expect(await page.getByRole('button', { name: /^Restore later/ }).count()).toBe(0);
  await page.getByLabel('Search by username').fill('later');
  await page.getByText('Who was erased is found by no name.').waitFor();
});

test('those whose permissions are exceeded are out of reach, and the page is closed to those who may not delete', async () => {
  await owner.users.delete.mutate({ id: await deactivated('high', ['owner']) });
  await owner.users.delete.mutate({ id: await deactivated('low', ['user']) });
  const own = await browser.newContext({ reducedMotion: 'reduce', viewport: { width: 360, height: 800 } });
  const governance = await signIn(own, server.url, personOf('governance'));
  await governance.goto(`${server.url}/users/deleted`);
  await heading('Deleted users', governance);
  await expect.poll(() => governance.getByRole('button', { name: 'Restore high' }).getAttribute('aria-disabled')).toBe('true');
  await governance.getByRole('button', { name: 'Restore high' }).focus();
  await governance.getByRole('tooltip', { name: 'Their permissions exceed yours.' }).waitFor();
  await governance.getByRole('button', { name: 'Restore low' }).click();
  await governance.getByRole('dialog').getByRole('button', { name: 'Restore' }).click();
  await governance.getByText('low is restored, deactivated.').waitFor();
  await own.close();
  const other = await browser.newContext();
  const user = await signIn(other, server.url, personOf('user'));
  await user.goto(`${server.url}/users/deleted`);
  await heading('You can’t open this page', user);
  await other.close();
});
