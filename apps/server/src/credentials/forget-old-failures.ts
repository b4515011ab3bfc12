import type { Call } from '../platform/call.ts';
import { DAY, later, timestampOf } from '../platform/clock.ts';

/** So many rows in one statement: while it runs, a process with SQLite does nothing else. */
const ROWS_AT_ONCE = 1000;

/**
 * Forgets failed sign-ins of more than a day ago, which count for nothing any more, and questions that nobody answered in time: strangers
 * make both, and need not come back.
 */
export async function forgetOldFailures({ em, platform: { clock } }: Call, stopping: AbortSignal): Promise<void> {
  const now = timestampOf(clock.now());
  await em.execute('delete from auth_challenges where expires_at <= ?', [now]);
  const old = '(select "key" from login_throttles where last_failure_at < ? and (locked_until is null or locked_until <= ?) limit ?)';
  let removed: number;
  do {
    ({ affectedRows: removed } = await em.execute<{ affectedRows: number }>(
      `delete from login_throttles where "key" in ${old}`,
      [later(clock, -DAY), now, ROWS_AT_ONCE],
      'run',
    ));
  } while (removed === ROWS_AT_ONCE && !stopping.aborted);
}
