import { codeOf, startTestServer, type TestServer } from '@gatehouse/server/testing';
import type { Browser, Locator, Page } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { openBrowser, signIn } from './open-browser.ts';

const PASSWORD = 'seven purple herons at dawn';
const MINUTE = 60_000;

let server: TestServer;
let browser: Browser;
let page: Page;

beforeAll(async () => {
  [server, browser] = await Promise.all([startTestServer({ hostname: 'localhost' }), openBrowser()]);
  const { client } = await server.person('asker', ['user']);
  await client.do('accessRequests.create', { role: 'developer', reason: 'To see the logs' });
  const { user } = await server.person('leaver', ['user']);
  await server.owner.do('users.deactivate', { id: user.id });
  const gone = await server.person('gone', ['user']);
  await server.owner.do('users.deactivate', { id: gone.user.id });
  await server.owner.do('users.delete', { id: gone.user.id });
  await server.owner.do('serviceAccounts.create', { name: 'robot', roles: ['user'] });
  page = await signIn(await browser.newContext({ viewport: { width: 1280, height: 900 }, reducedMotion: 'reduce' }), server.url, 'root', PASSWORD);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

const button = (name: string) => page.getByRole('button', { name, exact: true });
const dialog = () => page.getByRole('dialog').last();

async function open(path: string, ...names: (string | RegExp)[]): Promise<void> {
  await page.goto(`${server.url}${path}`);
  for (const name of names) await (typeof name === 'string' ? button(name) : page.getByRole('menuitem', { name })).click();
  await dialog().waitFor();
}

const userPath = async (name: string): Promise<string> => {
  const { items } = await server.owner.get<{ items: { id: string }[] }>('users.list', { search: name });
  return `/users/${items[0]?.id}`;
};

/** What is opened how, what is typed where, and the button that sends it, with the call that it makes. */
interface Case {
  opens: () => Promise<void>;
  field: () => Locator;
  text: string;
  button: string;
  call: string;
}

const cases: Record<string, Case> = {
  'deleting somebody': {
    opens: async () => open(await userPath('leaver'), 'More', /^Delete/),
    field: () => dialog().getByLabel('Type leaver to confirm'),
    text: 'leaver',
    button: 'Delete',
    call: 'users.delete?',
  },
  'erasing somebody': {
    opens: () => open('/users/deleted', 'Erase gone'),
    field: () => dialog().getByLabel('Type gone to confirm'),
    text: 'gone',
    button: 'Erase',
    call: 'users.erase',
  },
  'answering a request': {
    opens: () => open('/access-requests', 'Decide: Developer for asker'),
    field: () => dialog().getByLabel('Answer'),
    text: 'Until the audit is done',
    button: 'Grant',
    call: 'accessRequests.decide',
  },
  'adding a passkey': {
    opens: () => open('/profile', 'Add a passkey'),
    field: () => dialog().getByLabel('Name'),
    text: 'Work laptop',
    button: 'Go on',
    call: 'auth.startPasskey?',
  },
  'setting up an authenticator app': {
    opens: () => open('/profile', 'Set up an app'),
    field: () => dialog().getByLabel('Code', { exact: true }),
    text: '123456',
    button: 'Turn it on',
    call: 'auth.finishTotp',
  },
  'revoking a service account': {
    opens: async () => {
      const { items } = await server.owner.get<{ items: { id: string }[] }>('serviceAccounts.list', {});
      await open(`/service-accounts/${items[0]?.id}`, 'Revoke for good');
    },
    field: () => dialog().getByLabel('Type robot to confirm'),
    text: 'robot',
    button: 'Revoke for good',
    call: 'serviceAccounts.revoke',
  },
};

/** Presses what would close the dialog, and stays. */
async function asksBeforeLeaving({ field, text }: Pick<Case, 'field' | 'text'>): Promise<void> {
  for (const leave of [() => page.keyboard.press('Escape'), () => page.mouse.click(5, 700), () => dialog().getByRole('button', { name: 'Cancel' }).click()]) {
    await leave();
    await page.getByRole('alertdialog', { name: 'Discard what you entered?' }).waitFor();
    await button('Keep editing').click();
    expect(await field().inputValue()).toBe(text);
  }
}

async function discards(): Promise<void> {
  const shown = dialog();
  const title = await shown.getAttribute('aria-labelledby');
  await page.keyboard.press('Escape');
  await button('Discard').click();
  await page.locator(`[aria-labelledby="${title}"]`).waitFor({ state: 'detached' });
}

async function tellsBesideTheButton(name: string, call: string): Promise<void> {
  const address = new RegExp(`/trpc/${call.replaceAll('.', '\\.').replace('?', '(?![A-Za-z])')}`);
  await page.route(address, (route) => route.abort());
  await dialog().getByRole('button', { name, exact: true }).click();
  const problem = dialog().getByRole('alert').filter({ hasText: 'The server can’t be reached.' });
  await problem.waitFor();
  await expect.poll(() => problem.evaluate((alert) => alert.parentElement === document.activeElement)).toBe(true);
  const [above, below] = [await problem.boundingBox(), await dialog().getByRole('button', { name, exact: true }).boundingBox()];
  expect((below?.y ?? 0) - ((above?.y ?? 0) + (above?.height ?? 0))).toBeLessThan(40);
  await page.unroute(address);
}

test.each(Object.entries(cases))('%s: the dialog asks before it is closed, and says what went wrong beside the button, with the focus', async (_name, one) => {
  await one.opens();
  await page.keyboard.press('Escape');
  await page.getByRole('dialog').waitFor({ state: 'detached' });
  await one.opens();
  await one.field().fill(one.text);
  await asksBeforeLeaving(one);
  await tellsBesideTheButton(one.button, one.call);
  expect(await one.field().inputValue()).toBe(one.text);
  await discards();
});

test('a view that is being named asks before it is closed; Enter keeps it', async () => {
  await page.goto(`${server.url}/users?search=root`);
  await button('Views').click();
  await page.getByRole('menuitem', { name: 'Save this view…' }).click();
  const name = dialog().getByLabel('Name for what is shown now');
  await name.waitFor();
  await page.keyboard.type('Roots');
  await page.keyboard.press('Escape');
  await button('Keep editing').click();
  expect(await name.inputValue()).toBe('Roots');
  await page.keyboard.press('Enter');
  await dialog().waitFor({ state: 'detached' });
  await button('Views').click();
  await page.getByRole('menuitem', { name: 'Roots' }).waitFor();
});

test('confirming who one is asks before what was typed is lost, and the act goes on afterwards', async () => {
  server.clock.advance(31 * MINUTE);
  await page.goto(`${server.url}/profile`);
  await button('Set up an app').click();
  const field = () => page.getByRole('dialog', { name: 'Confirm that it’s you' }).getByLabel('Password', { exact: true });
  await field().fill(PASSWORD);
  await asksBeforeLeaving({ field, text: PASSWORD });
  await tellsBesideTheButton('Confirm', 'auth.confirm?');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Tab');
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Set up an authenticator app' }).waitFor();
});

test('a password that is being chosen, and codes that are shown once, ask before the page is left', async () => {
  const { client } = await server.person('keeper', ['user']);
  const own = await signIn(await browser.newContext({ reducedMotion: 'reduce' }), server.url, 'keeper', PASSWORD);
  await own.goto(`${server.url}/roles`);
  await own.getByRole('link', { name: 'My profile' }).click();
  await own.getByRole('button', { name: 'Change the password' }).click();
  await own.getByLabel('New password', { exact: true }).fill('half a new pass');
  await own.getByRole('link', { name: 'Roles' }).click();
  await own.getByRole('dialog', { name: 'Discard your changes?' }).getByRole('button', { name: 'Discard' }).click();
  await own.getByRole('heading', { level: 1, name: 'Roles' }).waitFor();
  await own.getByRole('link', { name: 'My profile' }).click();
  await own.getByRole('button', { name: 'Set up an app' }).click();
  const secret = ((await own.getByRole('dialog').getByLabel('Secret').textContent()) ?? '').replaceAll(' ', '');
  await own.getByRole('dialog').getByLabel('Code', { exact: true }).fill(codeOf(secret, server.clock));
  await own.keyboard.press('Enter');
  const codes = own.getByRole('dialog', { name: 'Your recovery codes' });
  await codes.waitFor();
  await own.goBack();
  await own.getByRole('dialog', { name: 'Leave without the codes?' }).getByRole('button', { name: 'Stay' }).click();
  await codes.getByRole('button', { name: 'I have kept them' }).click();
  expect(await client.get('auth.secondFactors')).toMatchObject({ recoveryCodesLeft: 10 });
  await own.context().close();
});

test('whoever is somebody else when the session has ended comes to the sign-in page, from a form too', async () => {
  await page.goto(`${server.url}/groups`);
  await button('Add group').click();
  await dialog().getByLabel('Name').fill('Nobody’s');
  await page.context().clearCookies();
  await page.keyboard.press('Enter');
  await page.getByRole('dialog', { name: 'Sign in to continue' }).getByRole('button', { name: 'Sign in as someone else' }).click();
  await page.getByRole('heading', { name: 'Sign in', exact: true }).waitFor();
  expect(await page.getByRole('dialog').count()).toBe(0);
});

test('sign-in says what went wrong beside its button, with the focus', async () => {
  const own = await (await browser.newContext({ reducedMotion: 'reduce' })).newPage();
  await own.goto(`${server.url}/login`);
  await own.getByLabel('Username or e-mail').fill('root');
  await own.getByLabel('Password', { exact: true }).fill('not the password');
  await own.keyboard.press('Enter');
  const problem = own.getByRole('alert').filter({ hasText: 'Sign-in failed' });
  await problem.waitFor();
  await expect.poll(() => problem.evaluate((alert) => alert.parentElement === document.activeElement)).toBe(true);
  const [above, below] = [await problem.boundingBox(), await own.getByRole('button', { name: 'Sign in', exact: true }).boundingBox()];
  expect((below?.y ?? 0) - ((above?.y ?? 0) + (above?.height ?? 0))).toBeLessThan(40);
});
