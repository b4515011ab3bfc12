import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiCaller } from './api-caller.ts';
import { findingsInTwoLooks } from './audit-accessibility.ts';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser } from './open-browser.ts';
import { createPeople, personOf, setUpOwner } from './people.ts';
import { inBrowserAs } from './signed-in-as.ts';

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let applicationId: string;
const decisionIds: string[] = [];

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  await createPeople(server.url, owner);
  applicationId = (await owner.applications.create.mutate({ name: 'Chat', access: { allow: { everyone: true } } })).id;
  const question = { applicationId, user: { username: personOf('user') }, requestType: 'prompt' as const, traits: ['PERSON'] };
  for (const requestId of ['the first', 'the second']) decisionIds.push((await owner.access.authorize.mutate({ ...question, requestId })).decisionId);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const drawer = (page: Page) => page.getByRole('dialog');
const closed = (page: Page) => drawer(page).waitFor({ state: 'hidden' });
const search = (page: Page) => new URL(page.url()).search;
/** Which row of the table has the focus, counted from 0. */
const focusedRow = (page: Page) => page.evaluate(() => [...document.querySelectorAll('tbody tr')].indexOf(document.activeElement ?? document.body));

/** Opens the second row in each way, and closes it in each. Answers the address it has while it is open. */
async function opensByKeyboardAndMouse(page: Page, filters: string): Promise<string> {
  const rows = page.getByRole('table').locator('tbody tr');
  await rows.nth(1).getByRole('button').waitFor();
  await rows.first().focus();
  await page.keyboard.press('ArrowDown');
  await page.keyboard.press('Enter');
  await drawer(page).getByRole('button', { name: 'Copy time' }).waitFor();
  const opened = page.url();
  expect(search(page)).toMatch(new RegExp(`^\\?${filters}&open=[0-9a-f-]+$`));
  await page.keyboard.press('Escape');
  await closed(page);
  expect(search(page)).toBe(`?${filters}`);
  await expect.poll(() => focusedRow(page)).toBe(1);
  await page.goForward();
  await drawer(page).waitFor();
  expect(page.url()).toBe(opened);
  await page.goBack();
  await closed(page);
  expect(search(page)).toBe(`?${filters}`);
  await rows.nth(1).locator('td').last().click();
  await drawer(page).waitFor();
  expect(page.url()).toBe(opened);
  await page.reload();
  await drawer(page).getByRole('button', { name: 'Close' }).click();
  await closed(page);
  expect(search(page)).toBe(`?${filters}`);
  return opened;
}

test('an event is open in the address: Escape and Back close it, Forward opens it, and the filters stay', async () => {
  await inBrowserAs(browser, server.url, 'owner', async (page) => {
    await page.goto(`${server.url}/audit?action=user.create&direction=asc`);
    await opensByKeyboardAndMouse(page, 'action=user.create&direction=asc');
  });
});

test('a decision is open in the address, in the log of all and in that of one application', async () => {
  await inBrowserAs(browser, server.url, 'developer', async (page) => {
    for (const path of ['/decisions', `/applications/${applicationId}/decisions`]) {
      await page.goto(`${server.url}${path}?trait=PERSON&direction=asc`);
      const opened = await opensByKeyboardAndMouse(page, 'trait=PERSON&direction=asc');
      expect(new URL(opened).searchParams.get('open')).toBe(decisionIds[1]);
    }
  });
});

test('a link opens an event or a decision beside a list that does not show it, and can be copied without the filters', async () => {
  await inBrowserAs(browser, server.url, 'governance', async (page) => {
    await page.context().grantPermissions(['clipboard-read', 'clipboard-write']);
    for (const [path, id, says] of [
      ['/audit', '1', /^1, /],
      ['/decisions', decisionIds[0] ?? '', 'the first'],
    ] as const) {
      await page.goto(`${server.url}${path}?from=2020-01-01&to=2020-01-02&open=${id}`);
      await drawer(page).getByText(says).waitFor();
      expect(await findingsInTwoLooks(page)).toEqual([]);
      await drawer(page).getByRole('button', { name: 'Copy link' }).click();
      await drawer(page).getByRole('button', { name: 'Link copied' }).waitFor();
      expect(await page.evaluate(() => navigator.clipboard.readText())).toBe(`${server.url}${path}?open=${id}`);
      await page.keyboard.press('Escape');
      await closed(page);
      expect(search(page)).toBe('?from=2020-01-01&to=2020-01-02');
      await page.getByText('Nothing matches').waitFor();
    }
  });
});

test('a link to nothing says so, and closes onto the list', async () => {
  await inBrowserAs(browser, server.url, 'owner', async (page) => {
    for (const [path, id, noun] of [
      ['/audit', '999999', 'event'],
      ['/audit', 'nonsense', 'event'],
      ['/decisions', '00000000-0000-7000-8000-000000000000', 'decision'],
      ['/decisions', 'nonsense', 'decision'],
    ]) {
      await page.goto(`${server.url}${path}?open=${id}`);
      await drawer(page).getByRole('alert').getByText(`This ${noun} doesn’t exist, or you can’t see it.`).waitFor();
      expect(await drawer(page).getByRole('button', { name: 'Copy link' }).count()).toBe(0);
      await page.keyboard.press('Escape');
      await closed(page);
      expect(search(page)).toBe('');
      await page.getByRole('table').locator('tbody tr').first().waitFor();
    }
  });
});

test('names in an event and a decision are links to what is there and the reader may open, and to nothing else', async () => {
  const { user } = await owner.users.create.mutate({ username: 'gone.soon', firstName: 'Gone', roles: ['user'] });
  const group = await owner.groups.create.mutate({ name: 'Readers' });
  await owner.groups.addMembers.mutate({ id: group.id, userIds: [user.id] });
  const { decisionId } = await owner.access.authorize.mutate({ applicationId, user: { id: user.id }, requestType: 'prompt', traits: [] });
  const seqOf = async (subjectId: string) => (await owner.audit.list.query({ filter: { subjectId }, limit: 1 })).items[0]?.seq;
  const event = `${server.url}/audit?open=${await seqOf(group.id)}`;
  const decision = `${server.url}/decisions?open=${decisionId}`;
  const linksIn = async (page: Page, address: string) => {
    await page.goto(address);
    await drawer(page).getByRole('link', { name: 'first.owner', exact: true }).waitFor();
    return drawer(page).locator('dd, td').getByRole('link').allTextContents();
  };
  await inBrowserAs(browser, server.url, 'governance', async (page) => {
    expect(await linksIn(page, decision)).toEqual(['gone.soon', 'first.owner']);
    await drawer(page).getByText('Chat', { exact: true }).waitFor();
  });
  await inBrowserAs(browser, server.url, 'owner', async (page) => {
    expect(await linksIn(page, decision)).toEqual(['gone.soon', 'Chat', 'first.owner']);
    expect(await linksIn(page, event)).toEqual(['first.owner', 'Readers', 'gone.soon']);
    await drawer(page).getByRole('link', { name: 'Readers' }).click();
    await page.getByRole('heading', { level: 1, name: 'Readers' }).waitFor();
    await page.goBack();
    await drawer(page).getByRole('link', { name: 'gone.soon' }).click();
    await page.getByRole('heading', { level: 1, name: 'Gone' }).waitFor();
    await owner.users.deactivate.mutate({ id: user.id });
    await owner.users.delete.mutate({ id: user.id });
    expect(await linksIn(page, decision)).toEqual(['Chat', 'first.owner']);
    expect(await linksIn(page, event)).toEqual(['first.owner', 'Readers']);
    await drawer(page).getByText('gone.soon').waitFor();
  });
});
