import { hkdfSync } from 'node:crypto';
import { chmodSync, linkSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import type { Config } from './config.ts';
import type { Ids } from './ids.ts';
import type { Logger } from './logger.ts';

/** Seals secrets that must be read again, such as those of authenticator apps, for one owner each. */
export interface Sealer {
  seal(secret: string, owner: string): Promise<string>;
  /** `undefined` for what was sealed with another key or for another owner. */
  open(sealed: string, owner: string): Promise<string | undefined>;
}

const KEY_FILE = 'secret.key';
/** Loaded with the first secret: a server starts without it. */
const jose = () => import('jose');

const UNSEALED = 'unsealed:';

/**
 * The key comes from SECRET_KEY or, beside the embedded database, from a file of its own that is made when first needed. On
 * PostgreSQL without SECRET_KEY nothing is sealed: servers that share a database need not share a disk (decision 012).
 */
export function createSealer({ secretKey, databaseUrl, dataDir }: Config, logger: Logger, ids: Ids): Sealer {
  let key: Uint8Array | null | undefined;
  const keyNow = (): Uint8Array | null => {
    if (key !== undefined) return key;
    const text = keyTextOf({ secretKey, databaseUrl, dataDir }, ids);
    if (text === null) logger.warn('SECRET_KEY is not set: the secrets of authenticator apps are stored as they are.');
    return (key = text === null ? null : new Uint8Array(hkdfSync('sha256', text, '', 'gatehouse secrets at rest', 32)));
  };
  return {
    async seal(secret, owner) {
      const current = keyNow();
      if (current === null) return `${UNSEALED}${secret}`;
      return sealWith(current, secret, owner);
    },
    async open(sealed, owner) {
      // SECRET_KEY may have been set since.
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

const keyTextOf = ({ secretKey, databaseUrl, dataDir }: Pick<Config, 'secretKey' | 'databaseUrl' | 'dataDir'>, ids: Ids): string | null =>
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
