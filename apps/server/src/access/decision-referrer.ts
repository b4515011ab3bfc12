import type { Referrer } from '../platform/referrer.ts';

/** Decisions stay when their person goes, whom they know by id only. What callers added to them may name the person, so it goes. */
export const decisionReferrer: Referrer = {
  ofUser: async () => [],
  ofGroup: async () => [],
  transfer: async () => {},
  async erase(em, userId) {
    await em.execute('update access_decisions set context = null where user_id = ? and context is not null', [userId]);
  },
};
