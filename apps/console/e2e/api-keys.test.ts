import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller, keyCaller } from './api-caller.ts';
import { seriousFindings } from './audit-accessibility.ts';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser } from './open-browser.ts';
import { createPeople, personOf, setUpOwner } from './people.ts';
import { refusalOf } from './refusal.ts';
import { callsAs, inBrowserAs } from './signed-in-as.ts';

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let applicationId: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  await createPeople(server.url, owner);
  ({ id: applicationId } = await owner.applications.create.mutate({ name: 'Assistant', access: { allow: { everyone: true } } }));
  await owner.applicationPolicies.create.mutate({
    applicationId,
    description: 'Redact names',
    status: 'enabled',
    who: { everyone: true },
    traits: ['PERSON'],
    prompt: 'redact',
    enrichedPrompt: 'redact',
    reply: 'redact',
  });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();

/** The secret that the open dialog shows. */
async function shownSecret(page: Page): Promise<string> {
  await page.getByText('Store this key now').waitFor();
  return (await page.getByRole('dialog').locator('pre').innerText()).trim();
}

const ask = (key: string, requestId: string) =>
  keyCaller(server.url, key).access.authorize.mutate({
    applicationId,
    user: { username: personOf('user') },
    requestType: 'prompt',
    traits: ['PERSON', 'TOXIC'],
    requestId,
    context: { model: 'small' },
  });

test.each(['owner', 'it-admin', 'developer'] as const)('%s makes a key, shown once, whose decision stands in the log, and revokes it at once', async (role) => {
  await inBrowserAs(browser, server.url, role, async (page) => {
    await page.goto(`${server.url}/applications/${applicationId}`);
    await page.getByRole('link', { name: 'API keys' }).click();
    await page.getByRole('button', { name: 'New API key' }).click();
    await page.getByRole('button', { name: 'Create key' }).click();
    await page.getByText('Enter a name.').waitFor();
    await page.getByLabel('Name').fill(`Key of ${role}`);
    await page.getByRole('button', { name: 'Create key' }).click();
    const secret = await shownSecret(page);
    expect(secret).toMatch(/^gha_/);
    expect(await seriousFindings(page)).toEqual([]);
    // A stray key does not lose it.
    await page.keyboard.press('Escape');
    await page.getByText('Store this key now').waitFor();
    await page.getByRole('button', { name: 'I have stored it' }).click();
    const row = page.getByRole('row', { name: new RegExp(`Key of ${role} .*Works`) });
    await row.waitFor();
    await page.reload();
    await row.waitFor();
    expect((await page.content()).includes(secret)).toBe(false);

    expect(await ask(secret, `asked as ${role}`)).toMatchObject({ decision: 'redact', reason: 'policy-redacted', redact: ['PERSON'] });
    await page.getByRole('link', { name: 'Recent decisions' }).click();
    await page
      .getByRole('table')
      .getByRole('button', { name: personOf('user') })
      .first()
      .click();
    const decision = page.getByRole('dialog', { name: 'Decision' });
    await decision.getByText(`asked as ${role}`).waitFor();
    await decision.getByRole('link', { name: 'Redact names' }).waitFor();
    await decision.getByText('"model": "small"').waitFor();

    await page.goto(`${server.url}/applications/${applicationId}/keys`);
    await page.getByRole('button', { name: `Revoke Key of ${role}` }).click();
    await page.getByText('It stops working at once').waitFor();
    await page.getByRole('button', { name: 'Revoke at once' }).click();
    await page.getByText(`The key Key of ${role} is revoked.`).waitFor();
    expect(await refusalOf(ask(secret, 'too late'))).toBe('bad-key');
    await page.getByRole('row', { name: new RegExp(`Key of ${role} .*Revoked`) }).waitFor();
  });
});

test('a key is rotated: both work for a time, or the former one ends at once', async () => {
  const former = await owner.applications.createKey.mutate({ id: applicationId, name: 'Turning' });
  await inBrowserAs(browser, server.url, 'developer', async (page) => {
    await page.goto(`${server.url}/applications/${applicationId}/keys`);
    await page.getByRole('button', { name: 'Rotate Turning' }).click();
    await page.getByRole('button', { name: 'Make the new key' }).click();
    const second = await shownSecret(page);
    await page.getByRole('button', { name: 'I have stored it' }).click();
    await page.getByRole('row', { name: /Turning .*Replaced/ }).waitFor();
    for (const key of [former.key, second]) expect((await ask(key, 'rotated')).decision).toBe('redact');

    await page.getByRole('button', { name: 'Rotate Turning' }).click();
    await page.getByLabel('The former key works beside it').selectOption('0');
    await page.getByRole('button', { name: 'Make the new key' }).click();
    const third = await shownSecret(page);
    expect(await refusalOf(ask(second, 'rotated'))).toBe('bad-key');
    expect((await ask(third, 'rotated')).decision).toBe('redact');
  });
});

