import type { Migration } from '@mikro-orm/migrations';
import { Migrator } from '@mikro-orm/migrations';
import { type Constructor, TableNotFoundException } from '@mikro-orm/core';
import type { SqlEntityManager } from '@mikro-orm/sql';
import { People as PeopleOnPostgres } from '../../migrations/postgres/0001-people.ts';
import { RoleEnds as RoleEndsOnPostgres } from '../../migrations/postgres/0002-role-ends.ts';
import { People as PeopleOnSqlite } from '../../migrations/sqlite/0001-people.ts';
import { RoleEnds as RoleEndsOnSqlite } from '../../migrations/sqlite/0002-role-ends.ts';
import { Outbox as OutboxOnPostgres } from '../../migrations/postgres/0003-outbox.ts';
import { Outbox as OutboxOnSqlite } from '../../migrations/sqlite/0003-outbox.ts';
import { AccountSettings as AccountSettingsOnPostgres } from '../../migrations/postgres/0004-account-settings.ts';
import { AccountSettings as AccountSettingsOnSqlite } from '../../migrations/sqlite/0004-account-settings.ts';
import { SecondFactors as SecondFactorsOnPostgres } from '../../migrations/postgres/0005-second-factors.ts';
import { SecondFactors as SecondFactorsOnSqlite } from '../../migrations/sqlite/0005-second-factors.ts';
import { GroupRoles as GroupRolesOnPostgres } from '../../migrations/postgres/0007-group-roles.ts';
import { GroupRoles as GroupRolesOnSqlite } from '../../migrations/sqlite/0007-group-roles.ts';
import { BulkJobs as BulkJobsOnPostgres } from '../../migrations/postgres/0009-bulk-jobs.ts';
import { BulkJobs as BulkJobsOnSqlite } from '../../migrations/sqlite/0009-bulk-jobs.ts';
import { MailKinds as MailKindsOnPostgres } from '../../migrations/postgres/0010-mail-kinds.ts';
import { MailKinds as MailKindsOnSqlite } from '../../migrations/sqlite/0010-mail-kinds.ts';
import { Erasure as ErasureOnPostgres } from '../../migrations/postgres/0008-erasure.ts';
import { Erasure as ErasureOnSqlite } from '../../migrations/sqlite/0008-erasure.ts';
import { KnownBrowsers as KnownBrowsersOnPostgres } from '../../migrations/postgres/0011-known-browsers.ts';
import { KnownBrowsers as KnownBrowsersOnSqlite } from '../../migrations/sqlite/0011-known-browsers.ts';
import { ListOrders as ListOrdersOnPostgres } from '../../migrations/postgres/0012-list-orders.ts';
import { ListOrders as ListOrdersOnSqlite } from '../../migrations/sqlite/0012-list-orders.ts';
import { AccessRequests as AccessRequestsOnPostgres } from '../../migrations/postgres/0013-access-requests.ts';
import { AccessRequests as AccessRequestsOnSqlite } from '../../migrations/sqlite/0013-access-requests.ts';
import { AuditMentions as AuditMentionsOnPostgres } from '../../migrations/postgres/0014-audit-mentions.ts';
import { AuditMentions as AuditMentionsOnSqlite } from '../../migrations/sqlite/0014-audit-mentions.ts';
import { Applications as ApplicationsOnPostgres } from '../../migrations/postgres/0015-applications.ts';
import { AccessDecisions as AccessDecisionsOnPostgres } from '../../migrations/postgres/0016-access-decisions.ts';
import { Applications as ApplicationsOnSqlite } from '../../migrations/sqlite/0015-applications.ts';
import { AccessDecisions as AccessDecisionsOnSqlite } from '../../migrations/sqlite/0016-access-decisions.ts';
import { ApiKeys as ApiKeysOnPostgres } from '../../migrations/postgres/0017-api-keys.ts';
import { ApiKeys as ApiKeysOnSqlite } from '../../migrations/sqlite/0017-api-keys.ts';
import { IdempotencyClaims as IdempotencyClaimsOnPostgres } from '../../migrations/postgres/0018-idempotency-claims.ts';
import { IdempotencyClaims as IdempotencyClaimsOnSqlite } from '../../migrations/sqlite/0018-idempotency-claims.ts';
import { CountedUsers as CountedUsersOnPostgres } from '../../migrations/postgres/0022-counted-users.ts';
import { CountedUsers as CountedUsersOnSqlite } from '../../migrations/sqlite/0022-counted-users.ts';
import { StagedImports as StagedImportsOnPostgres } from '../../migrations/postgres/0023-staged-imports.ts';
import { StagedImports as StagedImportsOnSqlite } from '../../migrations/sqlite/0023-staged-imports.ts';
import { CoveredMentions as CoveredMentionsOnPostgres } from '../../migrations/postgres/0024-covered-mentions.ts';
import { CoveredMentions as CoveredMentionsOnSqlite } from '../../migrations/sqlite/0024-covered-mentions.ts';
import { MINUTE } from './clock.ts';
import { LinksRest as LinksRestOnPostgres } from '../../migrations/postgres/0020-links-rest.ts';
import { LinksRest as LinksRestOnSqlite } from '../../migrations/sqlite/0020-links-rest.ts';
import { Strangers as StrangersOnPostgres } from '../../migrations/postgres/0021-strangers.ts';
import { Strangers as StrangersOnSqlite } from '../../migrations/sqlite/0021-strangers.ts';
import { LookKeys as LookKeysOnPostgres } from '../../migrations/postgres/0019-look-keys.ts';
import { LookKeys as LookKeysOnSqlite } from '../../migrations/sqlite/0019-look-keys.ts';
import { Servers as ServersOnPostgres } from '../../migrations/postgres/0025-servers.ts';
import { LargeGroups as LargeGroupsOnPostgres } from '../../migrations/postgres/0026-large-groups.ts';
import { ErasureBitByBit as ErasureBitByBitOnPostgres } from '../../migrations/postgres/0027-erasure-bit-by-bit.ts';
import { Servers as ServersOnSqlite } from '../../migrations/sqlite/0025-servers.ts';
import { LargeGroups as LargeGroupsOnSqlite } from '../../migrations/sqlite/0026-large-groups.ts';
import { ErasureBitByBit as ErasureBitByBitOnSqlite } from '../../migrations/sqlite/0027-erasure-bit-by-bit.ts';
import { FoundImports as FoundImportsOnPostgres } from '../../migrations/postgres/0028-found-imports.ts';
import { FoundImports as FoundImportsOnSqlite } from '../../migrations/sqlite/0028-found-imports.ts';
import { SeenTraits as SeenTraitsOnPostgres } from '../../migrations/postgres/0032-seen-traits.ts';
import { SeenTraits as SeenTraitsOnSqlite } from '../../migrations/sqlite/0032-seen-traits.ts';
import { SecretKey as SecretKeyOnPostgres } from '../../migrations/postgres/0033-secret-key.ts';
import { SecretKey as SecretKeyOnSqlite } from '../../migrations/sqlite/0033-secret-key.ts';
import { FoldedHistory as FoldedHistoryOnPostgres } from '../../migrations/postgres/0034-folded-history.ts';
import { FoldedHistory as FoldedHistoryOnSqlite } from '../../migrations/sqlite/0034-folded-history.ts';
import { FoundDeleted as FoundDeletedOnPostgres } from '../../migrations/postgres/0035-found-deleted.ts';
import { FoundDeleted as FoundDeletedOnSqlite } from '../../migrations/sqlite/0035-found-deleted.ts';
import { ConfigError } from './config.ts';
import { databaseKind, type Em, type Orm, poolOf } from './orm.ts';
import { WITHOUT_LIMITS } from './postgres/postgres-pool.ts';
import { keepBeforeMigration } from './sqlite/keep-before-migration.ts';

