import type { ServerProcess } from '@gatehouse/server/testing';
import { startServerProcess, TestClient } from '@gatehouse/server/testing';

const TOKEN = 'a setup token for tests';
const PASSWORD = 'seven purple herons at dawn';

/** A server that may be killed at any time, and is started again. */
export class Phoenix {
  readonly #settings: Record<string, string>;
  #server: ServerProcess | undefined;

  constructor(settings: Record<string, string>) {
    this.#settings = { SETUP_TOKEN: TOKEN, LOG_LEVEL: 'error', ...settings };
  }

  async start(): Promise<void> {
    this.#server = await startServerProcess(this.#settings);
  }

  get url(): string {
    return this.#server?.url ?? '';
  }

  output(): string {
    return this.#server?.output() ?? '';
  }

  async killAndStart(): Promise<void> {
    const child = this.#server?.child;
    const ended = new Promise((resolve) => child?.once('exit', resolve));
    child?.kill('SIGKILL');
    await ended;
    for (let tries = 0; ; tries++) {
      try {
        return await this.start();
      } catch (cause) {
        // The disk may be full, or the database away, as it starts: whoever runs it starts it again.
        if (tries === 30) throw cause;
        await new Promise((resolve) => setTimeout(resolve, 500));
      }
    }
  }

  kill(): void {
    this.#server?.child.kill('SIGKILL');
  }
}

/** What was answered in the minute. */
export interface Kept {
  usernames: string[];
  imported: string[];
  decisions: string[];
  /** Answers that no fault of the database explains. */
  wrong: string[];
  answered: number;
  unavailable: number;
}

interface Lane {
  server: Phoenix;
  cookie: string | null;
  until: number;
  kept: Kept;
  applicationId: string;
}

let made = 0;
const fresh = (what: string): string => `${what}${process.pid}n${++made}`;

/** Calls again and again in one way, and keeps what was acknowledged. Servers that are down, and 503, are part of it; anything else is not. */
async function repeat(
  { server, cookie, until, kept }: Lane,
  call: (client: TestClient) => Promise<{ status: number; error: { reason: string } | null }>,
): Promise<void> {
  while (performance.now() < until) {
    const client = new TestClient(server.url);
    client.cookie = cookie;
    try {
      const { status, error } = await call(client);
      if (status === 503) kept.unavailable++;
      else kept.answered++;
      if (status >= 500 && status !== 503) kept.wrong.push(`${status} ${error?.reason}`);
    } catch {
      await new Promise((resolve) => setTimeout(resolve, 50));
    }
  }
}

/** Everything that goes on in the minute besides the faults. */
export function crowd(lane: Lane): Promise<unknown> {
  const { kept, applicationId } = lane;
  const create = () =>
    repeat(lane, async (client) => {
      const username = fresh('c');
      const reply = await client.mutate('users.create', { username, firstName: 'C', roles: ['user'] });
      if (reply.status === 200) kept.usernames.push(username);
      return reply;
    });
  const decide = () =>
    repeat(lane, async (client) => {
      const reply = await client.mutate('access.authorize', { applicationId, user: { username: 'root' }, requestType: 'prompt', traits: [] });
      if (reply.status === 200) kept.decisions.push((reply.data as { decisionId: string }).decisionId);
      return reply;
    });
  const importSome = () =>
    repeat(lane, async (client) => {
      const name = fresh('i');
      const csv = ['username,firstName,lastName,email,roles,groups', ...Array.from({ length: 300 }, (_, row) => `${name}r${row},I,I,,user,`)].join('\n');
      const reply = await client.mutate('users.importCsv', { csv });
      if (reply.status === 200) kept.imported.push(name);
      return reply;
    });
  const knock = () => repeat({ ...lane, cookie: null }, (client) => client.mutate('auth.login', { login: fresh('nobody'), password: 'wrong' }));
  const verify = () =>
    repeat(lane, async (client) => {
      const reply = await client.query('audit.verify');
      if (reply.status === 200 && !(reply.data as { ok: boolean }).ok) kept.wrong.push(`verify: ${JSON.stringify(reply.data)}`);
      await new Promise((resolve) => setTimeout(resolve, 500));
      return reply;
    });
  const list = () => repeat(lane, (client) => client.query('users.list', { sort: 'createdAt', direction: 'desc' }));
  return Promise.all([create(), create(), create(), decide(), decide(), decide(), importSome(), knock(), knock(), verify(), list()]);
}

/** The first Owner, signed in, and an application that is open to everybody. */
export async function setUp(server: Phoenix): Promise<{ cookie: string | null; applicationId: string }> {
  const owner = new TestClient(server.url);
  await owner.do('setup.createOwner', { token: TOKEN, username: 'root', firstName: 'R', email: 'r@example.org', password: PASSWORD });
  await owner.do('auth.login', { login: 'root', password: PASSWORD });
  const { id } = await owner.do<{ id: string }>('applications.create', { name: 'Asked', access: { allow: { everyone: true } } });
  return { cookie: owner.cookie, applicationId: id };
}
