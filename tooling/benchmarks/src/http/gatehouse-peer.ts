import { spawn } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.ts';
import { residentMegabytes } from '../resident-memory.ts';
import type { LoadRequest } from './load.ts';
import { type Peer, SEARCHED } from './peer.ts';

interface Page {
  items: { id: string; version: number }[];
  nextCursor: string | null;
  total: number;
}

/** A Gatehouse server of its own with a signed-in Owner. */
export interface GatehousePeer extends Peer {
  /** From the start of its process until `/readyz` said yes. */
  readyMilliseconds: number;
  /** Resident memory then, before anybody signed in. */
  readyMegabytes: number;
  /** Calls a query. @throws Error unless the answer is 2xx. */
  query(name: string, input?: object): Promise<unknown>;
  /** Calls a mutation. @throws Error unless the answer is 2xx. */
  mutate(name: string, input: object): Promise<unknown>;
  /** Sends a CSV file of users as it is. @throws Error unless all of them were created. */
  importUsers(csv: string, count: number): Promise<void>;
}

const root = fileURLToPath(new URL('../../../../', import.meta.url));
const setupToken = 'benchmark-setup-token-0123456789';
const owner = { username: 'owner', firstName: 'Olive', lastName: 'Owner', email: 'owner@example.com', password: 'a long walk along the river' };

/** Starts `apps/server` as an operator would, with its defaults, in `folder`, on the database that is there or a new one; with `databaseUrl` on PostgreSQL. */
export async function startGatehouse(folder: string, databaseUrl?: string): Promise<GatehousePeer> {
  const port = await freePort();
  const url = `http://127.0.0.1:${port}`;
  const server = spawn(process.execPath, [join(root, 'apps/server/src/main.ts')], {
    cwd: root,
    env: {
      PATH: process.env['PATH'],
      NODE_ENV: 'production',
      PORT: String(port),
      DATA_DIR: folder,
      SETUP_TOKEN: setupToken,
      ...(databaseUrl !== undefined && { DATABASE_URL: databaseUrl }),
    },
    stdio: ['ignore', 'ignore', 'inherit'],
  });
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  const started = performance.now();
  await untilReady(url, () => server.exitCode);
  const readyMilliseconds = performance.now() - started;
  const readyMegabytes = residentMegabytes(server.pid ?? 0);

  const headers: Record<string, string> = { origin: url, 'content-type': 'application/json' };
  async function call(path: string, request: { method?: 'POST'; body?: string }): Promise<{ response: Response; data: unknown }> {
    const response = await fetch(url + path, { ...request, headers });
    const answer = (await response.json()) as { result?: { data: unknown } };
    if (!response.ok) throw new Error(`${path.split('?')[0]}: ${response.status} ${JSON.stringify(answer)}`);
    return { response, data: answer.result?.data };
  }
  const post = (name: string, input: object) => call(`/trpc/${name}`, { method: 'POST', body: JSON.stringify(input) });
  const mutate = async (name: string, input: object) => (await post(name, input)).data;
  const query = async (name: string, input?: object) => (await call(queryPath(name, input), {})).data;

  const { needsOwner } = (await query('setup.status')) as { needsOwner: boolean };
  if (needsOwner) await mutate('setup.createOwner', { token: setupToken, ...owner });
  const login = await post('auth.login', { login: owner.username, password: owner.password });
  headers['cookie'] = login.response.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

  async function* pagesOf(limit: number): AsyncGenerator<{ path: string; page: Page }> {
    let cursor: string | null | undefined;
    while (cursor !== null) {
      const input = { limit, sort: 'username', ...(cursor === undefined ? {} : { cursor }) };
      const page = (await query('users.list', input)) as Page;
      yield { path: queryPath('users.list', input), page };
      cursor = page.nextCursor;
    }
  }

  return {
    name: 'Gatehouse',
    url,
    headers,
    pid: server.pid ?? 0,
    readyMilliseconds,
    readyMegabytes,
    query,
    mutate,
    async importUsers(csv, count) {
      const response = await fetch(`${url}/import/users.csv`, { method: 'POST', body: csv, headers: { ...headers, 'content-type': 'text/csv' } });
      const answer = (await response.json()) as { created?: number };
      if (answer.created !== count) throw new Error(`Gatehouse imported ${answer.created} of ${count} users: ${response.status}.`);
    },
    whoAmI: () => ({ method: 'GET', path: queryPath('auth.me') }),
    async pages() {
      const requests: LoadRequest[] = [];
      for await (const { path, page } of pagesOf(25)) {
        if (page.items.length !== 25 || page.total < 25) throw new Error(`Gatehouse listed ${page.items.length} of ${page.total} users.`);
        requests.push({ method: 'GET', path });
        if (requests.length === 100) break;
      }
      return requests;
    },
    searches: () => SEARCHED.map((search) => ({ method: 'GET', path: queryPath('users.list', { limit: 25, sort: 'email', search }) })),
    async updates(from, count) {
      const requests: LoadRequest[] = [];
      let position = 0;
      for await (const { page } of pagesOf(100)) {
        position += page.items.length;
        if (position <= from) continue;
        for (const { id, version } of page.items) {
          requests.push({ method: 'POST', path: '/trpc/users.update', body: JSON.stringify({ id, version, firstName: `Renamed ${position}` }) });
        }
        if (requests.length >= count) break;
      }
      return requests.slice(0, count);
    },
    async stop() {
      server.kill('SIGTERM');
      await exited;
    },
  };
}

function queryPath(name: string, input?: object): string {
  return `/trpc/${name}${input === undefined ? '' : `?input=${encodeURIComponent(JSON.stringify(input))}`}`;
}

/** Polls `/readyz` every few milliseconds. @throws Error when the server ends first or is not ready in time. */
export async function untilReady(url: string, exitCode: () => number | null, milliseconds = 30_000): Promise<void> {
  const deadline = performance.now() + milliseconds;
  while (performance.now() < deadline) {
    if (exitCode() !== null) throw new Error(`Gatehouse ended with exit code ${exitCode()}.`);
    const ready = await fetch(`${url}/readyz`).then(
      (response) => response.ok,
      () => false,
    );
    if (ready) return;
    await new Promise((resolve) => setTimeout(resolve, 10));
  }
  throw new Error(`Gatehouse was not ready within ${milliseconds / 1000} s.`);
}
