import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { abilityFor, type PolicySet } from '@gatehouse/ability';
import { type ChainReport, createOwnerInput, type CredentialLink, foldSignInName, importCsvInput, type RemovedRole, type User } from '@gatehouse/contract';
import { ZodError, type z } from 'zod';
import { type ExpectedEvent, withExpected } from './audit/verification/expected-event.ts';
import { startVerification } from './audit/verification/verification.ts';
import type { Progress } from './audit/verification/verify-chain.ts';
import { type AuthorizedCall, change } from './platform/call.ts';
import { systemClock } from './platform/clock.ts';
import { changeKey } from './change-key.ts';
import type { UserPrincipal } from './platform/principal.ts';
import { type Config, ConfigError, readConfig, UnusableDatabase } from './platform/config.ts';
import { invalidField, notFound } from './platform/errors.ts';
import { createLogger } from './platform/logger.ts';
import { migrate, pendingMigrations } from './platform/migrate.ts';
import { type Em, openDatabase, type Orm, SQLITE_FILE } from './platform/orm.ts';
import type { Platform } from './platform/platform.ts';
import { removedRoleInWords, removedRoles } from './roles/removed-roles.ts';
import { insertOwner } from './setup/create-owner.ts';
import { startPlatform } from './start-platform.ts';
import { type DoubtfulName, doubtfulNames } from './users/doubtful-names.ts';
import { makePasswordReset } from './users/help-sign-in.ts';
import { importUsers } from './users/import-users.ts';
import { OWNER } from './grants/last-owner.ts';
import { resetSecondFactors } from './users/reset-second-factors.ts';
import { readUser } from './users/user.view.ts';
import { inSight } from './platform/in-sight.ts';

export { Refusal } from './platform/errors.ts';
export { SQLITE_FILE } from './platform/orm.ts';

/** Nobody's id: the command line is not a user, so no guardrail about one's own account is meant for it. */
const NOBODY = '00000000-0000-0000-0000-000000000000';

/**
 * Runs work on the database of this machine's settings, without a server, and closes it after. Whoever can read the
 * database can do anything to it, so the call may do what an Owner may; the trail names its actor `command line`.
 * The database is brought to this version first. An embedded one that is not there is made only for `create`.
 * @throws PolicyError, ConfigError, and what `work` throws.
 */
export async function administer<Result>(work: (call: AuthorizedCall) => Promise<Result>, { create = false } = {}): Promise<Result> {
  const config = readConfig();
  if (!create) requireDatabase(config);
  const platform = await startPlatform(config, { logger: createLogger('silent') });
  try {
    return await work(commandLineCall(platform));
  } finally {
    await platform.orm.close(true);
  }
}

/** A call by the command line, on a platform that is there. */
export function commandLineCall(platform: Platform): AuthorizedCall {
  const principal: UserPrincipal = {
    kind: 'user',
    id: NOBODY,
    username: 'command line',
    roles: [OWNER],
    authzVersion: 0,
    sessionId: NOBODY,
    mustChangePassword: false,
    hasSecondFactor: false,
    secondFactorDueAt: null,
    confirmedUntil: '9999-12-31T23:59:59.999Z',
  };
  return {
    platform,
    principal,
    ability: abilityFor(platform.policies, principal),
    em: platform.orm.em.fork() as Em,
    origin: {
      actor: { kind: 'system', id: null, label: principal.username },
      address: null,
      userAgent: null,
      requestId: null,
      policyHash: platform.policies.hash,
    },
  };
}

/**
 * Brings the database to this version's schema, and makes an embedded one that is not there.
 * @returns the names of the migrations that were applied now.
 */
export function migrateDatabase(): Promise<string[]> {
  return withDatabase(readConfig(), (orm) => migrate(orm));
}

/**
 * The names of the migrations that the database lacks. It changes nothing.
 * @throws ConfigError when there is no database.
 */
export function listPendingMigrations(): Promise<string[]> {
  return withDatabase(requireDatabase(readConfig()), pendingMigrations);
}

interface VerifyOptions {
  /** An event that the trail must hold. */
  expect?: ExpectedEvent | undefined;
  /** Told every now and then how far it is. */
  onProgress?: ((progress: Progress) => void) | undefined;
}

/**
 * Verifies the chain of the whole trail, on the database as it is.
 * @throws ConfigError when there is no database, or one of an older version.
 */
export function verifyTrail({ expect, onProgress = () => {} }: VerifyOptions = {}): Promise<ChainReport> {
  const config = requireDatabase(readConfig());
  return withDatabase(config, async (orm) => {
    await requireMigrated(orm);
    const verification = startVerification(config, new AbortController().signal);
    const watch = setInterval(() => onProgress(verification.progress()), PROGRESS_EVERY);
    try {
      return await withExpected(orm.em.fork() as Em, await verification.report, expect);
    } finally {
      clearInterval(watch);
    }
  });
}

/** Milliseconds from one word about the progress to the next. */
const PROGRESS_EVERY = 200;

async function withDatabase<Result>(config: Config, work: (orm: Orm) => Promise<Result>): Promise<Result> {
  const orm = await openDatabase(config);
  try {
    return await work(orm);
  } finally {
    await orm.close(true);
  }
}

