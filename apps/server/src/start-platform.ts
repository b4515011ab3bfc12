import { loadPolicies } from '@gatehouse/ability/node';
import { type Clock, systemClock } from './platform/clock.ts';
import type { Config } from './platform/config.ts';
import { type Ids, systemIds } from './platform/ids.ts';
import { createLogger, type Logger } from './platform/logger.ts';
import { migrate } from './platform/migrate.ts';
import { openDatabase } from './platform/orm.ts';
import type { Platform } from './platform/platform.ts';

/**
 * Compiles the policies, opens the database and brings it to this version.
 * @throws PolicyError, ConfigError with what the operator can do.
 */
export async function startPlatform(config: Config, replace: { clock?: Clock; ids?: Ids; logger?: Logger } = {}): Promise<Platform> {
  const policies = loadPolicies(config.policiesDir);
  const ids = replace.ids ?? systemIds;
  const orm = await openDatabase(config);
  try {
    await migrate(orm);
  } catch (cause) {
    await orm.close(true);
    throw cause;
  }
  return {
    config,
    orm,
    policies,
    ids,
    clock: replace.clock ?? systemClock,
    logger: replace.logger ?? createLogger(config.logLevel),
    setupToken: config.setupToken ?? ids.secret(),
  };
}
