import { type Call, change } from '../platform/call.ts';
import { later, MINUTE, timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import type { ChallengeKind } from './second-factor.entity.ts';

/** Long enough to fetch a phone. */
const LIFETIME = 10 * MINUTE;

interface Taken {
  kind: ChallengeKind;
  userId: string | null;
  value: string;
}

/** Puts a question, which is good for one answer in time. Those that nobody answered are cleared away. */
export async function issueChallenge(
  { clock, ids }: Platform,
  em: Em,
  kind: ChallengeKind,
  userId: string | null,
  value: string,
): Promise<{ id: string; expiresAt: string }> {
  const id = ids.next();
  const expiresAt = later(clock, LIFETIME);
  await em.execute('delete from auth_challenges where expires_at <= ?', [timestampOf(clock.now())]);
  await em.execute('insert into auth_challenges (id, kind, user_id, value, expires_at) values (?, ?, ?, ?, ?)', [id, kind, userId, value, expiresAt]);
  return { id, expiresAt };
}

/** What a challenge asked of this user, while it is open; `undefined` for one of another kind or user, answered or over. */
export async function openChallenge({ clock }: Platform, em: Em, kind: ChallengeKind, userId: string, id: string): Promise<string | undefined> {
  const [row] = await em.execute<{ value: string }[]>('select value from auth_challenges where id = ? and kind = ? and user_id = ? and expires_at > ?', [
    id,
    kind,
    userId,
    timestampOf(clock.now()),
  ]);
  return row?.value;
}

/**
 * Takes a challenge of one of these kinds away and answers it: whatever comes of the answer, there is no second one.
 * `undefined` for one that is unknown, of another kind, answered or over.
 */
export async function takeChallenge(call: Call, kinds: readonly ChallengeKind[], id: string): Promise<Taken | undefined> {
  return change(call, async (em) => {
    const [row] = await em.execute<{ kind: ChallengeKind; user_id: string | null; value: string; expires_at: string }[]>(
      'select kind, user_id, value, expires_at from auth_challenges where id = ?',
      [id],
    );
    if (!row || !kinds.includes(row.kind) || row.expires_at <= timestampOf(call.platform.clock.now())) return undefined;
    await closeChallenge(em, id);
    return { kind: row.kind, userId: row.user_id, value: row.value };
  });
}

/** Ends a challenge: it has been answered. */
export async function closeChallenge(em: Em, id: string): Promise<void> {
  await em.execute('delete from auth_challenges where id = ?', [id]);
}
