import { forgetRows, forgetSome } from '../platform/forget-rows.ts';
import { type Call, change } from '../platform/call.ts';
import { type Clock, later, MINUTE, SECOND } from '../platform/clock.ts';
import { databaseKind, type Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { isStillAhead, overBy, stillAhead, timeLeft } from '../platform/stored-time.ts';
import { tooMany } from './login-throttle.ts';
import type { ChallengeKind } from './second-factor.entity.ts';

/** Long enough to fetch a phone. */
const LIFETIME = 10 * MINUTE;

interface Taken {
  kind: ChallengeKind;
  userId: string | null;
  value: string;
}

/** So many open questions of one kind to one user; a further one takes the place of the oldest. */
const MOST_OF_USER = 10;

const overAt = (clock: Clock) => ({ table: 'auth_challenges', key: 'id', where: overBy('expires_at', clock, LIFETIME) });

/** Takes those away whose time is over. */
export const forgetChallenges = (clock: Clock, em: Em, stopping?: AbortSignal): Promise<void> => forgetRows(em, overAt(clock), stopping);

/** At most so many of these go with each further question. */
const FORGOTTEN_IN_PASSING = 256;

/** Who is to answer: a user, or anybody, from whichever network they come. */
export type Answerer = { userId: string } | { network: string };

/** Puts a question, which is good for one answer in time. Those that nobody answered are cleared away. */
export async function issueChallenge(
  { clock, ids }: Platform,
  em: Em,
  kind: ChallengeKind,
  whose: Answerer,
  value: string,
): Promise<{ id: string; expiresAt: string }> {
  const id = ids.next();
  const expiresAt = later(clock, LIFETIME);
  const { sql, parameters } = forgetSome(databaseKind(em), overAt(clock), FORGOTTEN_IN_PASSING);
  await em.execute(sql, [...parameters]);
  const { userId, network } = { userId: null, network: null, ...whose };
  if (userId !== null) {
    await em.execute(
      `delete from auth_challenges where user_id = ? and kind = ? and id not in
         (select id from auth_challenges where user_id = ? and kind = ? order by expires_at desc, id desc limit ${MOST_OF_USER - 1})`,
      [userId, kind, userId, kind],
    );
  }
  await em.execute('insert into auth_challenges (id, kind, user_id, network, value, expires_at) values (?, ?, ?, ?, ?, ?)', [
    id,
    kind,
    userId,
    network,
    value,
    expiresAt,
  ]);
  return { id, expiresAt };
}

/** So many questions that nobody in particular is to answer may be open to one network at a time. */
const MOST_OF_NETWORK = 200;

/** @throws Refusal `rate-limited` for a network where too many were begun and not ended. */
export async function requireFewOpen({ clock }: Platform, em: Em, network: string): Promise<void> {
  const { sql, parameters } = stillAhead('expires_at', clock, LIFETIME);
  const open = await em.execute<{ expires_at: string }[]>(
    `select expires_at from auth_challenges where network = ? and ${sql} order by expires_at desc limit ?`,
    [network, ...parameters, MOST_OF_NETWORK],
  );
  const oldest = open.at(-1);
  if (open.length < MOST_OF_NETWORK || !oldest) return;
  throw tooMany('rate-limited', 'sign-ins that were begun and not ended', Math.max(1, Math.ceil(timeLeft(oldest.expires_at, clock, LIFETIME) / SECOND)));
}

/** What a challenge asked of this user, while it is open; `undefined` for one of another kind or user, answered or over. */
export async function openChallenge({ clock }: Platform, em: Em, kind: ChallengeKind, userId: string, id: string): Promise<string | undefined> {
  const { sql, parameters } = stillAhead('expires_at', clock, LIFETIME);
  const [row] = await em.execute<{ value: string }[]>(`select value from auth_challenges where id = ? and kind = ? and user_id = ? and ${sql}`, [
    id,
    kind,
    userId,
    ...parameters,
  ]);
  return row?.value;
}

/**
 * Takes a challenge of one of these kinds away and answers it: whatever comes of the answer, there is no second one.
 * `undefined` for one that is unknown, of another kind, answered or over.
 */
export async function takeChallenge(call: Call, kinds: readonly ChallengeKind[], id: string): Promise<Taken | undefined> {
  // Whoever asks about what there is not does not take the one writer for it.
  if (!(await readChallenge(call.em, id))) return undefined;
  return change(call, async (em) => {
    const row = await readChallenge(em, id);
    if (!row || !kinds.includes(row.kind) || !isStillAhead(row.expires_at, call.platform.clock, LIFETIME)) return undefined;
    await closeChallenge(em, id);
    return { kind: row.kind, userId: row.user_id, value: row.value };
  });
}

async function readChallenge(em: Em, id: string) {
  const [row] = await em.execute<{ kind: ChallengeKind; user_id: string | null; value: string; expires_at: string }[]>(
    'select kind, user_id, value, expires_at from auth_challenges where id = ?',
    [id],
  );
  return row;
}

/** Ends a challenge: it has been answered. */
export async function closeChallenge(em: Em, id: string): Promise<void> {
  await em.execute('delete from auth_challenges where id = ?', [id]);
}
