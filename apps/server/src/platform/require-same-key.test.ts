import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, afterEach, beforeAll, expect, test } from 'vitest';
import { commandLineCall } from '../administration.ts';
import { changeKey } from '../change-key.ts';
import { keptLog } from '../testing/kept-log.ts';
import { startTestServer, type TestServer } from '../testing/test-server.ts';
import { type Config, readConfig } from './config.ts';
import { systemIds } from './ids.ts';
import { createLogger } from './logger.ts';
import { requireSameKey } from './require-same-key.ts';
import { createSealer } from './seal.ts';

const onPostgres = process.env['TEST_DATABASE'] === 'postgres';
const [ONE, OTHER] = ['a key of at least thirty-two characters', 'another key of at least thirty-two characters'];
const SECRET = 'JBSWY3DPEHPK3PXP';

let server: TestServer;
let dataDir: string;
let owner: string;
beforeAll(async () => {
  server = await startTestServer({ jobs: [] });
  dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-same-key-'));
  const [root] = await server.sql<{ id: string }>("select id from users where username = 'root'");
  owner = root?.id ?? '';
});
afterEach(async () => {
  await server.sql('delete from totp_factors');
  await server.sql('delete from secret_key');
  await rm(join(dataDir, 'secret.key'), { force: true });
});
afterAll(async () => {
  await server.stop();
  await rm(dataDir, { recursive: true });
});

const configWith = (key?: string): Config =>
  readConfig({ DATA_DIR: dataDir, ...(onPostgres && { DATABASE_URL: 'postgres://somewhere/gatehouse' }), ...(key !== undefined && { SECRET_KEY: key }) });
const sealerWith = (key?: string) => createSealer(configWith(key), createLogger('silent'), systemIds);
const start = (key?: string, logger = createLogger('silent')) => requireSameKey({ config: configWith(key), orm: server.platform.orm, ids: systemIds, logger });
const enrol = (secret: string) =>
  server.sql('insert into totp_factors (user_id, secret, last_step, enrolled_at) values (?, ?, 0, ?)', [owner, secret, '2026-01-01T00:00:00.000Z']);
const stored = async () => (await server.sql<{ secret: string }>('select secret from totp_factors'))[0]?.secret ?? '';
const written = () => server.sql<{ key_check: string }>('select key_check from secret_key');
const change = (key: string, before: string | null) => changeKey(commandLineCall({ ...server.platform, config: configWith(key) }), before);

test('a server with another key than the first one, or with none, does not start', async () => {
  await start(ONE);
  await start(ONE);
  await expect(start(OTHER)).rejects.toThrow('SECRET_KEY is not the key that this database was used with. Use that one again');
  await expect(start()).rejects.toThrow('The key that this database was used with is missing.');
  expect(await readdir(dataDir)).toEqual([]);
  await start(ONE);
});

test('where nothing was ever sealed, a key is made beside SQLite, and PostgreSQL does without and says what that means', async () => {
  const { logger, text } = keptLog();
  await start(undefined, logger);
  await start(undefined, logger);
  if (onPostgres) {
    expect(text()).toContain('SECRET_KEY is not set: authenticator apps can’t be set up');
    await expect(sealerWith().seal(SECRET, owner)).rejects.toThrow('Ask your administrator to set SECRET_KEY.');
    expect(await written()).toEqual([]);
    return start(ONE);
  }
  expect(text()).toBe('');
  expect(await readdir(dataDir)).toEqual(['secret.key']);
  await writeFile(join(dataDir, 'secret.key'), OTHER);
  return expect(start()).rejects.toThrow(`${join(dataDir, 'secret.key')} is not the key`);
});

test('a database from before keys were compared takes the one that opens its newest secret, and no other', async () => {
  await enrol(await sealerWith(ONE).seal(SECRET, owner));
  await expect(start(OTHER)).rejects.toThrow('is not the key that this database was used with');
  await expect(start()).rejects.toThrow('The key that this database was used with is missing.');
  expect(await written()).toEqual([]);
  await start(ONE);
  expect(await written()).toHaveLength(1);
});

test('of servers that start together with different keys, those with one of them start', async () => {
  const keys = [ONE, OTHER, ONE, OTHER, ONE, OTHER];
  const started = (await Promise.allSettled(keys.map((key) => start(key)))).map(({ status }) => status === 'fulfilled');
  expect(started.filter(Boolean)).toHaveLength(3);
  expect(new Set(keys.filter((_, at) => started[at])).size).toBe(1);
});

test('secrets that were stored as they are make a key necessary, and are sealed with it', async () => {
  await enrol(`unsealed:${SECRET}`);
  if (onPostgres) await expect(start()).rejects.toThrow('SECRET_KEY must be set: this database holds secrets of authenticator apps.');
  await start(ONE);
  expect(await stored()).not.toContain(SECRET);
  expect(await sealerWith(ONE).open(await stored(), owner)).toBe(SECRET);
});

test('a key is changed by sealing everything anew, on record; where something can’t be read, nothing is changed and whom it concerns is said', async () => {
  await start(ONE);
  const before = await sealerWith(ONE).seal(SECRET, owner);
  await enrol(before);
  for (const wrong of [null, 'a third key of at least thirty-two characters']) await expect(change(OTHER, wrong)).rejects.toThrow("can't be read: root.");
  expect(await stored()).toBe(before);
  await start(ONE);
  expect(await change(OTHER, ONE)).toBe(1);
  expect(await sealerWith(OTHER).open(await stored(), owner)).toBe(SECRET);
  await start(OTHER);
  await expect(start(ONE)).rejects.toThrow('is not the key');
  expect(await server.sql("select actor_label from audit_events where action = 'database.change-key'")).toEqual([{ actor_label: 'command line' }]);
});
