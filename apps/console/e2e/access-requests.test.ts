import type { Browser, Page } from 'playwright-core';
import { textOfDay } from '../src/dates/date-text.ts';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiCaller, type ApiCaller } from './api-caller.ts';
import { seriousFindings } from './audit-accessibility.ts';
import { type GatehouseServer, PASSWORD, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { createPeople, personOf, type RoleId, setUpOwner } from './people.ts';

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let ids: Map<RoleId, string>;
let asker: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  ids = await createPeople(server.url, owner);
  asker = await signInAs(personOf('user'));
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const signInAs = async (username: string): Promise<Page> => signIn(await browser.newContext({ reducedMotion: 'reduce' }), server.url, username);
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name }).waitFor();
const inDays = (days: number) => new Date(Date.now() + days * 86_400_000).toISOString().slice(0, 10);

test('a User asks, an administrator grants until a day, and the User holds the role without signing in again', async () => {
  await asker.goto(`${server.url}/profile`);
  await asker.getByText('No requests yet.').waitFor();
  await asker.getByRole('button', { name: 'Request access' }).click();
  const dialog = asker.getByRole('dialog', { name: 'Request access' });
  await dialog.getByRole('button', { name: 'Send request' }).click();
  await dialog.getByText('Say what you need it for.').waitFor();
  await expect
    .poll(() =>
      dialog
        .getByRole('radio')
        .first()
        .evaluate((radio) => radio === document.activeElement),
    )
    .toBe(true);
  expect(await dialog.getByRole('radio', { name: 'User', exact: true }).count()).toBe(0);
  await dialog.getByRole('radio', { name: 'Governance' }).check();
  await dialog.getByLabel('Reason').fill('I stand in for Grace.');
  await dialog.getByRole('textbox', { name: 'Last day' }).fill(inDays(30));
  expect(await seriousFindings(asker)).toEqual([]);
  await dialog.getByRole('button', { name: 'Send request' }).click();
  const own = asker.getByRole('region', { name: 'My requests' });
  await own.getByText('Open').waitFor();

  const admin = await signInAs(personOf('it-admin'));
  await admin
    .getByRole('navigation', { name: 'Main' })
    .getByRole('link', { name: /Requests\s*1 open/ })
    .click();
  await heading(admin, 'Requests');
  await admin.getByRole('button', { name: `Decide: Governance for ${personOf('user')}` }).click();
  const decide = admin.getByRole('dialog');
  await decide.getByText('I stand in for Grace.').waitFor();
  expect(await decide.getByRole('textbox', { name: 'Last day' }).inputValue()).toBe(textOfDay(inDays(30)));
  expect(await seriousFindings(admin)).toEqual([]);
  await decide.getByRole('textbox', { name: 'Last day' }).fill(inDays(7));
  await decide.getByRole('button', { name: 'Grant' }).click();
  await admin.getByText('No open requests').waitFor();
  const { roles } = await owner.users.get.query({ id: ids.get('user') ?? '' });
  expect(roles).toContainEqual(expect.objectContaining({ role: 'governance', expiresAt: expect.stringContaining('T') }));

  await asker.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Roles' }).click();
  await asker.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Users' }).waitFor();
  await asker.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'My profile' }).click();
  await own.getByText('Granted', { exact: true }).waitFor();

  await admin.getByRole('combobox', { name: 'Status' }).click();
  await admin.getByRole('option', { name: 'Granted' }).click();
  await admin.waitForURL(/status=granted/);
  await admin.getByRole('button', { name: `Details: Governance for ${personOf('user')}` }).click();
  await admin
    .getByRole('dialog')
    .getByText(`by ${personOf('it-admin')}`)
    .waitFor();
  await admin.context().close();
});

test('what is above a decider can only be denied; the answer is read by who asked', async () => {
  const calls = apiCaller(server.url);
  await calls.auth.login.mutate({ login: personOf('user'), password: PASSWORD });
  await calls.accessRequests.create.mutate({ role: 'developer', reason: 'To see the logs' });
  const governance = await signInAs(personOf('governance'));
  await governance.goto(`${server.url}/access-requests`);
  await governance.getByRole('button', { name: `Decide: Developer for ${personOf('user')}` }).click();
  const dialog = governance.getByRole('dialog');
  const grant = dialog.getByRole('button', { name: 'Grant' });
  await expect.poll(() => grant.getAttribute('aria-disabled')).toBe('true');
  await dialog.getByText('This role allows more than you may do yourself.').first().waitFor();
  await dialog.getByLabel('Answer').fill('Ask Dora for the logs.');
  await dialog.getByRole('button', { name: 'Deny' }).click();
  await governance.getByText('No open requests').waitFor();
  await asker.goto(`${server.url}/profile`);
  await asker.getByText('“Ask Dora for the logs.”').waitFor();
  await governance.context().close();
});

test('one’s own request is withdrawn on the profile, and not decided by oneself', async () => {
  const governance = await signInAs(personOf('governance'));
  await governance.goto(`${server.url}/profile`);
  await governance.getByRole('button', { name: 'Request access' }).click();
  await governance.getByRole('radio', { name: 'Developer' }).check();
  await governance.getByLabel('Reason').fill('To see the logs too');
  await governance.getByRole('button', { name: 'Send request' }).click();
  await governance.getByRole('button', { name: 'Withdraw the request for Developer' }).waitFor();
  await governance.goto(`${server.url}/access-requests`);
  const own = governance.getByRole('button', { name: `Decide: Developer for ${personOf('governance')}` });
  await expect.poll(() => own.getAttribute('aria-disabled')).toBe('true');
  await governance.goto(`${server.url}/profile`);
  await governance.getByRole('button', { name: 'Withdraw the request for Developer' }).click();
  await governance.getByRole('region', { name: 'My requests' }).getByText('Withdrawn').waitFor();
  await governance.context().close();
});

test('the page that says no offers the roles that would open it', async () => {
  await owner.users.create.mutate({ username: 'plain', firstName: 'Plain', email: 'plain@example.org', roles: ['user'], password: PASSWORD });
  const calls = apiCaller(server.url);
  await calls.auth.login.mutate({ login: 'plain', password: PASSWORD });
  await calls.auth.changePassword.mutate({ currentPassword: PASSWORD, newPassword: `${PASSWORD} again` });
  const page = await signIn(await browser.newContext({ reducedMotion: 'reduce' }), server.url, 'plain', `${PASSWORD} again`);
  await page.goto(`${server.url}/settings`);
  await heading(page, 'You can’t open this page');
  await page.getByRole('button', { name: 'Request access' }).click();
  await page.getByRole('radio', { name: 'Owner' }).waitFor();
  expect(await page.getByRole('radio', { name: 'Governance' }).count()).toBe(0);
  await page.context().close();
});
