import { readFile } from 'node:fs/promises';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type ApiCaller } from './api-caller.ts';
import { seriousFindings } from './audit-accessibility.ts';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { createPeople, personOf, setUpOwner } from './people.ts';

const MANY = 1500;
let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  await createPeople(server.url, owner);
  const lines = Array.from({ length: MANY }, (_, row) => `many.${String(row).padStart(4, '0')},Ada,Many,,user,`);
  await owner.users.importCsv.mutate({ csv: ['username,firstName,lastName,email,roles,groups', ...lines].join('\n') });
  page = await signIn(await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' }), server.url, 'first.owner');
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const box = (name: string, on = page) => on.getByRole('checkbox', { name: `Select ${name}`, exact: true });
const bar = (on = page) => on.getByRole('region', { name: 'Selected users' });
const button = (name: string | RegExp, on = page) => on.getByRole('button', { name });
const dialog = (on = page) => on.getByRole('dialog');
const countOf = async (status: 'invited' | 'deactivated') => (await owner.users.list.query({ search: 'many', filter: { status: [status] } })).total;

test('rows are selected one by one, as a range with Shift, by page, and across pages; a filter starts anew', async () => {
  await page.goto(`${server.url}/users?search=many`);
  await box('many.0001').click();
  await box('many.0004').click({ modifiers: ['Shift'] });
  await bar().getByText('4 users selected').waitFor();
  expect(await box('many.0003').isChecked()).toBe(true);
  await box('many.0002').click();
  await bar().getByText('3 users selected').waitFor();
  await button('Next').click();
  await box('many.0025').click();
  await bar().getByText('4 users selected').waitFor();
  await page.getByRole('checkbox', { name: 'Select this page' }).click();
  await bar().getByText('28 users selected').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('searchbox', { name: 'Search by name or e-mail' }).fill('many.00');
  await bar().waitFor({ state: 'detached' });
});

test('rows are worked by keyboard', async () => {
  await page.goto(`${server.url}/users?search=many`);
  await box('many.0000').waitFor();
  const row = (name: string) => page.getByRole('row').filter({ has: page.getByRole('link', { name, exact: true }) });
  await row('many.0000').focus();
  await page.keyboard.press('j');
  await page.keyboard.press('x');
  await bar().getByText('1 user selected').waitFor();
  expect(await box('many.0001').isChecked()).toBe(true);
  await page.keyboard.press('Shift+ArrowDown');
  await page.keyboard.press('Shift+ArrowDown');
  await bar().getByText('3 users selected').waitFor();
  await page.keyboard.press('k');
  await page.keyboard.press('Space');
  await bar().getByText('2 users selected').waitFor();
  expect(await box('many.0002').isChecked()).toBe(false);
  await page.keyboard.press('Escape');
  await bar().waitFor({ state: 'detached' });
  await page.keyboard.press('Enter');
  await page.getByRole('heading', { level: 1, name: 'Ada Many' }).waitFor();
  await page.getByText('many.0002').first().waitFor();
});

test('everybody who matches is deactivated; progress is found again after a reload; then it is undone', async () => {
  await page.goto(`${server.url}/users?search=many`);
  await box('many.0000').waitFor();
  await page.getByRole('checkbox', { name: 'Select this page' }).click();
  await button('Select all 1,500 that match').click();
  await bar().getByText('All 1,500 users that match').waitFor();
  await bar().getByRole('button', { name: 'Deactivate' }).click();
  // All are counted, also those beyond the first thousand, before it is done.
  await dialog().getByRole('listitem').filter({ hasText: 'will be deactivated' }).getByText('1,500', { exact: true }).waitFor();
  await dialog().getByLabel('Reason').fill('The project is over.');
  expect(await seriousFindings(page)).toEqual([]);
  await dialog().getByRole('button', { name: 'Deactivate' }).click();
  await dialog().getByText('Type 1,500.', { exact: true }).waitFor();
  expect(await countOf('deactivated')).toBe(0);
  await dialog().getByLabel('Type 1,500 to confirm').click();
  await page.keyboard.type('1500');
  await page.keyboard.press('Enter');
  await page.getByRole('progressbar', { name: 'Deactivating users' }).waitFor();
  await page.reload();
  // Whether it still runs or has ended by now: it is there.
  const card = page.getByRole('region', { name: /^Deactivat(e|ing) users$/ });
  await card.waitFor();
  await card.getByText('1,500 users changed.').waitFor();
  expect(await countOf('deactivated')).toBe(MANY);
  await page.getByText('Deactivated').first().waitFor();

  await card.getByRole('button', { name: 'Result' }).click();
  const [download] = await Promise.all([page.waitForEvent('download'), dialog().getByRole('link', { name: 'Download all 1,500 users' }).click()]);
  const lines = (await readFile(await download.path(), 'utf8')).replace('\uFEFF', '').trim().split('\r\n');
  expect([lines.length, lines[0]]).toEqual([MANY + 1, 'username,id,outcome,reason']);
  expect(lines.slice(1).every((line) => line.endsWith(',Done,'))).toBe(true);
  await page.keyboard.press('Escape');

  // A message that comes meanwhile stands above the card.
  await page.goto(`${server.url}/groups`);
  await page.getByRole('button', { name: 'Add group' }).click();
  await dialog().getByLabel('Name').pressSequentially('Told of');
  await page.keyboard.press('Enter');
  const bottomOf = async (locator: Locator): Promise<number> => {
    const bounds = await locator.boundingBox();
    return bounds === null ? Number.NaN : bounds.y + bounds.height;
  };
  await page.getByRole('alert').filter({ hasText: 'Told of' }).waitFor();
  const below = await card.boundingBox();
  await expect.poll(() => bottomOf(page.getByRole('alert').filter({ hasText: 'Told of' }))).toBeLessThanOrEqual(below?.y ?? 0);
  // And it is no wider than it has to say.
  expect(below?.width).toBeLessThan(640);
  await page.goto(`${server.url}/users?search=many`);

  await card.getByRole('button', { name: 'Undo' }).click();
  const undo = page.getByRole('region', { name: /^Undo: reactivat(e|ing) users$/ });
  await undo.getByText('1,500 users changed.').waitFor();
  expect(await countOf('invited')).toBe(MANY);
  await card.waitFor({ state: 'detached' });
  await undo.getByRole('button', { name: 'Put away' }).click();
  await undo.waitFor({ state: 'detached' });
  await page.reload();
  await box('many.0000').waitFor();
  expect(await undo.count()).toBe(0);
});

test('an undo that was stopped offers to undo the rest, and is one card with it', async () => {
  const state = async (id: string) => (await owner.users.bulkJob.query({ id })).state;
  const { job } = await owner.users.startBulk.mutate({ filter: { search: 'many.0' }, action: 'deactivate' });
  await expect.poll(() => state(job.id), { timeout: 120_000 }).toBe('finished');
  const { job: undo } = await owner.users.undoBulk.mutate({ id: job.id });
  await expect.poll(async () => (await owner.users.bulkJob.query({ id: undo.id })).done, { timeout: 30_000 }).toBeGreaterThan(0);
  await owner.users.cancelBulk.mutate({ id: undo.id });
  await page.goto(`${server.url}/users?search=many`);
  const cards = page.getByRole('region', { name: /^(Undo: reactivat|Deactivat)(e|ing) users$/ });
  await cards.getByText(/^Stopped: .* not done\.$/).waitFor();
  expect(await cards.count()).toBe(1);
  await cards.getByRole('button', { name: 'Undo the rest' }).click();
  await cards.getByText(/ users changed\.$/).waitFor();
  await cards.getByRole('button', { name: 'Undo', exact: true }).waitFor();
  expect([await cards.count(), await countOf('deactivated')]).toEqual([1, 0]);
});

test('the preview tells who is skipped and why; acts beyond one’s roles are disabled with the reason', async () => {
  const developer = await signIn(
    await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' }),
    server.url,
    personOf('developer'),
  );
  await developer.goto(`${server.url}/users?search=test.`);
  for (const role of ['it-admin', 'security-team', 'user', 'developer'] as const) await box(personOf(role), developer).click();
  await bar(developer).getByRole('button', { name: 'Deactivate' }).click();
  const line = (text: string) => dialog(developer).getByRole('listitem').filter({ hasText: text });
  await line('will be deactivated').getByText('1', { exact: true }).waitFor();
  await line('their permissions exceed yours').getByText('2', { exact: true }).waitFor();
  await line('this is your own account')
    .getByText(`(${personOf('developer')})`)
    .waitFor();
  await developer.keyboard.press('Escape');
  const group = bar(developer).getByRole('button', { name: 'Add to group' });
  expect(await group.getAttribute('aria-disabled')).toBe('true');
  await group.hover();
  await developer.getByRole('tooltip', { name: /managing the members of groups/ }).waitFor();
  await group.click({ force: true });
  expect(await dialog(developer).count()).toBe(0);
  await developer.context().close();
});

test('a role is given to a pasted list by keyboard alone; no other is taken; then it is replaced, and who loses what is said', async () => {
  await page.goto(`${server.url}/users`);
  await button('Paste a list').focus();
  await page.keyboard.press('Enter');
  await dialog().getByLabel('Usernames or e-mail addresses').waitFor();
  await page.keyboard.type('TEST.user@example.org; Somebody <test.governance@example.org>\nno.such.person');
  await button('Find users').focus();
  await page.keyboard.press('Enter');
  await dialog().getByText('2 users found, 1 not found').waitFor();
  await dialog().getByText('Not found: no.such.person').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await page.keyboard.press('Enter');
  await bar().getByText('2 users selected').waitFor();
  await bar().getByRole('button', { name: 'Add role' }).focus();
  await page.keyboard.press('Enter');
  await dialog().getByRole('checkbox', { name: 'Developer' }).focus();
  await page.keyboard.press('Space');
  await dialog().getByRole('listitem').filter({ hasText: 'will be given the role' }).getByText('2', { exact: true }).waitFor();
  await page.keyboard.press('Enter');
  await page
    .getByRole('region', { name: /^Add(ing)? roles$/ })
    .getByText('2 users changed.')
    .waitFor();
  const rolesOf = async (role: 'user' | 'governance') => {
    const { items } = await owner.users.list.query({ search: personOf(role) });
    return items[0]?.roles.map((held) => held.role);
  };
  expect([await rolesOf('user'), await rolesOf('governance')]).toEqual([
    ['developer', 'user'],
    ['developer', 'governance'],
  ]);

  await page.goto(`${server.url}/users?search=test.`);
  for (const role of ['user', 'governance'] as const) await box(personOf(role)).click();
  await bar().getByRole('button', { name: 'More' }).click();
  await page.getByRole('menuitem', { name: 'Replace roles…' }).click();
  await dialog().getByRole('checkbox', { name: 'Developer' }).check();
  await dialog()
    .getByRole('listitem')
    .filter({ hasText: 'will lose Governance' })
    .getByText(`(${personOf('governance')})`)
    .waitFor();
  await dialog().getByRole('listitem').filter({ hasText: 'will lose User' }).waitFor();
  await page.keyboard.press('Escape');
  await button('Discard').click();
  expect(await rolesOf('user')).toEqual(['developer', 'user']);
});

test('a running job is stopped, and says how far it came', async () => {
  await page.goto(`${server.url}/users?search=many`);
  await box('many.0000').waitFor();
  const { job } = await owner.users.startBulk.mutate({ filter: { search: 'many' }, action: 'setRoles', roles: ['governance', 'user'] });
  // Nobody of them has an e-mail address, which the role needs.
  await page.reload();
  const card = page.getByRole('region', { name: /^Replac(e|ing) roles$/ });
  await card.getByRole('button', { name: /Stop|Result/ }).waitFor();
  await expect.poll(async () => (await owner.users.bulkJob.query({ id: job.id })).skipped).toBeGreaterThan(0);
  await owner.users.cancelBulk.mutate({ id: job.id });
  await card.getByRole('button', { name: 'Result' }).click();
  await dialog().getByText('Skipped: the role needs an e-mail address, and they have none').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
});
