import { mkdirSync } from 'node:fs';
import { join } from 'node:path';
import type { AbstractSqlDriver, SqlEntityManager } from '@mikro-orm/sql';
import { MikroORM } from '@mikro-orm/sql';
import { PreparingSqliteDriver } from './sqlite/sqlite-driver.ts';
import { type Config, UnusableDatabase } from './config.ts';
import type { DatabaseHealth } from './database-health.ts';
import { entities } from './entities.ts';
import { PostgresPool } from './postgres/postgres-pool.ts';
import { forThisUserOnly, isSqlite, makePrivateFile } from './private-files.ts';
import { SqliteFile } from './sqlite/sqlite-file.ts';

export type Orm = MikroORM<AbstractSqlDriver>;
export type Em = SqlEntityManager;
export type DatabaseKind = 'sqlite' | 'postgres';

export const SQLITE_FILE = 'gatehouse.sqlite';

/**
 * Opens the database that the settings name. It does not migrate.
 * @throws UnusableDatabase when the data folder can't be written or the database can't be reached.
 */
export async function openDatabase(config: Pick<Config, 'databaseUrl' | 'dataDir'>): Promise<Orm> {
  return config.databaseUrl === null ? openSqlite(config.dataDir) : openPostgres(config.databaseUrl);
}

const shared = {
  entities,
  debug: false,
  discovery: { warnWhenNoEntities: false },
  // The identity map belongs to one procedure call: every use forks.
  allowGlobalContext: false,
};

async function openSqlite(dataDir: string): Promise<Orm> {
  const file = join(dataDir, SQLITE_FILE);
  try {
    mkdirSync(dataDir, { recursive: true, mode: 0o700 });
    makePrivateFile(file);
    forThisUserOnly(dataDir);
    if (!isSqlite(file)) throw new UnusableDatabase(`${file} is not a SQLite database. Restore a backup, or set DATA_DIR to another folder.`);
    return await MikroORM.init<AbstractSqlDriver>({ ...shared, driver: PreparingSqliteDriver, dbName: file, driverOptions: new SqliteFile(file) });
  } catch (cause) {
    if (cause instanceof UnusableDatabase) throw cause;
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UnusableDatabase(`The data folder ${dataDir} can't be used (${why}). Make it writable, or set DATA_DIR to another folder.`, { cause });
  }
}

async function openPostgres(url: string): Promise<Orm> {
  // Loaded on demand: the embedded database needs nothing of it, and it costs a third of the start.
  const { PostgreSqlDriver } = await import('@mikro-orm/postgresql');
  const orm = await MikroORM.init<AbstractSqlDriver>({
    ...shared,
    driver: PostgreSqlDriver,
    clientUrl: url,
    // A mistyped name must not make a new, empty database.
    ensureDatabase: false,
    driverOptions: await PostgresPool.open(url),
  });
  try {
    await orm.connect();
    await orm.em.fork().execute('select 1');
    return orm;
  } catch (cause) {
    await orm.close(true);
    const why = cause instanceof Error ? cause.message : String(cause);
    // 3D000: invalid_catalog_name.
    if (codeOf(cause) === '3D000')
      throw new UnusableDatabase(`There is no such PostgreSQL database (${why}). Create it with createdb, or correct DATABASE_URL.`, { cause });
    throw new UnusableDatabase(`PostgreSQL can't be reached at DATABASE_URL (${why}). Check that it runs and that the address and password are right.`, {
      cause,
    });
  }
}

const codeOf = (cause: unknown): unknown => (cause instanceof Error && 'code' in cause ? cause.code : undefined);

export const databaseKind = (em: Pick<Em, 'getPlatform'>): DatabaseKind => (em.getPlatform().constructor.name.startsWith('Postgre') ? 'postgres' : 'sqlite');

/** PostgreSQL's pool of connections. @throws TypeError on SQLite, which has none. */
export function poolOf(orm: Orm): PostgresPool {
  const pool: unknown = orm.config.get('driverOptions');
  if (!(pool instanceof PostgresPool)) throw new TypeError('This database has no pool of connections.');
  return pool;
}

/** SQLite's file. @throws TypeError on PostgreSQL, which has none. */
export function sqliteFileOf(orm: Orm): SqliteFile {
  const file: unknown = orm.config.get('driverOptions');
  if (!(file instanceof SqliteFile)) throw new TypeError('This database is no file.');
  return file;
}

/** How the database does. */
export function healthOf(orm: Orm): DatabaseHealth {
  const options: unknown = orm.config.get('driverOptions');
  return options instanceof SqliteFile ? options.health : poolOf(orm).health;
}

/** Before each part of work that may have to be taken back. PostgreSQL takes back without room. @throws DatabaseUnavailable `full`. */
export function requireRoomToTakeBack(orm: Orm): void {
  const options: unknown = orm.config.get('driverOptions');
  if (options instanceof SqliteFile) options.requireRoomToTakeBack();
}
