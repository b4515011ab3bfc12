import { join } from 'node:path';
import { type Config, ConfigError } from './config.ts';
import type { Em } from './orm.ts';
import type { Platform } from './platform.ts';
import { KEY_FILE, keyCheckOf, keyTextOf, openWith, presentKeyText, sealingKeyOf, UNSEALED } from './seal.ts';
import { sealAnew } from './stored-secrets.ts';

const SEE = 'see “Change a secret” in docs/operations.md';

/**
 * Sees before anybody needs it that this server has the key that the database's secrets are sealed with. The first server with a key
 * writes down what follows from it; all later ones compare (decision 032).
 * @throws ConfigError for another key, and for none where one was used or is needed.
 */
export async function requireSameKey({ config, orm, ids, logger }: Pick<Platform, 'config' | 'orm' | 'ids' | 'logger'>): Promise<void> {
  const em = orm.em.fork() as Em;
  const written = await writtenCheck(em);
  const newest = written === undefined ? await newestSecret(em) : undefined;
  const used = written !== undefined || newest !== undefined;
  // A new key file beside a database that was used with another would only hide that the other is missing.
  const text = used ? presentKeyText(config) : keyTextOf(config, ids);
  if (text === null) {
    if (used) throw new ConfigError(missing(config, newest?.secret.startsWith(UNSEALED) ?? false));
    logger.warn('SECRET_KEY is not set: authenticator apps can’t be set up, and each server prints a setup link of its own.');
    return;
  }
  if (written === undefined) {
    if (newest !== undefined && !(await opens(text, newest))) throw new ConfigError(otherKey(config));
    // Of servers that start together one writes, and all compare with what it wrote.
    await em.execute('insert into secret_key (id, key_check) values (1, ?) on conflict do nothing', [keyCheckOf(text)]);
  }
  if ((written ?? (await writtenCheck(em))) !== keyCheckOf(text)) throw new ConfigError(otherKey(config));
  const { sealed } = await sealAnew(em, text, { unsealedOnly: true });
  if (sealed > 0) logger.info({ secrets: sealed }, 'Secrets from before SECRET_KEY was set are sealed now.');
}

async function writtenCheck(em: Em): Promise<string | undefined> {
  const [row] = await em.execute<{ key_check: string }[]>('select key_check from secret_key where id = 1');
  return row?.key_check;
}

interface Stored {
  user_id: string;
  secret: string;
}

/** The newest, since somebody may have set an app up anew after the key was changed once before. */
async function newestSecret(em: Em): Promise<Stored | undefined> {
  const [row] = await em.execute<Stored[]>('select user_id, secret from totp_factors order by enrolled_at desc limit 1');
  return row;
}

const opens = async (text: string, { secret, user_id: owner }: Stored): Promise<boolean> =>
  secret.startsWith(UNSEALED) || (await openWith(sealingKeyOf(text), secret, owner).catch(() => undefined)) !== undefined;

/** Where the key comes from, in the words of the settings. */
const keyOf = ({ secretKey, databaseUrl, dataDir }: Config): string => (secretKey !== null || databaseUrl !== null ? 'SECRET_KEY' : join(dataDir, KEY_FILE));

const otherKey = (config: Config): string => `${keyOf(config)} is not the key that this database was used with. Use that one again; to change it, ${SEE}.`;

function missing(config: Config, unsealed: boolean): string {
  if (unsealed) return 'SECRET_KEY must be set: this database holds secrets of authenticator apps. Set it to 32 characters or more, and keep it.';
  const again = config.databaseUrl === null ? `Put ${join(config.dataDir, KEY_FILE)} back, or set SECRET_KEY as it was` : 'Set SECRET_KEY as it was';
  return `The key that this database was used with is missing. ${again}; if it is lost, ${SEE}.`;
}
