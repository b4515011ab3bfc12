import type { Migration } from '@mikro-orm/migrations';
import { Migrator } from '@mikro-orm/migrations';
import { type Constructor } from '@mikro-orm/core';
import { People as PeopleOnPostgres } from '../../migrations/postgres/0001-people.ts';
import { People as PeopleOnSqlite } from '../../migrations/sqlite/0001-people.ts';
import { Outbox as OutboxOnPostgres } from '../../migrations/postgres/0003-outbox.ts';
import { Outbox as OutboxOnSqlite } from '../../migrations/sqlite/0003-outbox.ts';
import { ConfigError } from './config.ts';
import { databaseKind, type Orm } from './orm.ts';

const migrations: Record<'sqlite' | 'postgres', { name: string; class: Constructor<Migration> }[]> = {
  sqlite: [
    { name: '0001-people', class: PeopleOnSqlite },
    { name: '0003-outbox', class: OutboxOnSqlite },
  ],
  postgres: [
    { name: '0001-people', class: PeopleOnPostgres },
    { name: '0003-outbox', class: OutboxOnPostgres },
  ],
};

/** Taken while migrating, so that servers starting at the same time wait for one another. The number is arbitrary. */
const MIGRATION_LOCK = 7_162_534;

function migratorOf(orm: Orm): Migrator {
  orm.config.set('migrations', {
    ...orm.config.get('migrations'),
    tableName: 'schema_migrations',
    migrationsList: migrations[databaseKind(orm.em)],
    snapshot: false,
    silent: true,
    allOrNothing: true,
    transactional: true,
  });
  return new Migrator(orm.em.fork());
}

/** The names of the migrations that this version has and the database lacks. */
export async function pendingMigrations(orm: Orm): Promise<string[]> {
  return (await migratorOf(orm).getPending()).map(({ name }) => name);
}

/**
 * Brings the database to this version's schema, forward only. Safe to call from several processes at once.
 * @returns the names of the migrations that were applied now.
 * @throws ConfigError when a newer version has migrated the database: this one would not know its rules.
 */
export async function migrate(orm: Orm): Promise<string[]> {
  const migrator = migratorOf(orm);
  const known = migrations[databaseKind(orm.em)].map(({ name }) => name);
  const unknown = (await migrator.getExecuted()).find(({ name }) => !known.includes(name));
  if (unknown)
    throw new ConfigError(`The database belongs to a newer Gatehouse (it has the migration ${unknown.name}). Start that version, or restore a backup.`);
  if ((await migrator.getPending()).length === 0) return [];
  if (databaseKind(orm.em) === 'sqlite') {
    try {
      return (await migrator.up()).map(({ name }) => name);
    } catch (cause) {
      // Another process may have migrated while this one waited for the file: then all is well.
      if ((await migrator.getPending()).length === 0) return [];
      throw cause;
    }
  }
  return orm.em.fork().transactional(async (em) => {
    await em.execute('select pg_advisory_xact_lock(?)', [MIGRATION_LOCK]);
    return (await migrator.up({ transaction: em.getTransactionContext() })).map(({ name }) => name);
  });
}
