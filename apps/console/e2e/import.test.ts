import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { seriousFindings } from './audit-accessibility.ts';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { setUpOwner } from './people.ts';

const data = (name: string): string => fileURLToPath(new URL(`../../server/src/testing/data/${name}`, import.meta.url));

interface Expected {
  rows: number;
  valid: number;
  errors: { line: number; field: string; reason: string }[];
}

let server: GatehouseServer;
let browser: Browser;
let page: Page;
let expected: Expected;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  expected = JSON.parse(await readFile(data('directory.expected.json'), 'utf8')) as Expected;
  await setUpOwner(server.url);
  page = await signIn(await browser.newContext({ viewport: { width: 1280, height: 800 }, reducedMotion: 'reduce' }), server.url, 'first.owner');
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const input = () => page.getByLabel(/Choose a CSV file, or drop it here|choose another file/);
const fileOf = (name: string, text: string | Buffer) => ({ name, mimeType: 'text/csv', buffer: Buffer.from(text) });
const count = (name: string) => page.getByRole('term').filter({ hasText: name }).locator('xpath=following-sibling::dd').innerText();

test('a file that can’t be imported says what to do, and nothing is written', async () => {
  await page.goto(`${server.url}/users/import`);
  await input().setInputFiles(fileOf('latin1.csv', Buffer.from([0x75, 0xf6])));
  await page.getByText('Save it as “CSV UTF-8”').waitFor();
  await input().setInputFiles(fileOf('other.csv', 'name,mail\nAda,ada@example.org\n'));
  await page.getByText('The first line must be username,firstName,lastName,email,roles,groups').waitFor();
  await input().setInputFiles(fileOf('bad.csv', 'username,firstName,lastName,email,roles,groups\n,Ada,,,user,\n'));
  await page.getByText('No row can be imported. Fix the file').waitFor();
  expect(await page.getByRole('button', { name: /^Import/ }).count()).toBe(0);
  expect(await seriousFindings(page)).toEqual([]);
});

test('the check of the real directory tells every bad row', async () => {
  await page.goto(`${server.url}/users/import`);
  await input().setInputFiles(data('directory.csv'));
  await page.getByRole('heading', { name: '2. Check' }).waitFor();
  expect(await count('rows in the file')).toBe(expected.rows.toLocaleString('en'));
  expect(await count('can be imported')).toBe(expected.valid.toLocaleString('en'));
  expect(await count('can’t be imported')).toBe(String(expected.errors.length));
  const rows = page.getByRole('region', { name: 'Bad rows' }).locator('tbody tr');
  const shown = await rows.evaluateAll((found) => found.map((row) => [...row.querySelectorAll('td')].map((cell) => cell.textContent ?? '')));
  expect(shown.map(([line, field]) => ({ line: Number(line), field }))).toEqual(expected.errors.map(({ line, field }) => ({ line, field })));
  expect(shown.every(([, , message]) => message !== undefined && message.length > 5)).toBe(true);
  expect(await page.getByRole('button', { name: /^Import/ }).count()).toBe(0);
  expect(await seriousFindings(page)).toEqual([]);
});

test('leaving the bad rows out writes the rest, shows progress, and leads to the users', async () => {
  // The progress is told by what was on the page meanwhile: the write itself may be over at once.
  await page.evaluate(() => {
    const seen: string[] = [];
    new MutationObserver(() => seen.push(document.querySelector('output')?.textContent ?? '')).observe(document.body, {
      subtree: true,
      childList: true,
      characterData: true,
    });
    Object.assign(window, { seen });
  });
  await page.getByRole('radio', { name: /Leave them out/ }).check();
  await page.getByRole('button', { name: 'Import 4,987 users' }).click();
  await page.getByText('4,987 users imported').waitFor();
  await page.getByText('13 rows left out.').waitFor();
  expect(await page.evaluate(() => ('seen' in window ? window.seen : []))).toContain('Writing 4,987 users…');
  expect(await seriousFindings(page)).toEqual([]);
  await page.getByRole('link', { name: 'See all users' }).click();
  await page.getByText('1–25 of 4,988 users').waitFor();
  expect(await page.getByRole('table').getByText('Not invited yet', { exact: true }).count()).toBe(25);
  await page.getByRole('combobox', { name: 'Invitation' }).click();
  await page.getByRole('option', { name: 'Not invited yet' }).click();
  await page.getByText('1–25 of 4,987 users').waitFor();
});

test('many bad rows are paged, and every one can be reached', async () => {
  const lines = Array.from({ length: 120 }, (_, row) => `many.${row},Ada,,,nobody,`);
  await page.goto(`${server.url}/users/import`);
  await input().setInputFiles(fileOf('many.csv', ['username,firstName,lastName,email,roles,groups', ...lines].join('\n')));
  await page.getByText('1–50 of 120 bad rows').waitFor();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByRole('button', { name: 'Next' }).click();
  await page.getByText('101–120 of 120 bad rows').waitFor();
  await page.getByRole('cell', { name: '121', exact: true }).waitFor();
});
