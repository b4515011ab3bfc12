import type { Call } from '../platform/call.ts';
import { DAY, later } from '../platform/clock.ts';
import { latestEnd, overBy } from '../platform/stored-time.ts';
import { forgetChallenges } from './challenge.ts';
import { LONGEST_LOCK } from './login-throttle.ts';

/** So many rows in one statement: while it runs, a process with SQLite does nothing else. */
const ROWS_AT_ONCE = 1000;

/**
 * Forgets failed sign-ins of more than a day ago, which count for nothing any more, and questions that nobody answered in time: strangers
 * make both, and need not come back.
 */
export async function forgetOldFailures({ em, platform: { clock } }: Call, stopping: AbortSignal): Promise<void> {
  await forgetChallenges(clock, em);
  const unlocked = overBy('locked_until', clock, LONGEST_LOCK);
  const old = `(select "key" from login_throttles where (last_failure_at < ? and (locked_until is null or ${unlocked.sql})) or last_failure_at > ? limit ?)`;
  let removed: number;
  do {
    ({ affectedRows: removed } = await em.execute<{ affectedRows: number }>(
      `delete from login_throttles where "key" in ${old}`,
      [later(clock, -DAY), ...unlocked.parameters, latestEnd(clock, 0), ROWS_AT_ONCE],
      'run',
    ));
  } while (removed === ROWS_AT_ONCE && !stopping.aborted);
}
