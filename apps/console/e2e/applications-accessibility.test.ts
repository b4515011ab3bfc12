import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { findingsInTwoLooks, settle } from './audit-accessibility.ts';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { createPeople, personOf, setUpOwner } from './people.ts';

let server: GatehouseServer;
let browser: Browser;
let page: Page;
let application: string;
let policy: string;
let account: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  const owner = await setUpOwner(server.url);
  const ids = await createPeople(server.url, owner);
  const group = await owner.groups.create.mutate({ name: 'Contractors' });
  const { id: applicationId } = await owner.applications.create.mutate({
    name: 'Assistant',
    access: { allow: { everyone: true }, deny: { userIds: [ids.get('user') ?? ''], groupIds: [group.id], roles: ['governance'] } },
  });
  const deny = { applicationId, status: 'enabled', prompt: 'deny', enrichedPrompt: 'deny', reply: 'deny' } as const;
  await owner.applicationPolicies.create.mutate({ ...deny, description: 'Deny it', who: { everyone: true }, traits: ['TOXIC'] });
  const written = await owner.applicationPolicies.create.mutate({
    ...deny,
    description: 'Allow it',
    who: { roles: ['developer'] },
    traits: ['TOXIC'],
    prompt: 'allow',
  });
  await owner.applicationPolicies.update.mutate({ id: written.id, version: written.version, reply: 'redact' });
  await owner.applications.createKey.mutate({ id: applicationId, name: 'Production' });
  await owner.access.authorize.mutate({ applicationId, user: { username: personOf('developer') }, requestType: 'prompt', traits: ['TOXIC'] });
  const { id: accountId } = await owner.serviceAccounts.create.mutate({ name: 'billing-sync', roles: ['it-admin'] });
  await owner.serviceAccounts.createKey.mutate({ id: accountId, name: 'Nightly', scopes: ['User.read'] });
  application = `/applications/${applicationId}`;
  policy = `${application}/policies/${written.id}`;
  account = `/service-accounts/${accountId}`;
  page = await signIn(await browser.newContext({ reducedMotion: 'reduce' }), server.url, 'first.owner');
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const pages = (): string[] => [
  '/applications',
  '/applications?search=nothing',
  ...['', '/access', '/policies', '/policies/new', '/keys', '/decisions'].map((part) => application + part),
  policy,
  '/decisions',
  '/service-accounts',
  account,
];

/** Opens a page and does these things on it. */
async function openAnd(path: string, ...steps: (() => Promise<void>)[]): Promise<void> {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(server.url + path);
  await settle(page);
  for (const step of steps) await step();
}

const press = (name: string) => () => page.getByRole('button', { name }).first().click();
const choose = (name: string) => () => page.getByRole('radio', { name }).first().check();

test('axe finds nothing serious on the pages of applications, decisions and service accounts', async () => {
  const findings: string[] = [];
  for (const path of pages()) {
    await openAnd(path);
    findings.push(...(await findingsInTwoLooks(page)));
  }
  expect(findings).toEqual([]);
});

test('axe finds nothing serious in their dialogs and forms', async () => {
  const findings: string[] = [];
  const look = async (...about: Parameters<typeof openAnd>): Promise<void> => {
    await openAnd(...about);
    findings.push(...(await findingsInTwoLooks(page)));
  };
  await look('/applications', press('New application'), choose('Chosen people'));
  for (const button of ['Edit', 'Disable', 'Delete']) await look(application, press(button));
  await look(`${application}/access`, press('Edit access'), choose('Chosen people'));
  await look(policy, press('Compare'), press('Enter a username manually'), async () => {
    await page.getByRole('textbox', { name: 'User' }).fill(personOf('developer'));
    await page.getByRole('button', { name: 'Try it' }).click();
    await page.getByText('A policy denies what the request contains.').waitFor();
  });
  await look(policy, press('Delete'));
  for (const button of ['New API key', 'Rotate Production', 'Revoke Production']) await look(`${application}/keys`, press(button));
  await look('/decisions', press(personOf('developer')));
  await look('/service-accounts', press('New service account'));
  for (const button of ['Edit', 'Disable', 'Revoke for good']) await look(account, press(button));
  await look(account, press('New API key'), choose('Only some of it'));
  expect(findings).toEqual([]);
});

test('on a narrow screen none of them is cut off', async () => {
  await page.setViewportSize({ width: 360, height: 740 });
  for (const path of pages()) {
    await page.goto(server.url + path);
    await settle(page);
    const overflow = await page.evaluate(() => document.documentElement.scrollWidth - document.documentElement.clientWidth);
    expect(overflow, `${path} scrolls sideways`).toBe(0);
  }
});

test('a policy is written by keyboard alone', async () => {
  await page.setViewportSize({ width: 1280, height: 800 });
  await page.goto(`${server.url}${application}/policies/new`);
  await settle(page);
  await page.getByLabel('Description').focus();
  await page.keyboard.type('Written by keyboard');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Space');
  await page.keyboard.press('Tab');
  await page.keyboard.type('TOXIC');
  await page.keyboard.press('Enter');
  await page.keyboard.press('Tab');
  await page.keyboard.press('ArrowLeft');
  expect(
    await page
      .getByRole('radiogroup', { name: /^Prompt/ })
      .getByRole('radio', { name: 'Redact' })
      .isChecked(),
  ).toBe(true);
  await page.getByRole('button', { name: 'Add policy' }).focus();
  await page.keyboard.press('Enter');
  await page.getByText('“Written by keyboard” is added.').waitFor();
});
