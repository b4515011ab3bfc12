import { existsSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { PASSWORD, type ServerProcess, startServerProcess, TestClient } from '@gatehouse/server/testing';
import { createDatabase, startPostgres } from '@gatehouse/vitest/postgres';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { freePort, startNginx } from './nginx.ts';

const TOKEN = 'a setup token for tests';
const OWNER = { token: TOKEN, username: 'root', firstName: 'Ruth', email: 'root@example.org', password: PASSWORD };
const stop = async ({ child }: ServerProcess) => {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGTERM');
  expect(await ended).toBe(0);
};

let dataDir: string;
beforeAll(async () => {
  if (!existsSync(new URL('../../../apps/console/dist/index.html', import.meta.url))) throw new Error('The console is not built. Run: npm run build');
  dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-behind-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

test.each([
  ['passes the path on', (text: string) => text],
  ['cuts the path off', (text: string) => text.replace('proxy_pass http://127.0.0.1:8080;', 'proxy_pass http://127.0.0.1:8080/;')],
])('below a path, behind a proxy that %s: pages, assets, calls, cookies, redirects, links and downloads', async (how, change) => {
  const port = await freePort();
  const settings = {
    DATA_DIR: join(dataDir, how),
    PORT: String(port),
    PUBLIC_URL: 'https://example.org/gatehouse',
    SETUP_TOKEN: TOKEN,
    TRUSTED_PROXIES: '127.0.0.1',
  };
  const running = await startServerProcess({ ...settings, LOG_LEVEL: 'info' });
  const nginx = await startNginx('nginx-sub-path.conf', { '127.0.0.1:8080': port }, change);
  try {
    expect(running.output()).toContain(`https://example.org/gatehouse/setup?token=`);
    const away = await fetch(`${nginx.url}/gatehouse?a=b`, { redirect: 'manual' });
    expect([away.status, new URL(away.headers.get('location') ?? '', nginx.url).pathname]).toEqual([308, '/gatehouse/']);
    for (const path of ['/gatehouse/', '/gatehouse/setup?token=x', '/gatehouse/users/deep/down']) {
      const answer = await fetch(nginx.url + path, { headers: { accept: 'text/html' } });
      const page = await answer.text();
      expect([path, answer.status, page.includes('<meta name="gatehouse-base" content="/gatehouse" />')]).toEqual([path, 200, true]);
      const files = [...page.matchAll(/(?:src|href)="([^"]+)"/g)].map(([, file = '']) => file);
      expect(files.length).toBeGreaterThan(3);
      for (const file of files) {
        expect(file).toMatch(/^\/gatehouse\//);
        const asset = await fetch(nginx.url + file);
        expect([file, asset.status, asset.headers.get('content-type')]).toEqual([file, 200, expect.not.stringContaining('html')]);
      }
    }
    const owner = new TestClient(`${nginx.url}/gatehouse`, { browser: true });
    await owner.do('setup.createOwner', OWNER);
    const login = await owner.fetch('/trpc/auth.login', { method: 'POST', body: JSON.stringify({ login: 'root', password: PASSWORD }) });
    const [session = ''] = login.headers.getSetCookie().filter((cookie) => cookie.includes('session'));
    expect(session).toMatch(/^__Secure-gatehouse_session=.*; Path=\/gatehouse; .*Secure/);
    const { invitation } = await owner.do<{ invitation: { url: string } }>('users.create', {
      username: 'ada',
      firstName: 'A',
      email: 'ada@example.org',
      roles: ['user'],
    });
    expect(invitation.url).toMatch(/^https:\/\/example\.org\/gatehouse\/accept-invitation\?token=/);
    expect(await (await owner.fetch('/export/users.csv')).text()).toContain('ada@example.org');
    const csv = { method: 'POST', body: 'username,firstName,lastName,email,roles,groups\nbob,B,,,user,\n', headers: { 'content-type': 'text/csv' } };
    expect(await (await owner.fetch('/import/users.csv', csv)).json()).toMatchObject({ created: 1 });
    expect((await owner.fetch('/readyz')).status).toBe(200);
  } finally {
    await nginx.stop();
    await stop(running);
  }
});

test('two servers on PostgreSQL behind nginx: one session for both, one request id throughout, and no gap when one stops', async () => {
  const postgres = await startPostgres();
  const databaseUrl = await createDatabase(postgres.url);
  const ports = [await freePort(), await freePort()];
  const shared = {
    DATABASE_URL: databaseUrl,
    PUBLIC_URL: 'https://gatehouse.example.org',
    SETUP_TOKEN: TOKEN,
    TRUSTED_PROXIES: '127.0.0.1',
    LOG_LEVEL: 'info',
  };
  const start = (port: number) =>
    startServerProcess({ ...shared, SECRET_KEY: 'a key of at least thirty-two characters', DATA_DIR: dataDir, PORT: String(port) });
  const servers = await Promise.all(ports.map(start));
  const nginx = await startNginx('nginx.conf', { '127.0.0.1:8080': ports[0] ?? 0, '127.0.0.1:8081': ports[1] ?? 0 });
  try {
    const owner = new TestClient(nginx.url, { browser: true });
    await owner.do('setup.createOwner', OWNER);
    await owner.do('auth.login', { login: 'root', password: PASSWORD });
    for (let turn = 0; turn < 10; turn++) expect((await owner.query('auth.me')).status).toBe(200);
    const answer = await owner.fetch('/trpc/auth.me?token=TOPSECRET');
    const id = answer.headers.get('x-request-id') ?? 'none';
    await expect.poll(() => servers.map(({ output }) => output()).join('')).toContain(`"requestId":"${id}"`);
    await expect.poll(() => nginx.accessLog()).toContain(id);
    expect(await nginx.accessLog()).not.toContain('TOPSECRET');
    for (const { output } of servers) expect(output()).toContain('"route":"/trpc/auth.me"');

    const [first] = servers;
    if (first) await stop(first);
    for (let turn = 0; turn < 20; turn++) expect((await owner.query('auth.me')).status).toBe(200);
  } finally {
    await nginx.stop();
    if (servers[1]) await stop(servers[1]);
    await postgres.stop();
  }
});
