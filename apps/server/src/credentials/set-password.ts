import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';

/** Stores a password's hash, in place of any there was. Hash it before the transaction. */
export async function storePassword({ clock }: Platform, em: Em, userId: string, hash: string, mustChange: boolean): Promise<void> {
  await em.execute(
    `insert into passwords (user_id, hash, must_change, changed_at) values (?, ?, ?, ?)
     on conflict (user_id) do update set hash = excluded.hash, must_change = excluded.must_change, changed_at = excluded.changed_at`,
    [userId, hash, mustChange, timestampOf(clock.now())],
  );
}
