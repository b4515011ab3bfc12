import type { PolicySet } from '@gatehouse/ability';
import type { Clock } from './clock.ts';
import type { Config } from './config.ts';
import type { Ids } from './ids.ts';
import type { Logger } from './logger.ts';
import type { Mailer } from './mail.ts';
import type { Referrer } from './referrer.ts';
import type { Orm } from './orm.ts';
import type { PasswordHasher } from './password-hash.ts';
import type { Sealer } from './seal.ts';

/** What every part of the server stands on: made once at start, replaced piece by piece in tests. */
export interface Platform {
  config: Config;
  orm: Orm;
  clock: Clock;
  ids: Ids;
  logger: Logger;
  policies: PolicySet;
  passwords: PasswordHasher;
  /** Opens the first Owner's form, while there is none. */
  setupToken: string;
  /** Seals the secrets that must be read again. */
  sealer: Sealer;
  /** What may still belong to a user who is about to be deleted. */
  referrers: readonly Referrer[];
  /** Sends mail; `null` while none is configured. */
  mailer: Mailer | null;
}
