import { statSync } from 'node:fs';
import { loadPolicies, PolicyError } from '@gatehouse/ability/node';
import { type Clock, systemClock } from './platform/clock.ts';
import { type Config, ConfigError } from './platform/config.ts';
import { type Ids, systemIds } from './platform/ids.ts';
import { createLogger, type Logger } from './platform/logger.ts';
import { smtpMailer } from './platform/mail.ts';
import { migrate } from './platform/migrate.ts';
import { healthOf, openDatabase } from './platform/orm.ts';
import { type PasswordHasher, passwordHasher } from './platform/password-hash.ts';
import type { Platform } from './platform/platform.ts';
import { referrers } from './referrers.ts';
import { createSealer, setupTokenOf } from './platform/seal.ts';

/**
 * Compiles the policies, opens the database and brings it to this version.
 * @throws PolicyError, ConfigError with what the operator can do.
 */
export async function startPlatform(
  config: Config,
  replace: { clock?: Clock; ids?: Ids; logger?: Logger; passwords?: PasswordHasher } = {},
): Promise<Platform> {
  const policies = readPolicies(config.policiesDir);
  const ids = replace.ids ?? systemIds;
  const logger = replace.logger ?? createLogger(config.logLevel);
  const orm = await openDatabase(config);
  try {
    const applied = await migrate(orm, { onCopy: (file) => logger.info({ file }, 'The database was copied before it is migrated.') });
    if (applied.length > 0) logger.info({ migrations: applied }, 'The database was migrated.');
  } catch (cause) {
    await orm.close(true);
    throw cause;
  }
  healthOf(orm).listen((fault, cause) => {
    if (fault === null) logger.info('The database can be used again.');
    else logger.error({ err: cause, fault }, fault === 'full' ? 'The disk of the database is full: nothing can be saved.' : 'The database can not be reached.');
  });
  let setupToken = config.setupToken;
  return {
    config,
    orm,
    policies,
    passwords: replace.passwords ?? passwordHasher(),
    ids,
    referrers,
    clock: replace.clock ?? systemClock,
    logger,
    sealer: createSealer(config, logger, ids),
    get setupToken() {
      return (setupToken ??= setupTokenOf(config, ids));
    },
    mailer: config.smtpUrl === null ? null : smtpMailer(config.smtpUrl, config.mailFrom),
  };
}

function readPolicies(dir: string): Platform['policies'] {
  const unreadable = (why: string, cause?: unknown) =>
    new ConfigError(`The policies can't be read from ${dir} (${why}). Set POLICIES_DIR to the folder that holds them.`, { cause });
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) throw unreadable('there is no such folder');
  try {
    return loadPolicies(dir);
  } catch (cause) {
    if (cause instanceof PolicyError) throw cause;
    throw unreadable(cause instanceof Error ? cause.message : String(cause), cause);
  }
}
