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
let applicationId: string;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  ids = await createPeople(server.url, owner);
  ({ id: applicationId } = await owner.applications.create.mutate({ name: 'Assistant', access: { allow: { everyone: true } } }));
  await owner.applicationPolicies.create.mutate({ ...denyAll, applicationId, description: 'Deny toxic content', who: { everyone: true }, traits: ['TOXIC'] });
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const denyAll = { status: 'enabled', prompt: 'deny', enrichedPrompt: 'deny', reply: 'deny' } as const;
const heading = (page: Page, name: string) => page.getByRole('heading', { level: 1, name, exact: true }).waitFor();
const traits = (page: Page) => page.getByRole('combobox', { name: 'Traits', exact: true });

/** Leaves the field too, so that its list closes. */
async function addTrait(field: Locator, trait: string): Promise<void> {
  await field.fill(trait);
  await field.press('Enter');
  await field.press('Tab');
}

/** Chooses what comes of a type of request. */
const choose = (page: Page, type: string, outcome: string) =>
  page
    .getByRole('radiogroup', { name: new RegExp(`^${type}`) })
    .locator('label', { hasText: outcome })
    .click();

test.each(['owner', 'it-admin', 'security-team', 'compliance-team', 'developer'] as const)(
  '%s writes a policy, is warned as they write, and tries it before saving',
  async (role) => {
    const description = `Redact toxic content, as ${role} wants it`;
    await inBrowserAs(browser, server.url, role, async (page) => {
      await page.goto(`${server.url}/applications/${applicationId}/policies`);
      await page.getByText('deny beats redact, and redact beats allow').waitFor();
      await page.getByRole('link', { name: 'New policy' }).click();
      await heading(page, 'New policy');
      await page.getByRole('button', { name: 'Add policy' }).click();
      for (const complaint of ['Describe what it is for.', 'Say whom it is for', 'Name at least one trait.']) await page.getByText(complaint).first().waitFor();
      await page.getByLabel('Description').fill(description);
      await page.getByRole('radio', { name: 'Everyone' }).check();
      await addTrait(traits(page), 'TOXIC');
      for (const type of ['Prompt', 'Enriched prompt', 'Reply']) await choose(page, type, 'Redact');

      const warnings = page.getByRole('alert').or(page.locator('[aria-live=polite]')).filter({ hasText: 'to look at' });
      await warnings.getByRole('link', { name: 'Deny toxic content' }).first().waitFor();
      await warnings
        .getByText(/deny wins/)
        .first()
        .waitFor();
      // They come late, and must not move the button from under a pointer.
      const [warned, button] = await Promise.all([warnings.first().boundingBox(), page.getByRole('button', { name: 'Try it' }).boundingBox()]);
      expect(warned?.y).toBeGreaterThan(button?.y ?? Number.POSITIVE_INFINITY);

      await page.getByRole('combobox', { name: 'User' }).pressSequentially(personOf('user'));
      await page.keyboard.press('Enter');
      await page.getByText(personOf('user'), { exact: true }).waitFor();
      await page.getByRole('button', { name: 'Try it' }).click();
      await page.getByText('A policy denies what the request contains.').waitFor();
      await page.getByText('This policy: redact, overruled').waitFor();

      // Of names alone nobody else speaks: then the draft decides.
      await page.getByRole('button', { name: 'Enter a username manually' }).click();
      await page.getByLabel('User').fill(personOf('user'));
      await addTrait(traits(page), 'PERSON');
      await page.getByText('You have changed something since. Try it again.').waitFor();
      const found = page.getByRole('combobox', { name: 'Traits found in it' });
      await found.press('Backspace');
      await found.press('Backspace');
      await addTrait(found, 'PERSON');
      await page.getByRole('button', { name: 'Try it' }).click();
      await page.getByText('The request goes through with part of it redacted.').waitFor();
      await page.getByText('This policy: redact, decided').waitFor();
      expect((await owner.access.decisions.query({})).total).toBe(0);

      await page.getByRole('button', { name: 'Add policy' }).click();
      await page.getByText(`“${description}” is added.`).waitFor();
      const toggle = page.getByRole('switch', { name: `${description} is on` });
      await toggle.press('Space');
      await page.getByText(`“${description}” is disabled.`).waitFor();
      await expect.poll(() => toggle.isChecked()).toBe(false);
    });
    const { items } = await owner.applicationPolicies.list.query({ applicationId, search: description });
    expect(items.map(({ status, prompt, traits: named }) => [status, prompt, named])).toEqual([['disabled', 'redact', ['PERSON', 'TOXIC']]]);
  },
);

