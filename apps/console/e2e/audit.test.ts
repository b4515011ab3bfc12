import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { setUpOwner } from './people.ts';

let server: GatehouseServer;
let browser: Browser;

beforeAll(async () => {
  [server, browser] = await Promise.all([startGatehouse(), openBrowser()]);
  await setUpOwner(server.url);
});

afterAll(async () => {
  await browser?.close();
  await server?.stop();
});

test('while the audit trail is verified its progress is asked for, and answered, beside it; then the result is told', async () => {
  const page = await signIn(await browser.newContext({ reducedMotion: 'reduce' }), server.url, 'first.owner');
  await page.goto(`${server.url}/audit`);
  let answered = 0;
  const enough = Promise.withResolvers<undefined>();
  page.on('response', (response) => {
    if (/\/audit\.verifyProgress\?/.test(response.url()) && ++answered === 2) enough.resolve(undefined);
  });
  // The verification is held up as a long trail would do it: two looks at the progress come first.
  await page.route(/\/audit\.verify([,?]|$)/, async (route) => {
    await enough.promise;
    await route.continue();
  });
  await page.getByRole('button', { name: 'Verify audit trail' }).click();
  await page.getByText('Audit trail verified').waitFor();
  expect(answered).toBeGreaterThanOrEqual(2);
  await page.context().close();
});
