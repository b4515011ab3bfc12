import { MailServer, tokenIn } from '@gatehouse/server/testing';
import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { apiCaller } from './api-caller.ts';
import { type GatehouseServer, PASSWORD, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { setUpOwner } from './people.ts';

const mail = new MailServer();
let server: GatehouseServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  await mail.start();
  [server, browser] = await Promise.all([startGatehouse({ SMTP_URL: mail.url }), openBrowser()]);
  await setUpOwner(server.url);
  page = await signIn(await browser.newContext({ reducedMotion: 'reduce' }), server.url, 'first.owner');
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
  await mail.stop();
});

test('somebody is invited by mail, forgets their password, and gets a new one by mail', async () => {
  await page.goto(`${server.url}/users/new`);
  await page.getByLabel('Username').fill('ida');
  await page.getByLabel('First name').fill('Ida');
  await page.getByLabel('E-mail').fill('ida@example.org');
  await page.getByRole('button', { name: 'Add user' }).click();
  await page.getByText('An invitation was sent to ida@example.org.').waitFor();
  const [invitation] = await mail.mailsTo('ida@example.org');
  await apiCaller(server.url).auth.acceptInvitation.mutate({ token: tokenIn(invitation), password: PASSWORD });

  const own = await (await browser.newContext()).newPage();
  await own.goto(`${server.url}/login`);
  await own.getByRole('link', { name: 'Forgot your password?' }).click();
  await own.getByRole('heading', { name: 'Forgot your password?' }).waitFor();
  await own.getByLabel('Username or e-mail').fill('ida');
  await own.getByRole('button', { name: 'Send the link' }).click();
  await own.getByRole('heading', { name: 'Look at your mail' }).waitFor();
  const [, reset] = await mail.mailsTo('ida@example.org', 2);
  await own.goto(`${server.url}/reset-password?token=${tokenIn(reset)}`);
  await own.getByLabel('New password', { exact: true }).fill('nine calm rivers going north');
  await own.getByLabel('New password again').fill('nine calm rivers going north');
  await own.getByRole('button', { name: 'Change the password' }).click();
  await own.getByRole('heading', { name: 'Your password is changed' }).waitFor();
  const { user } = await apiCaller(server.url).auth.login.mutate({ login: 'ida', password: 'nine calm rivers going north' });
  expect(user.username).toBe('ida');
});
