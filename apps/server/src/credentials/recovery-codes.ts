import { hashOfSecret, type Ids } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';

const HOW_MANY = 10;
/** Crockford's base 32: no letter is taken for a digit. */
const ALPHABET = '0123456789ABCDEFGHJKMNPQRSTVWXYZ';
/** 24 letters of 5 bits: more than the 112 bits from which on NIST SP 800-63B-4 takes a plain hash. */
const LENGTH = 24;

/** Replaces a user's recovery codes and answers the new ones, `ABCD-EFGH-…`, which are stored as hashes only. */
export async function replaceRecoveryCodes({ ids }: Platform, em: Em, userId: string): Promise<string[]> {
  const codes = Array.from({ length: HOW_MANY }, () => newCode(ids));
  await em.execute('delete from recovery_codes where user_id = ?', [userId]);
  for (const code of codes) await em.execute('insert into recovery_codes (code_hash, user_id) values (?, ?)', [hashOfSecret(plain(code)), userId]);
  return codes;
}

/** Uses up a recovery code. Answers whether it was one of the user's that was not used before. */
export async function takeRecoveryCode(em: Em, userId: string, typed: string): Promise<boolean> {
  const hash = hashOfSecret(plain(typed));
  const found = await em.execute<unknown[]>('select 1 from recovery_codes where user_id = ? and code_hash = ?', [userId, hash]);
  await em.execute('delete from recovery_codes where user_id = ? and code_hash = ?', [userId, hash]);
  return found.length > 0;
}

export async function countRecoveryCodes(em: Em, userId: string): Promise<number> {
  const [row] = await em.execute<{ left: number | string }[]>('select count(*) as "left" from recovery_codes where user_id = ?', [userId]);
  return Number(row?.left ?? 0);
}

/** Each letter is five bits of a random byte. */
function newCode(ids: Ids): string {
  const bytes = Buffer.from(ids.secret(), 'base64url').subarray(0, LENGTH);
  const letters = [...bytes].map((byte) => ALPHABET.charAt(byte % 32)).join('');
  return letters.replace(/.{4}(?=.)/g, '$&-');
}

/** A code as it is hashed, however it was typed. */
const plain = (typed: string): string =>
  typed
    .toUpperCase()
    .replace(/[^\p{L}\p{N}]/gu, '')
    .replaceAll('O', '0')
    .replaceAll(/[IL]/g, '1');
