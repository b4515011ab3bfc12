import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { createServer, request, type Server } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Browser } from 'playwright-core';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ApiCaller } from './api-caller.ts';
import { type GatehouseServer, startGatehouse } from './gatehouse-server.ts';
import { openBrowser, signIn } from './open-browser.ts';
import { createPeople, personOf, type RoleId, setUpOwner } from './people.ts';

let dir: string;
let servers: GatehouseServer[];
let front: Server;
let url: string;
let browser: Browser;
let owner: ApiCaller;
let ids: Map<RoleId, string>;

/** One address before several servers, which answer in turn. */
async function inFrontOf(places: readonly GatehouseServer[]): Promise<Server> {
  let turn = 0;
  const server = createServer((req, res) => {
    const place = places[turn++ % places.length];
    const onward = request(`${place?.url}${req.url}`, { method: req.method, headers: req.headers }, (answer) => {
      res.writeHead(answer.statusCode ?? 502, answer.headers);
      answer.pipe(res);
    });
    onward.on('error', () => res.destroy());
    req.pipe(onward);
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return server;
}

beforeAll(async () => {
  dir = await mkdtemp(join(tmpdir(), 'gatehouse-two-'));
  const policies = join(dir, 'policies');
  await cp(new URL('../../../policies', import.meta.url).pathname, policies, { recursive: true });
  const file = join(policies, 'roles', 'user.yaml');
  await writeFile(file, (await readFile(file, 'utf8')).replace(/^description: .*$/m, 'description: Says something else.'));
  const DATA_DIR = join(dir, 'data');
  const first = await startGatehouse({ DATA_DIR });
  servers = [first, await startGatehouse({ DATA_DIR, POLICIES_DIR: policies })];
  front = await inFrontOf(servers);
  const address = front.address();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  url = `http://127.0.0.1:${address.port}`;
  browser = await openBrowser();
  owner = await setUpOwner(first.url);
  ids = await createPeople(first.url, owner);
});
afterAll(async () => {
  await browser?.close();
  front?.closeAllConnections();
  front?.close();
  for (const server of servers ?? []) await server.stop();
  await rm(dir, { recursive: true, force: true });
});

test('behind two servers with different policies the console asks for permissions a few times, not for ever, and tells an Owner', async () => {
  const context = await browser.newContext();
  const page = await signIn(context, url, personOf('owner'));
  await page.goto(`${url}/users`);
  let asked = 0;
  page.on('request', (sent) => (asked += sent.url().includes('auth.me') ? 1 : 0));
  await page.waitForTimeout(10_000);
  expect(asked).toBeLessThan(12);
  await page.getByText('Servers have different policies').waitFor();
  await page.goto(`${url}/settings`);
  await page.getByText('Servers have different policies').first().waitFor();
  await context.close();
});

test('somebody whose last role was taken away sees that they have none, and can sign out', async () => {
  const [first] = servers;
  const context = await browser.newContext();
  const page = await signIn(context, first?.url ?? '', personOf('user'));
  const id = ids.get('user') ?? '';
  const { version } = await owner.users.get.query({ id });
  const soon = new Date(Date.now() + 1500).toISOString();
  await owner.users.setRoles.mutate({ id, version, roles: [{ role: 'user', expiresAt: soon }] });
  await page.waitForTimeout(1600);
  await page.reload();
  await page.getByRole('heading', { name: 'You have no role' }).waitFor();
  expect(await page.getByText('undefined').count()).toBe(0);
  await page.getByRole('button', { name: 'Sign out' }).click();
  await page.getByLabel('Username or e-mail').waitFor();
  await context.close();
});
