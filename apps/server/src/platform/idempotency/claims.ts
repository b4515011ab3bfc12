import { forgetRows } from '../forget-rows.ts';
import { type Clock, DAY, timestampOf } from '../clock.ts';
import type { Em } from '../orm.ts';

export interface Claim {
  requestHash: string;
  token: string;
  claimedAt: string;
  /** What the caller's permissions rested on. */
  stamp: string | null;
  /** Sealed; `null` until it was answered. */
  answer: string | null;
}

const SELECT = 'select request_hash as "requestHash", token, claimed_at as "claimedAt", stamp, answer from idempotency_claims where id = ?';

export async function readClaim(em: Em, id: string): Promise<Claim | undefined> {
  const [claim] = await em.execute<Claim[]>(SELECT, [id]);
  return claim;
}

/** Claims the key in the transaction of a change, unless it is claimed. @returns the claim that stands. */
export async function claimKey(em: Em, id: string, { requestHash, token, claimedAt, stamp }: Omit<Claim, 'answer'>): Promise<Claim> {
  await em.execute('insert into idempotency_claims (id, request_hash, token, claimed_at, stamp) values (?, ?, ?, ?, ?) on conflict (id) do nothing', [
    id,
    requestHash,
    token,
    claimedAt,
    stamp,
  ]);
  const standing = await readClaim(em, id);
  if (!standing) throw new Error('A claim was not written.');
  return standing;
}

/** Adds the answer to the claim of this token, if there is one. */
export async function storeAnswer(em: Em, id: string, token: string, answer: string): Promise<void> {
  await em.execute('update idempotency_claims set answer = ? where id = ? and token = ?', [answer, id, token]);
}

/** How long a key is remembered. */
const REMEMBERED = DAY;

/** Forgets the keys whose time is over, with their answers. */
export async function forgetClaims({ platform: { clock }, em }: { platform: { clock: Clock }; em: Em }): Promise<void> {
  const parameters = [timestampOf(new Date(clock.now().getTime() - REMEMBERED))];
  await forgetRows(em, { table: 'idempotency_claims', key: 'id', where: { sql: 'claimed_at <= ?', parameters } });
}
