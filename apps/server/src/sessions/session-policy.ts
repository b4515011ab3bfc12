import { HOUR, MINUTE } from '../platform/clock.ts';

/** Lifetimes after NIST SP 800-63B-4, AAL2: an hour without use, a day in all. */
export const IDLE_LIFETIME = HOUR;
export const ABSOLUTE_LIFETIME = 24 * HOUR;
/** How stale `lastSeenAt` may be: it spares a durable write at every request. */
export const LAST_SEEN_PRECISION = MINUTE;
/** How long a rotated token still works, so that requests under way and other tabs don't fail. */
export const ROTATION_GRACE = 5 * MINUTE;
/** At most so many live sessions a user; the oldest go first. */
export const SESSIONS_PER_USER = 50;
