import type { Browser, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiCaller } from './api-caller.ts';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { createPeople, personOf, type RoleId, setUpOwner } from './people.ts';

let server: GatehouseServer;
let browser: Browser;
let owner: ApiCaller;
let ids: Map<RoleId, string>;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  owner = await setUpOwner(server.url);
  ids = await createPeople(server.url, owner);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const idOf = (role: RoleId): string => ids.get(role) ?? '';

/** Calls as a program does, for somebody. */
async function callFor(person: string, key: string, path: string, input: object): Promise<number> {
  const headers = { authorization: `Bearer ${key}`, 'x-gatehouse-on-behalf-of': person, 'content-type': 'application/json' };
  return (await fetch(`${server.url}/trpc/${path}`, { method: 'POST', headers, body: JSON.stringify(input) })).status;
}

test('what a program did for somebody names both, in the trail and in their timeline', async () => {
  const account = await owner.serviceAccounts.create.mutate({ name: 'billing-sync', roles: ['it-admin'] });
  const { key } = await owner.serviceAccounts.createKey.mutate({ id: account.id, name: 'main' });
  expect(await callFor(personOf('governance'), key, 'users.create', { username: 'by.program', firstName: 'By', roles: ['user'] })).toBe(200);

  const page: Page = await signIn(await browser.newContext(), server.url, 'first.owner');
  const both = `billing-sync on behalf of ${personOf('governance')}`;
  await page.goto(`${server.url}/audit?action=user.create`);
  await page.getByRole('row').filter({ hasText: 'by.program' }).getByText(both).waitFor();
  await page.getByRole('row').filter({ hasText: 'by.program' }).getByRole('button', { name: 'User added' }).click();
  await page
    .getByRole('dialog')
    .filter({ hasText: 'billing-sync' })
    .getByRole('link', { name: personOf('governance') })
    .waitFor();

  await page.goto(`${server.url}/users/${idOf('governance')}`);
  await page.getByText(`by ${both}`).waitFor();
});
