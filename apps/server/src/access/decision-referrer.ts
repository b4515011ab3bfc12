import { foldForIdentity } from '@gatehouse/contract';
import { letOthersGo } from '../platform/let-others-go.ts';
import type { Em } from '../platform/orm.ts';
import type { Referrer } from '../platform/referrer.ts';

/** So many decisions are emptied in one transaction, and looked through at a time. */
const EMPTIED = 256;
const LOOKED_THROUGH = 5000;

/** Decisions stay when their person goes, whom they know by id only. What callers added to them, or asked for in vain, may name the person, so it goes. */
export const decisionReferrer: Referrer = {
  async *erase(em, userId, names) {
    yield* emptyContexts(em, userId);
    yield* emptyAsked(em, new Set([userId, ...names].map(foldForIdentity)));
  },
};

async function* emptyContexts(em: Em, userId: string): AsyncGenerator<(em: Em) => Promise<void>> {
  let last = { at: '', id: '' };
  for (;;) {
    const rows = await em.execute<{ at: string; id: string }[]>(
      'select at, id from access_decisions where user_id = ? and (at, id) > (?, ?) and context is not null order by at, id limit ?',
      [userId, last.at, last.id, EMPTIED],
    );
    if (rows.length === 0) return;
    last = rows.at(-1) ?? last;
    yield empty(
      'context = null',
      rows.map(({ id }) => id),
    );
  }
}

/**
 * Asked about before they were there or after they were deleted, they were nobody, and only what was asked could be kept. Names compare as at the
 * look-up, which no database does alike.
 */
async function* emptyAsked(em: Em, theirs: ReadonlySet<string>): AsyncGenerator<(em: Em) => Promise<void>> {
  let after = '';
  for (;;) {
    const rows = await em.execute<{ id: string; asked: string | null }[]>('select id, asked from access_decisions where id > ? order by id limit ?', [
      after,
      LOOKED_THROUGH,
    ]);
    const named = rows.flatMap(({ id, asked }) => (asked !== null && theirs.has(foldForIdentity(asked)) ? [id] : []));
    for (let start = 0; start < named.length; start += EMPTIED)
      yield empty('asked = null, asked_folded = null, context = null', named.slice(start, start + EMPTIED));
    if (rows.length < LOOKED_THROUGH) return;
    after = rows.at(-1)?.id ?? after;
    await letOthersGo();
  }
}

const empty =
  (set: string, ids: readonly string[]) =>
  async (em: Em): Promise<void> => {
    await em.execute(`update access_decisions set ${set} where id in (${ids.map(() => '?').join(', ')})`, [...ids]);
  };
