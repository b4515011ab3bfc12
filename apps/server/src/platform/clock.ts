/** The time, as the rest of the server sees it. Tests hold it still or move it. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };

/** `2026-01-31T09:00:00.000Z`: the one form in which times are stored, hashed and sent. It sorts as text. */
export type Timestamp = string;

export const timestampOf = (date: Date): Timestamp => date.toISOString();
/** A time from now; never later than the form above can say. */
export const later = (clock: Clock, milliseconds: number): Timestamp => timestampOf(new Date(Math.min(clock.now().getTime() + milliseconds, LAST_TIME)));
const LAST_TIME = Date.parse('9999-12-31T23:59:59.999Z');

export const SECOND = 1000;
export const MINUTE = 60 * SECOND;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
