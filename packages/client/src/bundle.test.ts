import { gzipSync } from 'node:zlib';
import type { Application, NewApiKey } from '@gatehouse/contract';
import { startTestServer, type TestServer } from '@gatehouse/server/testing';
import { type Browser, chromium } from 'playwright-core';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { bundleOf } from './testing/bundle.ts';

const LIMIT = 20_000;
const everything = "export * from '@gatehouse/client';";

describe('bundled for a browser', () => {
  test('all of it is less than 20 kB of gzip, and needs nothing of Node.js', async () => {
    const code = await bundleOf(everything);
    expect(gzipSync(code).length).toBeLessThan(LIMIT);
    expect(code).not.toMatch(/from\s*["'](?:node:|fs|crypto)/);
  });

  test('what a program does not use is not in it', async () => {
    const errors = await bundleOf("export { GatehouseError } from '@gatehouse/client';");
    expect(gzipSync(errors).length).toBeLessThan(gzipSync(await bundleOf(everything)).length / 4);
  });
});

describe('in a browser', () => {
  let server: TestServer;
  let browser: Browser;
  beforeAll(async () => {
    server = await startTestServer();
    browser = await chromium.launch({
      executablePath: process.env['CHROMIUM_PATH'] ?? '/usr/bin/chromium',
      args: ['--no-sandbox', '--disable-gpu', '--disable-quic'],
    });
  });
  afterAll(async () => {
    await browser.close();
    await server.stop();
  });

  test('it asks, evaluates rules and tells errors by their reason, as in Node.js', async () => {
    const application = await server.owner.do<Application>('applications.create', { name: 'Chat', access: { allow: { everyone: true } } });
    const { key } = await server.owner.do<NewApiKey>('applications.createKey', { id: application.id, name: 'main' });
    const code = await bundleOf(`
      import { createGatehouseClient, GatehouseError } from '@gatehouse/client';
      export async function run(url, apiKey) {
        const client = createGatehouseClient({ url, apiKey });
        const { decision } = await client.authorize({ user: { username: 'root' }, requestType: 'prompt', traits: [] });
        const failure = await client.trpc.users.list.query().catch((error) => error);
        return { decision, may: await client.can('read', 'Application'), mayNot: await client.can('read', 'User'), failure: [failure instanceof GatehouseError, failure.reason] };
      }`);
    const page = await browser.newPage();
    await page.route('**/client.js', (route) => route.fulfill({ contentType: 'text/javascript', body: code }));
    await page.goto(`${server.url}/healthz`);
    // A text: the test runner rewrites the imports of functions.
    const answer: unknown = await page.evaluate(`import('/client.js').then(({ run }) => run(${JSON.stringify(server.url)}, ${JSON.stringify(key)}))`);
    expect(answer).toEqual({ decision: 'allow', may: true, mayNot: false, failure: [true, 'not-permitted'] });
  });
});