test.each(['security-team', 'compliance-team', 'governance', 'user'] as const)('%s is refused keys, by the console and by the server', async (role) => {
  const { id: keyId } = await owner.applications.createKey.mutate({ id: applicationId, name: `Not for ${role}` });
  await inBrowserAs(browser, server.url, role, async (page) => {
    if (role === 'security-team' || role === 'compliance-team') {
      await page.goto(`${server.url}/applications/${applicationId}`);
      await page.getByRole('link', { name: 'Recent decisions' }).waitFor();
      expect(await page.getByRole('link', { name: 'API keys' }).count()).toBe(0);
    }
    await page.goto(`${server.url}/applications/${applicationId}/keys`);
    await heading(page, 'You can’t open this page');
  });
  const { applications } = await callsAs(server.url, role);
  for (const call of [
    applications.keys.query({ id: applicationId }),
    applications.createKey.mutate({ id: applicationId, name: 'Mine' }),
    applications.rotateKey.mutate({ id: applicationId, keyId }),
    applications.revokeKey.mutate({ id: applicationId, keyId }),
  ]) {
    expect(await refusalOf(call)).toBe('not-permitted');
  }
});

test.each(['owner', 'security-team', 'compliance-team', 'it-admin', 'governance', 'developer'] as const)(
  '%s reads the log of decisions, with its filters in the address',
  async (role) => {
    await owner.access.authorize.mutate({ applicationId, user: { username: 'nobody.at.all' }, requestType: 'reply', traits: ['ODD'] });
    await inBrowserAs(browser, server.url, role, async (page) => {
      await page.goto(server.url);
      await page.getByRole('navigation', { name: 'Main' }).getByRole('link', { name: 'Decisions' }).click();
      await heading(page, 'Decisions');
      expect(await page.getByRole('combobox', { name: 'Application' }).count()).toBe(role === 'governance' ? 0 : 1);
      await page.getByRole('combobox', { name: 'Reason' }).click();
      await page.getByRole('option', { name: 'No such user' }).click();
      await page.waitForURL(/reason=unknown-user/);
      await page.getByLabel('Trait').fill('ODD');
      await page.waitForURL(/trait=ODD/);
      await page.reload();
      await page.getByRole('button', { name: 'nobody.at.all' }).first().waitFor();
      await page.getByRole('button', { name: 'Export' }).click();
      const [download] = await Promise.all([page.waitForEvent('download'), page.getByRole('menuitem', { name: /CSV/ }).click()]);
      const file = await readFile(await download.path(), 'utf8');
      expect(file).toContain('nobody.at.all');
      expect(file).not.toContain(personOf('user'));
      await page.getByLabel('Trait').fill('ODDER');
      await page.getByText('Nothing matches').waitFor();
    });
  },
);

test('the log in view is exported whole, and the export is in the trail', async () => {
  await inBrowserAs(browser, server.url, 'governance', async (page) => {
    await owner.access.authorize.mutate({ applicationId, user: { username: 'nobody.exported' }, requestType: 'prompt', traits: ['EXPORTED'] });
    await page.goto(`${server.url}/decisions?trait=EXPORTED`);
    await page.getByText('1–1 of 1 decision').waitFor();
    await page.getByRole('button', { name: 'Export', exact: true }).click();
    const downloaded = page.waitForEvent('download');
    await page.getByRole('menuitem', { name: /CSV/ }).click();
    const lines = (await readFile(await (await downloaded).path(), 'utf8')).trimEnd().split('\r\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]).toContain(',nobody.exported,');
    await page.goto(`${server.url}/audit`);
    await page.getByRole('button', { name: 'Decisions exported' }).first().waitFor();
  });
});

test('whoever may not read decisions is refused them', async () => {
  await inBrowserAs(browser, server.url, 'user', async (page) => {
    await page.goto(`${server.url}/decisions`);
    await heading(page, 'You can’t open this page');
  });
  expect(await refusalOf((await callsAs(server.url, 'user')).access.decisions.query({}))).toBe('not-permitted');
});