test('Enter takes the suggested trait, a new one is added on purpose and marked, and a text that is left over is not lost', async () => {
  await inBrowserAs(browser, server.url, 'developer', async (page) => {
    await page.goto(`${server.url}/applications/${applicationId}/policies/new`);
    await page.getByLabel('Description').fill('Redact addresses');
    await page.getByRole('radio', { name: 'Everyone' }).check();
    const field = traits(page);
    const chosen = (trait: string) =>
      page
        .locator('form')
        .first()
        .getByRole('button', { name: `Remove ${trait}`, exact: true });
    await field.click();
    await page.keyboard.type('email');
    await page.keyboard.press('Enter');
    await chosen('EMAIL_ADDRESS').waitFor();
    expect(await page.getByText('No request has carried').count()).toBe(0);

    // No suggestion: Enter alone makes none up, and neither does sending the form.
    await page.keyboard.type('e_mails');
    await page.keyboard.press('Enter');
    await page.getByText('“e_mails” isn’t a known trait.').waitFor();
    await page.getByRole('button', { name: 'Add policy' }).click();
    await page.getByText('“e_mails” isn’t a known trait.').waitFor();
    await expect.poll(() => field.evaluate((input) => input === document.activeElement)).toBe(true);
    expect(await field.inputValue()).toBe('e_mails');
    expect((await owner.applicationPolicies.list.query({ applicationId, search: 'Redact addresses' })).total).toBe(0);

    await page.keyboard.press('ArrowDown');
    await page.keyboard.press('Enter');
    await chosen('e_mails').waitFor();
    await page.getByText('No request has carried “e_mails” yet.').waitFor();
    // A pasted list: known ones are taken, the rest stays to be looked at.
    await field.fill('PERSON, LOCATION, tel');
    await chosen('LOCATION').waitFor();
    expect(await field.inputValue()).toBe('tel');
    await field.fill('');
    await page.getByRole('combobox', { name: 'User' }).click();
    await page.keyboard.type(personOf('user'));
    // Before the list has come.
    await page.keyboard.press('Enter');
    await page.getByRole('button', { name: `Clear: ${personOf('user')}` }).waitFor();
    await page.getByRole('button', { name: 'Try it' }).click();
    await expect.poll(() => page.getByText('No request has carried “e_mails” yet.').count()).toBe(2);
    await page.getByRole('button', { name: 'Add policy' }).click();
    await page.getByText('“Redact addresses” is added.').waitFor();
  });
  const { items } = await owner.applicationPolicies.list.query({ applicationId, search: 'Redact addresses' });
  expect(items.map(({ traits: named }) => named)).toEqual([['EMAIL_ADDRESS', 'LOCATION', 'PERSON', 'e_mails']]);
});

test('dates are typed digit by digit, corrected, or picked, and a half-written one is never saved as none', async () => {
  const { id } = await owner.applicationPolicies.create.mutate({
    ...denyAll,
    applicationId,
    description: 'Dated',
    who: { everyone: true },
    traits: ['LOCATION'],
  });
  const saved = async () => (await owner.applicationPolicies.get.query({ id })).endsAt;
  await inBrowserAs(browser, server.url, 'developer', async (page) => {
    const open = async () => {
      await page.goto(`${server.url}/applications/${applicationId}/policies/${id}`);
      const end = page.getByRole('textbox', { name: 'Ends', exact: true });
      await end.click();
      return end;
    };
    const save = async () => {
      await page.getByRole('button', { name: 'Save', exact: true }).click();
      await page.getByText('“Dated” is saved.').waitFor();
    };
    let end = await open();
    await page.keyboard.type('28 nov 2027 9:05');
    await page.keyboard.press('Tab');
    expect(await end.inputValue()).toBe('28 Nov 2027 09:05');
    await save();
    expect(await saved()).toBe(new Date(2027, 10, 28, 9, 5).toISOString());

    // The year is corrected: for a while there is none, and the form is not sent then.
    end = await open();
    await page.keyboard.press('Home');
    for (let step = 0; step < '28 Nov 2027'.length; step++) await page.keyboard.press('ArrowRight');
    await page.keyboard.press('Backspace');
    await page.getByRole('button', { name: 'Save', exact: true }).click();
    await page.getByText('Type a date as 28 Nov 2026 09:00.').waitFor();
    expect(await saved()).toBe(new Date(2027, 10, 28, 9, 5).toISOString());
    expect(await end.inputValue()).toBe('28 Nov 202 09:05');
    await page.keyboard.press('Home');
    for (let step = 0; step < '28 Nov 202'.length; step++) await page.keyboard.press('ArrowRight');
    await page.keyboard.type('8');
    await save();
    expect(await saved()).toBe(new Date(2028, 10, 28, 9, 5).toISOString());

    // Picked by keyboard: the day after, at the same time.
    end = await open();
    await page.keyboard.press('ArrowDown');
    const calendar = page.getByRole('region', { name: 'Calendar: Ends' });
    await calendar.waitFor();
    await calendar.getByRole('button', { name: '29 November 2028' }).press('Enter');
    await expect.poll(() => end.inputValue()).toBe('29 Nov 2028 09:05');
    await end.fill('');
    await save();
    expect(await saved()).toBeNull();
  });
});

