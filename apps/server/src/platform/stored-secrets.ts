import type { Em } from './orm.ts';
import { openWith, sealingKeyOf, sealWith, UNSEALED } from './seal.ts';

interface SealAnewOptions {
  /** The text of the key before this one. */
  before?: string | null;
  /** Leaves alone what is sealed, with whichever key. */
  unsealedOnly?: boolean;
}

interface SealedAnew {
  /** How many secrets were sealed anew. */
  sealed: number;
  /** The usernames of those whose secret neither key opens. */
  unreadable: string[];
}

/** Seals the secrets of authenticator apps with this key, those that are sealed with the key before it or stand as they are. */
export async function sealAnew(em: Em, keyText: string, { before = null, unsealedOnly = false }: SealAnewOptions = {}): Promise<SealedAnew> {
  const rows = await em.execute<{ user_id: string; secret: string; username: string }[]>(
    `select t.user_id, t.secret, u.username from totp_factors t join users u on u.id = t.user_id${unsealedOnly ? ` where t.secret like '${UNSEALED}%'` : ''} order by u.username`,
  );
  const key = sealingKeyOf(keyText);
  const openedWith = (text: string, { secret, user_id: owner }: (typeof rows)[number]) => openWith(sealingKeyOf(text), secret, owner).catch(() => undefined);
  let sealed = 0;
  const unreadable: string[] = [];
  for (const row of rows) {
    const plain = row.secret.startsWith(UNSEALED) ? row.secret.slice(UNSEALED.length) : before === null ? undefined : await openedWith(before, row);
    if (plain !== undefined) {
      // Another server may have been faster, or the person.
      await em.execute('update totp_factors set secret = ? where user_id = ? and secret = ?', [
        await sealWith(key, plain, row.user_id),
        row.user_id,
        row.secret,
      ]);
      sealed += 1;
    } else if ((await openedWith(keyText, row)) === undefined) unreadable.push(row.username);
  }
  return { sealed, unreadable };
}
