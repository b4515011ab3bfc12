import { readFile } from 'node:fs/promises';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiCaller } from './api-caller.ts';
import { seriousFindings } from './audit-accessibility.ts';
import { type GatehouseServer, PASSWORD, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { createPeople, setUpOwner } from './people.ts';
import { inBrowserAs } from './signed-in-as.ts';

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  await createPeople(server.url, owner);
  page = await signIn(await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' }), server.url, 'first.owner');
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const head = 'username,firstName,lastName,email,roles,groups';

async function choose(on: Page, name: string, text: string): Promise<void> {
  await on.goto(`${server.url}/users/import`);
  await on.getByLabel('Choose a CSV file, or drop it here').setInputFiles({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
  await on.getByRole('heading', { name: '2. Check' }).waitFor();
}

async function download(on: Page, button: string): Promise<{ name: string; text: string }> {
  const [saved] = await Promise.all([on.waitForEvent('download'), on.getByRole('button', { name: button }).click()]);
  return { name: saved.suggestedFilename(), text: await readFile(await saved.path(), 'utf8') };
}

test('the template can be imported as it is by everybody who may import, and those who came are invited in one act', async () => {
  for (const role of ['governance', 'it-admin'] as const) {
    await inBrowserAs(browser, server.url, role, async (own) => {
      await own.goto(`${server.url}/users/import`);
      const { text } = await download(own, 'Download a template');
      await choose(own, 'template.csv', text);
      await own.getByRole('button', { name: 'Import 2 users' }).waitFor();
    });
  }
  await page.goto(`${server.url}/users/import`);
  const { name, text } = await download(page, 'Download a template');
  expect([name, text.split('\r\n')[0]]).toEqual(['gatehouse-users-template.csv', `\uFEFF${head}`]);
  await choose(page, name, `${text}no.address,No,Address,,user,\r\n`);
  await page.getByRole('button', { name: 'Import 3 users' }).click();
  await page.getByText('3 users imported').waitFor();
  await owner.users.importCsv.mutate({ csv: `${head}\nother.import,O,,other.import@example.org,user,\n` });
  await page.getByRole('button', { name: 'Send invitations' }).click();
  const dialog = page.getByRole('dialog');
  await dialog.getByText('will be invited').waitFor();
  await dialog.getByText('skipped: they have no e-mail address').waitFor();
  expect(await seriousFindings(page)).toEqual([]);
  await dialog.getByRole('button', { name: 'Invite' }).click();
  await page.getByText('2 users changed, 1 skipped.').waitFor();
  expect(await page.getByRole('button', { name: 'Invitations started' }).getAttribute('aria-disabled')).toBe('true');
  const { items } = await owner.users.list.query({ filter: { invitation: ['none'] } });
  expect(items.map(({ username }) => username).sort()).toEqual(['no.address', 'other.import']);
});

test('the bad rows come as a file with all that is wrong; fixed, it can be imported', async () => {
  const rows = [
    '',
    ';;;;;;',
    'fine;Fi;;;user;;invited',
    `=bad name;"Line\r\ntwo; ""quoted""";'=1;no address;user|developer;;invited`,
    'short;Sh',
    "long;Lo;'t Hooft;;nobody;;x;y",
  ];
  await choose(page, 'people.csv', `\uFEFF${head.replaceAll(',', ';')};status\r\n${rows.join('\r\n')}\r\n`);
  expect(await seriousFindings(page)).toEqual([]);
  const { name, text } = await download(page, 'Download the bad rows');
  expect(name).toBe('people-rows-to-fix.csv');
  const [first, ...rest] = text.split(/\r\n(?!two)/);
  expect(first).toBe(`\uFEFF${head.replaceAll(',', ';')};status;problems`);
  expect(rest[0]).toMatch(/^'=bad name;"Line\r\ntwo; ""quoted""";'=1;no address;user\|developer;;invited;"?username: .+ firstName: .+ email: .+$/);
  expect(rest[1]).toMatch(/^short;Sh;;;;;;"?username: This line has 2 cells/);
  expect(rest[2]).toMatch(/^long;Lo;'t Hooft;;nobody;;x;y;"?username: This line has 8 cells/);
  expect(rest.slice(3)).toEqual(['']);
  const fixed = text
    .replace("'=bad name", 'good.name')
    .replace('"Line\r\ntwo; ""quoted"""', '"Two; ""quoted"""')
    .replace('no address', 'good.name@example.org')
    .replace('short;Sh;;;', 'short;Sh;;;user')
    .replace('nobody;;x;y', 'user;;active');
  await choose(page, name, fixed);
  await page.getByRole('button', { name: 'Import 3 users' }).click();
  await page.getByText('3 users imported').waitFor();
  const { items } = await owner.users.list.query({ search: 'good.name' });
  expect(items).toMatchObject([{ firstName: 'Two; "quoted"', lastName: '=1', email: 'good.name@example.org' }]);
});

test('of an import that is refused, too, the bad rows come as a file', async () => {
  await choose(page, 'late.csv', `${head}\nearly,E,,,user,\nlate,L,,,user,\n`);
  await owner.users.create.mutate({ username: 'late', firstName: 'L', roles: ['user'], invite: false });
  await page.getByRole('button', { name: 'Import 2 users' }).click();
  await page.getByText('Nothing was imported').waitFor();
  expect((await download(page, 'Download the bad rows')).text).toMatch(/^\uFEFFusername.*,problems\r\nlate,L,,,user,,"username: .*"\r\n$/);
});

test('where checking stops, the page says so, and the file has the rows that were checked', async () => {
  const rows = Array.from({ length: 1200 }, (_, row) => `stop.${row},S,,,nobody,`);
  await choose(page, 'stop.csv', `${head}\n${rows.join('\n')}`);
  await page.getByText('Checking stopped after 1,000 bad rows, and only these can be downloaded.').waitFor();
  const { text } = await download(page, 'Download the bad rows');
  expect(text.trimEnd().split('\r\n')).toHaveLength(1001);
});

test('a session that ended before a file is sent or fetched opens the sign-in over the page, and it goes on', async () => {
  const signInAgain = async () => {
    const again = page.getByRole('dialog', { name: 'Sign in to continue' });
    await again.getByLabel('Password', { exact: true }).fill(PASSWORD);
    await page.keyboard.press('Enter');
    await again.waitFor({ state: 'detached' });
  };
  const rows = Array.from({ length: 200 }, (_, row) => `again.${row},Again,,,user,`);
  await page.goto(`${server.url}/users/import`);
  await page.getByRole('heading', { name: 'Import users' }).waitFor();
  await page.context().clearCookies();
  await page
    .getByLabel('Choose a CSV file, or drop it here')
    .setInputFiles({ name: 'again.csv', mimeType: 'text/csv', buffer: Buffer.from(`${head}\n${rows.join('\n')}`) });
  await signInAgain();
  await page.getByRole('button', { name: 'Import 200 users' }).waitFor();
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Import 200 users' }).click();
  await signInAgain();
  await page.getByText('200 users imported').waitFor();
  await page.getByRole('link', { name: 'See all users' }).click();
  await page.getByText(/of 2\d\d users/).waitFor();
  await page.context().clearCookies();
  await page.getByRole('button', { name: 'Export' }).click();
  const saved = page.waitForEvent('download');
  await page.getByRole('menuitem', { name: /CSV/ }).click();
  await signInAgain();
  expect(await readFile(await (await saved).path(), 'utf8')).toContain('again.199');
});