test.each(['governance', 'user'] as const)('%s is refused policies, by the console and by the server', async (role) => {
  const { items } = await owner.applicationPolicies.list.query({ applicationId });
  const { id = '', version = 0 } = items[0] ?? {};
  await inBrowserAs(browser, server.url, role, async (page) => {
    for (const path of ['policies', 'policies/new', `policies/${id}`]) {
      await page.goto(`${server.url}/applications/${applicationId}/${path}`);
      await heading(page, 'You can’t open this page');
    }
  });
  const { applicationPolicies } = await callsAs(server.url, role);
  const draft = { ...denyAll, description: 'Mine', who: { everyone: true }, traits: ['TOXIC'] };
  for (const call of [
    applicationPolicies.list.query({ applicationId }),
    applicationPolicies.create.mutate({ applicationId, ...draft }),
    applicationPolicies.update.mutate({ id, version, status: 'enabled' }),
    applicationPolicies.delete.mutate({ id }),
    applicationPolicies.checkDraft.mutate({ applicationId, draft }),
    applicationPolicies.tryOut.mutate({ applicationId, user: { username: 'x' }, requestType: 'prompt', traits: [] }),
  ]) {
    expect(await refusalOf(call)).toBe('not-permitted');
  }
});

test('a version is compared with the present and brought back', async () => {
  const first = await owner.applicationPolicies.create.mutate({
    ...denyAll,
    applicationId,
    description: 'With a history',
    who: { userIds: [ids.get('user') ?? ''] },
    traits: ['PERSON'],
  });
  await owner.applicationPolicies.update.mutate({ id: first.id, version: first.version, reply: 'allow', who: { everyone: true }, status: 'disabled' });
  await inBrowserAs(browser, server.url, 'security-team', async (page) => {
    await page.goto(`${server.url}/applications/${applicationId}/policies/${first.id}`);
    await page.getByText('(current)').waitFor();
    await page.getByRole('button', { name: /^Compare/ }).click();
    for (const cells of [
      ['Status', 'Enabled', 'Disabled'],
      ['For whom', personOf('user'), 'Everyone'],
      ['Reply', 'Deny', 'Allow'],
    ]) {
      await page.getByRole('row', { name: cells.join(' ') }).waitFor();
    }
    await page.getByLabel('Description').fill('Not saved');
    await page.getByText('You have changed something above that is not saved. Restoring drops it.').waitFor();
    await page.getByRole('button', { name: 'Restore version 1' }).click();
    await page.getByText('Version 1 is back.').waitFor();
    await page.getByText('bringing back version 1').waitFor();
    expect(await page.getByLabel('Description').inputValue()).toBe('With a history');
    expect(
      await page
        .getByRole('radiogroup', { name: /^Reply/ })
        .getByRole('radio', { name: 'Deny' })
        .isChecked(),
    ).toBe(true);
    expect(await page.getByRole('radio', { name: 'Chosen people' }).isChecked()).toBe(true);
  });
  const now = await owner.applicationPolicies.get.query({ id: first.id });
  expect([now.version, now.status, now.reply, now.who.userIds]).toEqual([3, 'enabled', 'deny', [ids.get('user')]]);
});

test('somebody else was faster: what they changed is shown, and nothing is lost', async () => {
  const before = await owner.applicationPolicies.create.mutate({ ...denyAll, applicationId, description: 'Contested', who: { everyone: true }, traits: ['X'] });
  await inBrowserAs(browser, server.url, 'compliance-team', async (page) => {
    await page.goto(`${server.url}/applications/${applicationId}/policies/${before.id}`);
    await page.getByLabel('Description').fill('Contested by me');
    await owner.applicationPolicies.update.mutate({ id: before.id, version: before.version, reply: 'redact' });
    await page.getByRole('button', { name: 'Save' }).click();
    await page.getByText('Somebody else changed this policy meanwhile').waitFor();
    await page.getByRole('row', { name: 'Reply Redact unchanged' }).waitFor();
    await page.getByRole('button', { name: 'Overwrite with mine' }).click();
    await page.getByText('“Contested by me” is saved.').waitFor();
  });
  const now = await owner.applicationPolicies.get.query({ id: before.id });
  expect([now.description, now.reply]).toEqual(['Contested by me', 'redact']);
});

test('a policy is deleted, and its address says that nothing is there', async () => {
  const { id } = await owner.applicationPolicies.create.mutate({
    ...denyAll,
    applicationId,
    description: 'Short-lived',
    who: { everyone: true },
    traits: ['X'],
  });
  await inBrowserAs(browser, server.url, 'developer', async (page) => {
    await page.goto(`${server.url}/applications/${applicationId}/policies/${id}`);
    await page.getByRole('button', { name: 'Delete' }).click();
    await page.getByRole('dialog').getByRole('button', { name: 'Delete' }).click();
    await page.getByText('“Short-lived” is deleted.').waitFor();
    await page.goto(`${server.url}/applications/${applicationId}/policies/${id}`);
    await heading(page, 'Page not found');
  });
});
