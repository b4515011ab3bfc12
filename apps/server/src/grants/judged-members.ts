import { readHead } from '../audit/trail.ts';
import { type AuthorizedCall } from '../platform/call.ts';
import { conflict, Refusal } from '../platform/errors.ts';
import { isPersonInSight } from '../platform/in-sight.ts';
import { letOthersGo } from '../platform/let-others-go.ts';
import type { Em } from '../platform/orm.ts';
import { OWNER, requireOwnerRemains } from './last-owner.ts';
import { requireMayRegroup } from './regroup.ts';

/** What all members of a group come to hold, and no longer hold, through it. */
export interface Exchange {
  gained: readonly string[];
  lost: readonly string[];
}

/** Inside of a change: judges that the caller may, counts it, does `work`, and requires that an Owner remains. */
export type RegroupMembers = (em: Em, exchange: Exchange, work: () => Promise<void>) => Promise<void>;

/** So many members are judged at a time, and so many people again inside of the change; twice as many in each further try. */
const AT_ONCE = 256;
const MOST_TRIES = 5;
/** So many may have changed while all were judged; they are judged again in rounds, each shorter than the one before. */
const MOST_BETWEEN = 20_000;
const MOST_ROUNDS = 10;

/** What was judged no longer tells enough: it is judged anew, outside of the change. */
class Outdated extends Error {}

/**
 * Runs a change of what all members of a group hold. However many they are, nobody waits for that: each is judged before the change, a few at a time,
 * and inside of it only those whom the trail has spoken of since. That they hold something else is counted with the group, not with each of them.
 * @param foresee what the change will be about; read again when it turns out otherwise.
 * @throws Refusal as {@link requireMayRegroup} does; `changed-since` when very many people change all the while.
 */
export async function afterJudgingMembers<Result>(
  call: AuthorizedCall,
  groupId: string,
  foresee: () => Promise<Exchange>,
  work: (regroupMembers: RegroupMembers) => Promise<Result>,
): Promise<Result> {
  const judged = new JudgedMembers(call, groupId);
  for (let tries = 1; ; tries++) {
    await judged.look(await foresee());
    try {
      return await work((em, exchange, act) => judged.regroup(em, exchange, { most: AT_ONCE * 2 ** (tries - 1), act }));
    } catch (cause) {
      if (!(cause instanceof Outdated)) throw cause;
      if (tries === MOST_TRIES) throw conflict('changed-since', 'Very many people are being changed just now. Nothing was changed. Try again in a moment.');
    }
  }
}

class JudgedMembers {
  readonly #call: AuthorizedCall;
  readonly #groupId: string;
  #exchange: Exchange = { gained: [], lost: [] };
  /** Where the trail ended before they were looked at. */
  #upTo = 0;
  #refusal: Refusal | undefined;

  constructor(call: AuthorizedCall, groupId: string) {
    this.#call = call;
    this.#groupId = groupId;
  }

  /** Judges all members, and then again and again those of whom the trail has spoken meanwhile, until they are few enough for the change. */
  async look(exchange: Exchange): Promise<void> {
    this.#exchange = exchange;
    this.#refusal = undefined;
    if (exchange.gained.length + exchange.lost.length === 0) return;
    const { em } = this.#call;
    try {
      this.#upTo = (await readHead(em)).seq;
      await this.#judgeAll(em);
      for (let round = 1; round <= MOST_ROUNDS; round++) {
        const { seq: end } = await readHead(em);
        const since = await peopleSince(em, this.#upTo, MOST_BETWEEN);
        if (since === 'unknown') return;
        this.#upTo = end;
        await this.#judgeAmong(em, since, letOthersGo);
        if (since.length <= AT_ONCE) return;
      }
    } catch (cause) {
      // It is for the change to refuse, in its turn: it may not even come so far.
      if (!(cause instanceof Refusal)) throw cause;
      this.#refusal = cause;
    }
  }

  /** @throws Outdated when more people than that have changed since. */
  async regroup(em: Em, exchange: Exchange, { most, act }: { most: number; act: () => Promise<void> }): Promise<void> {
    if (JSON.stringify(exchange) !== JSON.stringify(this.#exchange)) throw new Outdated();
    if (this.#refusal) throw this.#refusal;
    const since = await peopleSince(em, this.#upTo, most);
    if (since === 'unknown') throw new Outdated();
    await this.#judgeAmong(em, since);
    await em.execute('update groups set authz_version = authz_version + 1 where id = ?', [this.#groupId]);
    await act();
    if (exchange.lost.includes(OWNER)) await requireOwnerRemains(em);
  }

  async #judgeAll(em: Em): Promise<void> {
    let last = '';
    for (;;) {
      const members = await em.execute<{ user_id: string }[]>(
        `select m.user_id from group_members m where m.group_id = ? and m.user_id > ? and ${isPersonInSight('m.user_id')} order by m.user_id limit ?`,
        [this.#groupId, last, AT_ONCE],
      );
      const ids = members.map(({ user_id }) => user_id);
      await this.#judge(em, ids);
      if (ids.length < AT_ONCE) return;
      last = ids.at(-1) ?? last;
      await letOthersGo();
    }
  }

  /** Judges those of these people who are members. */
  async #judgeAmong(em: Em, people: readonly string[], between?: () => Promise<void>): Promise<void> {
    for (let start = 0; start < people.length; start += AT_ONCE) {
      await this.#judge(em, await this.#membersAmong(em, people.slice(start, start + AT_ONCE)));
      await between?.();
    }
  }

  async #judge(em: Em, people: readonly string[]): Promise<void> {
    if (people.length > 0) await requireMayRegroup(this.#call, em, { people, ...this.#exchange });
  }

  async #membersAmong(em: Em, people: readonly string[]): Promise<string[]> {
    const members = await em.execute<{ user_id: string }[]>(
      `select m.user_id from group_members m where m.group_id = ? and m.user_id in (${people.map(() => '?').join(', ')}) and ${isPersonInSight('m.user_id')}`,
      [this.#groupId, ...people],
    );
    return members.map(({ user_id }) => user_id);
  }
}

/**
 * Of whom the trail has spoken since: who somebody is, what they hold and their address change in no other way.
 * @returns `unknown` when these are more than `most`, or an import or the change of a large group concerned people whom its event does not name.
 */
async function peopleSince(em: Em, since: number, most: number): Promise<string[] | 'unknown'> {
  const unnamed = await em.execute<unknown[]>(
    "select 1 from audit_events where action = 'user.import' and seq > ? union all select 1 from group_changes where seq >= ? limit 1",
    [since, since],
  );
  if (unnamed.length > 0) return 'unknown';
  // Nobody is made one of several, nor asked to be there, by the database: SQLite would go through all of history in the order of people for that.
  const named = await em.execute<{ id: string | null }[]>(
    `select subject_id as id from audit_events where seq > ? and subject_type = 'User'
     union all select person_id from audit_mentions where seq > ? limit ?`,
    [since, since, most + 1],
  );
  return named.length > most ? 'unknown' : [...new Set(named.flatMap(({ id }) => id ?? []))];
}
