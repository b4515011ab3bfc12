import type { Call } from '../platform/call.ts';
import { DAY, later } from '../platform/clock.ts';
import { forgetRows } from '../platform/forget-rows.ts';
import { latestEnd, overBy } from '../platform/stored-time.ts';
import { forgetChallenges } from './challenge.ts';
import { LONGEST_LOCK } from './login-throttle.ts';

/**
 * Forgets failed sign-ins of more than a day ago, which count for nothing any more, and questions that nobody answered in time: strangers
 * make both, and need not come back.
 */
export async function forgetOldFailures({ em, platform: { clock } }: Call, stopping: AbortSignal): Promise<void> {
  await forgetChallenges(clock, em, stopping);
  const unlocked = overBy('locked_until', clock, LONGEST_LOCK);
  const where = {
    sql: `(last_failure_at < ? and (locked_until is null or ${unlocked.sql})) or last_failure_at > ?`,
    parameters: [later(clock, -DAY), ...unlocked.parameters, latestEnd(clock, 0)],
  };
  await forgetRows(em, { table: 'login_throttles', key: '"key"', where }, stopping);
}
