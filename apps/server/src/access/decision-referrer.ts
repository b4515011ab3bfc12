import type { Referrer } from '../platform/referrer.ts';

/** Decisions stay when their person goes, whom they know by id only. What callers added to them, or asked for in vain, may name the person, so it goes. */
export const decisionReferrer: Referrer = {
  ofUser: async () => [],
  ofGroup: async () => [],
  transfer: async () => {},
  async erase(em, userId, names) {
    await em.execute('update access_decisions set context = null where user_id = ? and context is not null', [userId]);
    const asked = [userId, ...names].map((name) => name.toLowerCase());
    // Asked about before they were there or after they were deleted, they were nobody, and only what was asked could be kept.
    await em.execute(
      `update access_decisions set asked = null, context = null where asked is not null and lower(asked) in (${asked.map(() => '?').join(', ')})`,
      asked,
    );
  },
};
