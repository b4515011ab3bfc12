import { type Clock, MINUTE, type Timestamp, timestampOf } from './clock.ts';
import type { Sql } from './read-page.ts';

/** By so much the clocks of servers beside one another may differ, and a clock be put right while nobody notices. */
const SKEW = 2 * MINUTE;

/** Whether a stored time lies ahead, as nothing that has happened does: it was written while the clock was ahead. */
export const isFromAhead = (since: Timestamp, clock: Clock): boolean => Date.parse(since) > clock.now().getTime() + SKEW;

/** Milliseconds since something happened. What was written while the clock was ahead happened for ever ago. */
export const timeSince = (since: Timestamp, clock: Clock): number =>
  isFromAhead(since, clock) ? Number.POSITIVE_INFINITY : Math.max(0, clock.now().getTime() - Date.parse(since));

/** Milliseconds until something ends that never lasts longer than `longest`; 0 for what is over. What would end later still was written while the clock was ahead: it is over. */
export function timeLeft(until: Timestamp, clock: Clock, longest: number): number {
  const left = Date.parse(until) - clock.now().getTime();
  return left <= 0 || left > longest + SKEW ? 0 : Math.min(left, longest);
}

/** Whether something that never lasts longer than `longest` has not ended yet. */
export const isStillAhead = (until: Timestamp, clock: Clock, longest: number): boolean => timeLeft(until, clock, longest) > 0;

/** The latest time at which what begins now and never lasts longer than `longest` can end. */
export const latestEnd = (clock: Clock, longest: number): Timestamp => timestampOf(new Date(clock.now().getTime() + longest + SKEW));

/** SQL: {@link isStillAhead} for a column. */
export const stillAhead = (column: string, clock: Clock, longest: number): Sql => ({
  sql: `(${column} > ? and ${column} <= ?)`,
  parameters: [timestampOf(clock.now()), latestEnd(clock, longest)],
});

/** SQL: the opposite of {@link stillAhead}. */
export const overBy = (column: string, clock: Clock, longest: number): Sql => ({
  sql: `(${column} <= ? or ${column} > ?)`,
  parameters: [timestampOf(clock.now()), latestEnd(clock, longest)],
});