const migrations: Record<'sqlite' | 'postgres', { name: string; class: Constructor<Migration> }[]> = {
  sqlite: [
    { name: '0001-people', class: PeopleOnSqlite },
    { name: '0002-role-ends', class: RoleEndsOnSqlite },
    { name: '0003-outbox', class: OutboxOnSqlite },
    { name: '0004-account-settings', class: AccountSettingsOnSqlite },
    { name: '0005-second-factors', class: SecondFactorsOnSqlite },
    { name: '0007-group-roles', class: GroupRolesOnSqlite },
    { name: '0008-erasure', class: ErasureOnSqlite },
    { name: '0009-bulk-jobs', class: BulkJobsOnSqlite },
    { name: '0010-mail-kinds', class: MailKindsOnSqlite },
    { name: '0011-known-browsers', class: KnownBrowsersOnSqlite },
    { name: '0012-list-orders', class: ListOrdersOnSqlite },
    { name: '0013-access-requests', class: AccessRequestsOnSqlite },
    { name: '0014-audit-mentions', class: AuditMentionsOnSqlite },
    { name: '0015-applications', class: ApplicationsOnSqlite },
    { name: '0016-access-decisions', class: AccessDecisionsOnSqlite },
    { name: '0017-api-keys', class: ApiKeysOnSqlite },
    { name: '0018-idempotency-claims', class: IdempotencyClaimsOnSqlite },
    { name: '0019-look-keys', class: LookKeysOnSqlite },
    { name: '0020-links-rest', class: LinksRestOnSqlite },
    { name: '0021-strangers', class: StrangersOnSqlite },
    { name: '0022-counted-users', class: CountedUsersOnSqlite },
    { name: '0023-staged-imports', class: StagedImportsOnSqlite },
    { name: '0024-covered-mentions', class: CoveredMentionsOnSqlite },
    { name: '0025-servers', class: ServersOnSqlite },
    { name: '0026-large-groups', class: LargeGroupsOnSqlite },
    { name: '0027-erasure-bit-by-bit', class: ErasureBitByBitOnSqlite },
    { name: '0028-found-imports', class: FoundImportsOnSqlite },
    { name: '0032-seen-traits', class: SeenTraitsOnSqlite },
    { name: '0033-secret-key', class: SecretKeyOnSqlite },
    { name: '0034-folded-history', class: FoldedHistoryOnSqlite },
    { name: '0035-found-deleted', class: FoundDeletedOnSqlite },
  ],
  postgres: [
    { name: '0001-people', class: PeopleOnPostgres },
    { name: '0002-role-ends', class: RoleEndsOnPostgres },
    { name: '0003-outbox', class: OutboxOnPostgres },
    { name: '0004-account-settings', class: AccountSettingsOnPostgres },
    { name: '0005-second-factors', class: SecondFactorsOnPostgres },
    { name: '0007-group-roles', class: GroupRolesOnPostgres },
    { name: '0008-erasure', class: ErasureOnPostgres },
    { name: '0009-bulk-jobs', class: BulkJobsOnPostgres },
    { name: '0010-mail-kinds', class: MailKindsOnPostgres },
    { name: '0011-known-browsers', class: KnownBrowsersOnPostgres },
    { name: '0012-list-orders', class: ListOrdersOnPostgres },
    { name: '0013-access-requests', class: AccessRequestsOnPostgres },
    { name: '0014-audit-mentions', class: AuditMentionsOnPostgres },
    { name: '0015-applications', class: ApplicationsOnPostgres },
    { name: '0016-access-decisions', class: AccessDecisionsOnPostgres },
    { name: '0017-api-keys', class: ApiKeysOnPostgres },
    { name: '0018-idempotency-claims', class: IdempotencyClaimsOnPostgres },
    { name: '0019-look-keys', class: LookKeysOnPostgres },
    { name: '0020-links-rest', class: LinksRestOnPostgres },
    { name: '0021-strangers', class: StrangersOnPostgres },
    { name: '0022-counted-users', class: CountedUsersOnPostgres },
    { name: '0023-staged-imports', class: StagedImportsOnPostgres },
    { name: '0024-covered-mentions', class: CoveredMentionsOnPostgres },
    { name: '0025-servers', class: ServersOnPostgres },
    { name: '0026-large-groups', class: LargeGroupsOnPostgres },
    { name: '0027-erasure-bit-by-bit', class: ErasureBitByBitOnPostgres },
    { name: '0028-found-imports', class: FoundImportsOnPostgres },
    { name: '0032-seen-traits', class: SeenTraitsOnPostgres },
    { name: '0033-secret-key', class: SecretKeyOnPostgres },
    { name: '0034-folded-history', class: FoldedHistoryOnPostgres },
    { name: '0035-found-deleted', class: FoundDeletedOnPostgres },
  ],
};

