import { conflict } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';

export const OWNER = 'owner';

/**
 * Ask after a change that took Owner from somebody, inside of {@link change}: changes queue, so the answer stays true, and a
 * refusal undoes what was done. An Owner whose grant ends does not count: one day nobody would be left.
 * @throws Refusal `last-owner` when nobody could run the account any more.
 */
export async function requireOwnerRemains(em: Em): Promise<void> {
  const left = await em.execute<unknown[]>(
    "select 1 from held_roles h join users u on u.id = h.user_id where h.role = ? and h.expires_at is null and u.status = 'active' limit 1",
    [OWNER],
  );
  if (left.length > 0) return;
  throw conflict('last-owner', 'This is the last active Owner. Make somebody else an Owner first, for good.');
}
