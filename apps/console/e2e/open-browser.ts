import { type Browser, type BrowserContext, chromium, type Page } from 'playwright-core';
import { PASSWORD } from './gatehouse-server.ts';

const args = [
  '--no-sandbox',
  '--disable-gpu',
  '--disable-quic',
  '--no-first-run',
  '--disable-background-networking',
  '--disable-component-update',
  '--disable-sync',
];

/** Debian's Chromium, or the one that CHROMIUM_PATH names. */
export const openBrowser = (): Promise<Browser> => chromium.launch({ executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium', args });

/** An empty page of somebody who is signed in. The form is passed over, which would take longer than most tests; it has tests of its own. */
export async function signedInPage(context: BrowserContext, url: string, login: string, password: string = PASSWORD): Promise<Page> {
  const answer = await context.request.post(`${url}/trpc/auth.login`, { data: { login, password }, headers: { origin: url } });
  if (!answer.ok()) throw new Error(`${login} could not sign in: ${await answer.text()}`);
  return context.newPage();
}

/** The first page that somebody sees who is signed in. */
export async function signIn(context: BrowserContext, url: string, login: string, password: string = PASSWORD): Promise<Page> {
  const page = await signedInPage(context, url, login, password);
  await page.goto(url);
  await page
    .getByRole('navigation', { name: 'Main' })
    .or(page.getByRole('button', { name: /your menu$/ }))
    .first()
    .waitFor();
  return page;
}