/** Taken while migrating, so that servers starting at the same time wait for one another. The number is arbitrary. */
const MIGRATION_LOCK = 7_162_534;

/** What applies the migrations of this database; by itself only for tests, which begin with an older one. */
export function migratorOf(orm: Orm): Migrator {
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

/** The names of the migrations that this version has and the database lacks. It reads, and changes nothing. */
export async function pendingMigrations(orm: Orm): Promise<string[]> {
  const known = migrations[databaseKind(orm.em)].map(({ name }) => name);
  const rows = await (orm.em.fork() as Em).execute<{ name: string }[]>('select name from schema_migrations').catch((cause: unknown) => {
    // Nothing was ever migrated.
    if (cause instanceof TableNotFoundException) return [];
    throw cause;
  });
  const executed = new Set(rows.map(({ name }) => name));
  return known.filter((name) => !executed.has(name));
}

/**
 * Brings the database to this version's schema, forward only; SQLite's file is copied before. Safe to call from several processes at once.
 * @returns the names of the migrations that were applied now.
 * @throws ConfigError when a newer version has migrated the database: this one would not know its rules.
 */
export async function migrate(orm: Orm, options: MigrateOptions = {}): Promise<string[]> {
  return databaseKind(orm.em) === 'sqlite' ? migrateSqlite(orm, options) : migratePostgres(orm);
}

interface MigrateOptions {
  /** Told where SQLite's file was copied to before it was changed. */
  onCopy?: (file: string) => void;
}

/** Even asking what is pending makes a table, so the lock comes first. It has a connection of its own and ends with it. */
async function migratePostgres(orm: Orm): Promise<string[]> {
  const pool = poolOf(orm);
  pool.patient = true;
  try {
    for (const end = performance.now() + MIGRATION_PATIENCE; ; await new Promise((resolve) => setTimeout(resolve, 200))) {
      const applied = await orm.em.fork().transactional(async (em) => {
        const [lock] = await em.execute<{ taken: boolean }[]>('select pg_try_advisory_xact_lock(?) as taken', [MIGRATION_LOCK]);
        if (!lock?.taken) return undefined;
        await em.execute(WITHOUT_LIMITS);
        return applyPending(orm, { em });
      });
      if (applied) return applied;
      if (performance.now() > end) throw new ConfigError('Another server has been migrating this database for a long time. Wait until it is done, or end it.');
    }
  } finally {
    pool.patient = false;
  }
}

/** Milliseconds for which another server's migration is waited for. */
const MIGRATION_PATIENCE = 15 * MINUTE;

/** A file has one writer: whoever finds that another process was faster looks again. */
async function migrateSqlite(orm: Orm, options: MigrateOptions, attempts = 20): Promise<string[]> {
  try {
    return await applyPending(orm, options);
  } catch (cause) {
    if (attempts === 1 || !/already exists|locked|busy|UNIQUE/i.test(String(cause))) throw cause;
    await new Promise((resolve) => setTimeout(resolve, 50));
    return migrateSqlite(orm, options, attempts - 1);
  }
}

async function applyPending(orm: Orm, { em, onCopy = () => {} }: { em?: SqlEntityManager } & MigrateOptions = {}): Promise<string[]> {
  const migrator = migratorOf(orm);
  const known = migrations[databaseKind(orm.em)].map(({ name }) => name);
  const unknown = (await migrator.getExecuted()).find(({ name }) => !known.includes(name));
  if (unknown)
    throw new ConfigError(`The database belongs to a newer Gatehouse (it has the migration ${unknown.name}). Start that version, or restore a backup.`);
  const [first] = await migrator.getPending();
  if (first === undefined) return [];
  if (em === undefined && (await migrator.getExecuted()).length > 0) {
    const copy = keepBeforeMigration(orm.config.get('dbName'), first.name);
    if (copy !== null) onCopy(copy);
  }
  const applied = await migrator.up(em && { transaction: em.getTransactionContext() });
  return applied.map(({ name }) => name);
}
