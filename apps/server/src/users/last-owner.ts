import { conflict } from '../platform/errors.ts';
import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';

export const OWNER = 'owner';

/** Whether somebody else is an active Owner whose grant does not end. Ask inside {@link change}: changes queue, so the answer stays true. */
async function anotherOwnerRemains({ clock }: Platform, em: Em, userId: string): Promise<boolean> {
  const [row] = await em.execute<{ others: number | string }[]>(
    `select count(*) as others from users u join role_grants r on r.user_id = u.id
     where r.role = ? and u.status = 'active' and u.id <> ? and (r.expires_at is null or r.expires_at > ?)`,
    [OWNER, userId, timestampOf(clock.now())],
  );
  return Number(row?.others ?? 0) > 0;
}

/** @throws Refusal `last-owner` when nobody could run the account any more. */
export async function requireAnotherOwner(platform: Platform, em: Em, userId: string): Promise<void> {
  if (await anotherOwnerRemains(platform, em, userId)) return;
  throw conflict('last-owner', 'This is the last active Owner. Make somebody else an Owner first.');
}
