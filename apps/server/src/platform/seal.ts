import { hkdfSync } from 'node:crypto';
import { chmodSync, existsSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import { conflict } from './errors.ts';
import type { Ids } from './ids.ts';
import type { Logger } from './logger.ts';

/** Seals secrets that must be read again, such as those of authenticator apps, for one owner each. */
export interface Sealer {
  /** @throws Refusal `no-secret-key` on PostgreSQL without SECRET_KEY. */
  seal(secret: string, owner: string): Promise<string>;
  /** The same for what is sealed already with a key that no table holds: without SECRET_KEY it stays as it is. */
  sealAgain(sealed: string, owner: string): Promise<string>;
  /** `undefined` for what was sealed with another key or for another owner. */
  open(sealed: string, owner: string): Promise<string | undefined>;
}

export const KEY_FILE = 'secret.key';
/** Loaded with the first secret: a server starts without it. */
const jose = () => import('jose');

/** Before what stands in a table as it is: an answer that its caller's key seals, and secrets of before SECRET_KEY was required. */
export const UNSEALED = 'unsealed:';

/**
 * The key comes from SECRET_KEY or, beside the embedded database, from a file of its own that is made when first needed. On
 * PostgreSQL SECRET_KEY is required to seal: servers that share a database need not share a disk (decisions 012 and 032).
 */
export function createSealer({ secretKey, databaseUrl, dataDir }: Config, logger: Logger, ids: Ids): Sealer {
  let key: Uint8Array | null | undefined;
  const keyNow = (): Uint8Array | null => {
    if (key !== undefined) return key;
    const text = keyTextOf({ secretKey, databaseUrl, dataDir }, ids);
    return (key = text === null ? null : sealingKeyOf(text));
  };
  return {
    async seal(secret, owner) {
      const current = keyNow();
      if (current === null) throw conflict('no-secret-key', 'Authenticator apps can’t be set up yet. Ask your administrator to set SECRET_KEY.');
      return sealWith(current, secret, owner);
    },
    async sealAgain(sealed, owner) {
      const current = keyNow();
      return current === null ? `${UNSEALED}${sealed}` : sealWith(current, sealed, owner);
    },
    async open(sealed, owner) {
      if (sealed.startsWith(UNSEALED)) return sealed.slice(UNSEALED.length);
      try {
        const current = keyNow();
        if (current === null) throw new Error('SECRET_KEY is not set.');
        return await openWith(current, sealed, owner);
      } catch (cause) {
        logger.error({ err: cause, owner }, 'A stored secret can not be read: SECRET_KEY, or the file secret.key, is not the one that it was written with.');
      }
      return undefined;
    },
  };
}

export const sealingKeyOf = (text: string): Uint8Array => new Uint8Array(hkdfSync('sha256', text, '', 'gatehouse secrets at rest', 32));

/** What two servers of one database compare to see that they have the same key. It says nothing about the key to whoever reads it. */
export const keyCheckOf = (text: string): string => Buffer.from(hkdfSync('sha256', text, '', 'gatehouse key check', 32)).toString('hex');

/** The key that is there: unlike {@link keyTextOf}, it makes none. */
export function presentKeyText({ secretKey, databaseUrl, dataDir }: Pick<Config, 'secretKey' | 'databaseUrl' | 'dataDir'>): string | null {
  const file = join(dataDir, KEY_FILE);
  return secretKey ?? (databaseUrl === null && existsSync(file) ? readFileSync(file, 'utf8').trim() : null);
}

/** The key of these settings, made now where it is a file that is not there; `null` on PostgreSQL without SECRET_KEY. */
export const keyTextOf = ({ secretKey, databaseUrl, dataDir }: Pick<Config, 'secretKey' | 'databaseUrl' | 'dataDir'>, ids: Ids): string | null =>
  secretKey ?? (databaseUrl === null ? keyFile(join(dataDir, KEY_FILE), ids) : null);

/** The token of the setup link: the same for all processes that have the same key. Without one, each has its own. */
export function setupTokenOf(config: Config, ids: Ids): string {
  const text = keyTextOf(config, ids);
  return text === null ? ids.secret() : Buffer.from(hkdfSync('sha256', text, '', 'gatehouse setup link', 32)).toString('base64url');
}

/** Seals with a key of 32 bytes (AES-256-GCM). */
export async function sealWith(key: Uint8Array, secret: string, owner: string): Promise<string> {
  const { CompactEncrypt } = await jose();
  return new CompactEncrypt(new TextEncoder().encode(secret)).setProtectedHeader({ alg: 'dir', enc: 'A256GCM', sub: owner }).encrypt(key);
}

/** What {@link sealWith} sealed; `undefined` for another owner. @throws for another key, and for what was changed. */
export async function openWith(key: Uint8Array, sealed: string, owner: string): Promise<string | undefined> {
  const { compactDecrypt } = await jose();
  const { plaintext, protectedHeader } = await compactDecrypt(sealed, key);
  return protectedHeader['sub'] === owner ? new TextDecoder().decode(plaintext) : undefined;
}

/** Reads the key file, or makes it. It appears whole or not at all: servers that start together agree on one. */
function keyFile(file: string, ids: Ids): string {
  const draft = `${file}.${ids.next()}`;
  writeFileSync(draft, `${ids.secret()}\n`, { mode: 0o600 });
  try {
    linkSync(draft, file);
  } catch (cause) {
    if (!(cause instanceof Error && 'code' in cause && cause.code === 'EEXIST')) throw cause;
  } finally {
    rmSync(draft, { force: true });
  }
  chmodSync(file, 0o600);
  return readFileSync(file, 'utf8').trim();
}
