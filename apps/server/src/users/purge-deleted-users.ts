import { foldForSearch } from '@gatehouse/contract';
import { type Call, change } from '../platform/call.ts';
import { DAY, later, timestampOf } from '../platform/clock.ts';
import { letOthersGo } from '../platform/let-others-go.ts';
import { latestEnd } from '../platform/stored-time.ts';
import { readSettings } from '../account/read-settings.ts';
import type { Em } from '../platform/orm.ts';

/** So many people in one transaction: others wait for it. */
const AT_ONCE = 50;

/**
 * Throws away what was kept of those whose time to be restored is over, each on record. The tombstone stays. Safe to run
 * in several processes at once.
 * @returns for how many people.
 */
export async function purgeDeletedUsers(call: Call): Promise<number> {
  let purged = 0;
  await shortenTooLong(call);
  for (;;) {
    // Asked outside of the change first: most of the time there is nothing to do, and nobody should wait for that.
    if ((await overdue(call.em, timestampOf(call.platform.clock.now()), 1)).length === 0) return purged;
    purged += await change(call, async (em, trail) => {
      const rows = await overdue(em, timestampOf(call.platform.clock.now()), AT_ONCE);
      for (const { id, label } of rows) {
        await em.execute('update user_tombstones set kept = null, restorable_until = null, search_text = ? where id = ?', [
          label === null ? null : foldForSearch(label),
          id,
        ]);
        trail.record({ action: 'user.purge', subject: { type: 'User', id, label: label ?? '' }, reason: 'restore-time-over' });
      }
      return rows.length;
    });
  }
}

/** So many in one statement: all may have been deleted in one go. */
const SHORTENED_AT_ONCE = 256;

/** The longest that the account's settings allow. */
const LONGEST = 365 * DAY;

/** Who was deleted while the clock was far ahead can be restored for as long as the settings say from now on: nothing is thrown away for that. */
async function shortenTooLong({ em, platform: { clock } }: Call): Promise<void> {
  const { restoreDays } = await readSettings(em);
  const until = [later(clock, restoreDays * DAY), latestEnd(clock, LONGEST)];
  for (;;) {
    const { affectedRows } = await em.execute<{ affectedRows: number }>(
      'update user_tombstones set restorable_until = ? where id in (select id from user_tombstones where restorable_until > ? limit ?)',
      [...until, SHORTENED_AT_ONCE],
      'run',
    );
    if (affectedRows < SHORTENED_AT_ONCE) return;
    await letOthersGo();
  }
}

const overdue = (em: Em, now: string, limit: number): Promise<{ id: string; label: string | null }[]> =>
  em.execute<{ id: string; label: string | null }[]>(
    'select id, label from user_tombstones where restorable_until <= ? order by restorable_until, id limit ?',
    [now, limit],
  );
