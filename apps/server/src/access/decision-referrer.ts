import { foldForIdentity } from '@gatehouse/contract';
import type { Referrer } from '../platform/referrer.ts';

/** Decisions stay when their person goes, whom they know by id only. What callers added to them, or asked for in vain, may name the person, so it goes. */
export const decisionReferrer: Referrer = {
  async erase(em, userId, names) {
    await em.execute('update access_decisions set context = null where user_id = ? and context is not null', [userId]);
    // Asked about before they were there or after they were deleted, they were nobody, and only what was asked could be kept. Names compare
    // as at the look-up, which no database does alike.
    const theirs = new Set([userId, ...names].map(foldForIdentity));
    const asked = await em.execute<{ asked: string }[]>('select distinct asked from access_decisions where asked is not null');
    for (const { asked: name } of asked)
      if (theirs.has(foldForIdentity(name))) await em.execute('update access_decisions set asked = null, context = null where asked = ?', [name]);
  },
};
