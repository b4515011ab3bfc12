import { once } from 'node:events';
import { mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { User } from '@gatehouse/contract';
import { createDatabase } from '@gatehouse/vitest/postgres';
import { inject } from 'vitest';
import { createApp } from '../app.ts';
import { jobs as allJobs } from '../jobs.ts';
import { SECOND } from '../platform/clock.ts';
import { type Job, startJobs } from '../platform/jobs.ts';
import { readConfig } from '../platform/config.ts';
import type { Logger } from '../platform/logger.ts';
import type { Em } from '../platform/orm.ts';
import { type PasswordHasher, passwordHasher } from '../platform/password-hash.ts';
import type { Platform } from '../platform/platform.ts';
import type { Patience } from '../platform/read-body.ts';
import { startPlatform } from '../start-platform.ts';
import { MovingClock } from './moving-clock.ts';
import { TestClient } from './test-client.ts';

export const SETUP_TOKEN = 'a setup token for tests';
export const PASSWORD = 'seven purple herons at dawn';

export interface TestServer {
  url: string;
  platform: Platform;
  clock: MovingClock;
  /** Runs SQL beside the server, as somebody with the database's password could. */
  sql<Row = Record<string, unknown>>(text: string, parameters?: unknown[]): Promise<Row[]>;
  anonymous(): TestClient;
  /** A user who holds these roles, and their signed-in browser. */
  person(name: string, roles: string[]): Promise<{ user: User; client: TestClient }>;
  signIn(login: string, password?: string): Promise<TestClient>;
  owner: TestClient;
  stop(): Promise<void>;
}

/** Tests try thousands of passwords. */
const CHEAP = { memoryCost: 1024, timeCost: 1, parallelism: 1 };

/** Mail and changes of many come sooner: tests wait for them again and again. */
const sooner = allJobs.map((job) => (job.every > SECOND ? job : { ...job, every: 50 }));

const onPostgres = process.env['TEST_DATABASE'] === 'postgres';

/** A port that nobody listens on now. */
async function freePort(): Promise<number> {
  const probe = createServer().listen(0, '127.0.0.1');
  await once(probe, 'listening');
  const address = probe.address();
  probe.close();
  if (address === null || typeof address === 'string') throw new Error('No port.');
  return address.port;
}

interface TestServerOptions {
  policiesDir?: string;
  smtpUrl?: string;
  trustedProxies?: string;
  /** The host in the address of the console. Passkeys need a name, not the usual number; the port is then fixed beforehand. */
  hostname?: string;
  /** Where the server is said to be reached, whatever it listens on. */
  publicUrl?: string;
  /** Where SQLite keeps its file; a folder of its own unless said. */
  dataDir?: string;
  /** Puts something between the server and PostgreSQL: from the database's URL to the one that the server is given. */
  between?: (databaseUrl: string) => Promise<string>;
  /** How long slow senders and readers are waited for. */
  patience?: Patience;
  /** Where the server logs to; nowhere unless said. */
  logger?: Logger;
  /** What hashes passwords; cheaply unless said. */
  passwords?: PasswordHasher;
  /** What the server does by itself: all that it does in service, unless said. */
  jobs?: readonly Job[];
}

/** The real server on a free port, with an empty database of its own and one Owner, `root`. */
export async function startTestServer(options: TestServerOptions = {}): Promise<TestServer> {
  const { policiesDir, smtpUrl, trustedProxies, hostname, publicUrl, patience, logger, passwords = passwordHasher(CHEAP) } = options;
  const { jobs = sooner, between = async (url: string) => url, dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-test-')) } = options;
  const databaseUrl = onPostgres ? await between(await createDatabase(inject('postgresUrl'))) : undefined;
  const clock = new MovingClock();
  const port = hostname === undefined ? 0 : await freePort();
  const config = readConfig({
    PORT: String(port),
    PUBLIC_URL: hostname ? `http://${hostname}:${port}` : publicUrl,
    DATA_DIR: dataDir,
    DATABASE_URL: databaseUrl,
    LOG_LEVEL: 'silent',
    SETUP_TOKEN,
    SECRET_KEY: onPostgres ? 'a secret key of the server under test' : undefined,
    POLICIES_DIR: policiesDir,
    SMTP_URL: smtpUrl,
    TRUSTED_PROXIES: trustedProxies,
  });
  const platform = await startPlatform(config, { clock, passwords, ...(logger && { logger }) });
  const app = await createApp(platform, patience);
  await app.listen({ port, host: '127.0.0.1' });
  const stopJobs = startJobs(platform, jobs);
  const address = app.server.address();
  if (address === null || typeof address === 'string') throw new Error('The test server has no port.');
  const url = hostname === undefined ? `http://127.0.0.1:${address.port}` : config.publicUrl;

  const signIn = async (login: string, password = PASSWORD): Promise<TestClient> => {
    const client = new TestClient(url);
    await client.do('auth.login', { login, password });
    return client;
  };
  await new TestClient(url).do('setup.createOwner', { token: SETUP_TOKEN, username: 'root', firstName: 'Ruth', email: 'root@example.org', password: PASSWORD });
  const owner = await signIn('root');

  return {
    url,
    platform,
    clock,
    owner,
    signIn,
    anonymous: () => new TestClient(url),
    sql: (text, parameters = []) => (platform.orm.em.fork() as Em).execute(text, parameters),
    person: async (name, roles) => {
      const { user, invitation } = await owner.do<{ user: User; invitation: { url: string } }>('users.create', {
        username: name,
        firstName: 'Test',
        email: `${name}@example.org`,
        roles,
      });
      const token = new URL(invitation.url).searchParams.get('token');
      await new TestClient(url).do('auth.acceptInvitation', { token, password: PASSWORD });
      return { user: await owner.get<User>('users.get', { id: user.id }), client: await signIn(name) };
    },
    stop: async () => {
      await app.close();
      await stopJobs();
      await platform.orm.close(true);
      await rm(dataDir, { recursive: true, force: true });
    },
  };
}
