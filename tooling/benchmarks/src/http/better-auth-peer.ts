import { fork } from 'node:child_process';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { freePort } from '../free-port.ts';
import type { BetterAuthServerOptions } from './better-auth-server.ts';
import type { LoadRequest } from './load.ts';
import { people, type Peer, SEARCHED } from './peer.ts';

interface ListedUser {
  id: string;
  email: string;
}

const pageSize = 25;

/** With what only its benchmarks do. */
interface BetterAuth extends Peer {
  creations(from: number, to: number): LoadRequest[];
  /** Somebody signing in with their right password. */
  signIn(): LoadRequest;
}

/** Starts better-auth with that many users in `folder`; "tuned" means WAL and `synchronous=NORMAL`. */
export async function startBetterAuth(folder: string, users: number, tuned: boolean): Promise<BetterAuth> {
  const port = await freePort();
  const administrator = { email: 'administrator@example.com', password: 'correct horse battery staple' };
  const options: BetterAuthServerOptions = { file: join(folder, 'better-auth.db'), port, tuned, seeded: users, administrator };
  const server = fork(fileURLToPath(new URL('./better-auth-server.ts', import.meta.url)), [JSON.stringify(options)], {
    env: { ...process.env, NODE_ENV: 'production', BETTER_AUTH_TELEMETRY: '0' },
  });
  const exited = new Promise<void>((resolve) => server.once('exit', () => resolve()));
  await new Promise<void>((resolve, reject) => {
    server.once('message', () => resolve());
    server.once('exit', (code) => reject(new Error(`better-auth ended with exit code ${code}.`)));
  });

  const url = `http://127.0.0.1:${port}`;
  const headers: Record<string, string> = { origin: url, 'content-type': 'application/json' };
  const signIn = await fetch(`${url}/api/auth/sign-in/email`, { method: 'POST', headers, body: JSON.stringify(administrator) });
  if (!signIn.ok) throw new Error(`better-auth refused the administrator: ${signIn.status} ${await signIn.text()}`);
  headers['cookie'] = signIn.headers
    .getSetCookie()
    .map((cookie) => cookie.split(';')[0])
    .join('; ');

  async function list(limit: number, offset: number): Promise<ListedUser[]> {
    const response = await fetch(`${url}${listPath(limit, offset)}`, { headers });
    const page = (await response.json()) as { users: ListedUser[]; total: number };
    if (page.users.length !== limit || page.total < users) throw new Error(`better-auth listed ${page.users.length} of ${page.total} users.`);
    return page.users;
  }

  return {
    name: tuned ? 'better-auth, tuned' : 'better-auth, as it ships',
    url,
    pid: server.pid ?? 0,
    headers,
    whoAmI: () => ({ method: 'GET', path: '/api/auth/get-session' }),
    async pages() {
      await list(pageSize, 0);
      return Array.from({ length: 100 }, (_, page) => ({ method: 'GET', path: listPath(pageSize, page * pageSize) }));
    },
    searches: () =>
      SEARCHED.map((text) => ({
        method: 'GET',
        path: `${listPath(pageSize, 0)}&searchField=email&searchOperator=contains&searchValue=${encodeURIComponent(text)}`,
      })),
    async updates(from, count) {
      const requests: LoadRequest[] = [];
      for (let offset = from; offset < from + count; offset += 100) {
        for (const { id } of await list(100, offset)) {
          requests.push({ method: 'POST', path: '/api/auth/admin/update-user', body: JSON.stringify({ userId: id, data: { name: `Renamed ${offset}` } }) });
        }
      }
      return requests.slice(0, count);
    },
    creations: (from, to) =>
      people(to)
        .slice(from)
        .map(({ firstName, lastName, email }) => ({
          method: 'POST',
          path: '/api/auth/admin/create-user',
          body: JSON.stringify({ email: `created.${email}`, name: `${firstName} ${lastName}`, role: 'user' }),
        })),
    signIn: () => ({ method: 'POST', path: '/api/auth/sign-in/email', body: JSON.stringify(administrator) }),
    async stop() {
      server.kill('SIGTERM');
      await exited;
    },
  };
}

function listPath(limit: number, offset: number): string {
  return `/api/auth/admin/list-users?limit=${limit}&offset=${offset}&sortBy=email&sortDirection=asc`;
}