/** @throws UnusableDatabase for a database that was never set up, or is of an older version. */
async function requireMigrated(orm: Orm): Promise<void> {
  const pending = await pendingMigrations(orm);
  if (pending.length === 0) return;
  const why = pending[0]?.startsWith('0001-') ? 'The database was never set up' : 'The database is of an older version of Gatehouse';
  throw new UnusableDatabase(`${why}. Start the server, or run: npm run gatehouse -- db migrate`);
}

/** Opening SQLite makes the file: a mistyped folder must not answer that its empty trail is whole. */
function requireDatabase(config: Config): Config {
  const file = join(config.dataDir, SQLITE_FILE);
  if (config.databaseUrl === null && !existsSync(file)) {
    throw new ConfigError(`There is no database at ${file}. Set DATA_DIR to the folder that the server uses, or DATABASE_URL.`);
  }
  return config;
}

const newOwnerInput = createOwnerInput.omit({ token: true });

/**
 * Creates an Owner, whether or not there are others.
 * @throws InvalidInput, Refusal `weak-password`, `username-taken`, `email-taken`.
 */
export async function createOwner(call: AuthorizedCall, owner: z.input<typeof newOwnerInput>): Promise<User> {
  const { user } = await insertOwner(call, checked(newOwnerInput, owner), false);
  return user;
}

/**
 * Imports a CSV file as {@link importUsers} does.
 * @throws InvalidInput, Refusal `invalid` when the file as a whole can't be read.
 */
export function importCsv(call: AuthorizedCall, input: z.input<typeof importCsvInput>) {
  return importUsers(call, checked(importCsvInput, input));
}

/**
 * The user with this username or this e-mail address.
 * @throws Refusal `not-found`; `invalid` when these are two people, as they may be in a database from before that was refused.
 */
export async function findByLogin(call: AuthorizedCall, login: string): Promise<User> {
  const key = foldSignInName(login);
  const [found, other] = await call.em.execute<{ id: string; username: string }[]>(
    `select u.id, u.username from users u where (u.username_key = ? or u.email_key = ?) and ${inSight('u')}
     order by case when u.username_key = ? then 0 else 1 end limit 2`,
    [key, key, key],
  );
  if (found && other) {
    throw invalidField(
      'login',
      `"${login}" is the username of one user and the e-mail address of ${other.username}. Change one of them, or name the other by their username.`,
    );
  }
  const user = found && (await readUser(call.em, call.platform.clock, found.id));
  if (!user) throw notFound('user');
  return user;
}

/**
 * Makes the one-time link by which a user chooses a new password; for an invited user, a new invitation.
 * @throws Refusal `not-found`, `wrong-status` for a deactivated user.
 */
export async function resetPassword(call: AuthorizedCall, login: string): Promise<{ user: User; link: CredentialLink }> {
  const user = await findByLogin(call, login);
  return { user, link: await makePasswordReset(call, { id: user.id }) };
}

/**
 * Takes a user's second factors away, recovery codes included, and signs them out everywhere.
 * @throws Refusal `not-found`, `no-second-factor`.
 */
export async function resetFactors(call: AuthorizedCall, login: string): Promise<User> {
  const user = await findByLogin(call, login);
  await resetSecondFactors(call, { id: user.id });
  return user;
}

/** The names from before they were refused that people may take for one another. It changes nothing. */
export const findDoubtfulNames = (call: AuthorizedCall): Promise<DoubtfulName[]> => doubtfulNames(call.em);

/**
 * The roles that the database names and these policies don't define, each with a sentence. It changes nothing.
 * @throws ConfigError when there is no database, or it is not of this version.
 */
export function findRemovedRoles(policies: PolicySet): Promise<(RemovedRole & { text: string })[]> {
  return withDatabase(requireDatabase(readConfig()), async (orm) => {
    await requireMigrated(orm);
    const removed = await removedRoles({ policies, clock: systemClock }, orm.em.fork() as Em);
    return removed.map((role) => ({ ...role, text: removedRoleInWords(role) }));
  });
}

/**
 * Seals the secrets of the database anew with the key of the settings, from OLD_SECRET_KEY.
 * @throws ConfigError as {@link changeKey} does.
 */
export const changeDatabaseKey = (call: AuthorizedCall): Promise<number> => changeKey(call, call.platform.config.oldSecretKey);

/** Writes into the trail that the whole database was copied or put back: `database.backup`, `database.restore`. */
export async function recordDatabaseCopy(call: AuthorizedCall, verb: 'backup' | 'restore'): Promise<void> {
  await change(call, async (_em, trail) => trail.record({ action: `database.${verb}`, subject: { type: 'Database', id: null, label: 'database' } }));
}

/** Something that was typed is not valid. `fields`: path of the input → what is wrong with it. */
export class InvalidInput extends Error {
  override readonly name = 'InvalidInput';
  readonly fields: Readonly<Record<string, string>>;

  constructor(fields: Record<string, string>) {
    super(
      Object.entries(fields)
        .map(([field, problem]) => `${field}: ${problem}`)
        .join('\n'),
    );
    this.fields = fields;
  }
}

function checked<Schema extends z.ZodType>(schema: Schema, input: unknown): z.output<Schema> {
  try {
    return schema.parse(input);
  } catch (cause) {
    if (!(cause instanceof ZodError)) throw cause;
    throw new InvalidInput(Object.fromEntries(cause.issues.toReversed().map(({ path, message }) => [path.join('.'), message])));
  }
}
