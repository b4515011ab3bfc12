// Entry point: better-auth with its admin plugin on SQLite, as its documentation sets it up. Started by better-auth-peer.ts.
import { randomUUID } from 'node:crypto';
import { createServer } from 'node:http';
import { DatabaseSync } from 'node:sqlite';
import { betterAuth } from 'better-auth';
import { getMigrations } from 'better-auth/db/migration';
import { toNodeHandler } from 'better-auth/node';
import { admin } from 'better-auth/plugins/admin';
import { people } from './peer.ts';

/** What the parent process hands over in the first argument, as JSON. */
export interface BetterAuthServerOptions {
  file: string;
  port: number;
  /** WAL and `synchronous=NORMAL`, which better-auth does not set by itself. */
  tuned: boolean;
  /** People written straight into the database before it serves; the rest is created over HTTP. */
  seeded: number;
  administrator: { email: string; password: string };
}

const options = JSON.parse(process.argv[2] ?? '{}') as BetterAuthServerOptions;
const database = new DatabaseSync(options.file);
if (options.tuned) database.exec('PRAGMA journal_mode = WAL; PRAGMA synchronous = NORMAL');

const auth = betterAuth({
  baseURL: `http://127.0.0.1:${options.port}`,
  secret: randomUUID() + randomUUID(),
  database,
  emailAndPassword: { enabled: true },
  plugins: [admin()],
  rateLimit: { enabled: false },
  telemetry: { enabled: false },
});

const migrations = await getMigrations(auth.options);
await migrations.runMigrations();
await auth.api.signUpEmail({ body: { ...options.administrator, name: 'Administrator' } });
database.prepare('UPDATE user SET role = ? WHERE email = ?').run('admin', options.administrator.email);
seed(options.seeded);

createServer(toNodeHandler(auth)).listen(options.port, '127.0.0.1', () => process.send?.('ready'));
process.once('SIGTERM', () => process.exit(0));
process.once('disconnect', () => process.exit(0));

function seed(count: number): void {
  const insert = database.prepare('INSERT INTO user (id, name, email, emailVerified, createdAt, updatedAt, role, banned) VALUES (?, ?, ?, 0, ?, ?, ?, 0)');
  const now = new Date().toISOString();
  database.exec('BEGIN');
  for (const person of people(count)) insert.run(randomUUID(), `${person.firstName} ${person.lastName}`, person.email, now, now, 'user');
  database.exec('COMMIT');
}
