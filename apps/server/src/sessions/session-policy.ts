import { DAY, MINUTE, SECOND } from '../platform/clock.ts';

/** How long a browser keeps the cookie: longer than any session may last. The server alone ends sessions, by the account's settings. */
export const COOKIE_LIFETIME = 30 * DAY;
/** How long a browser is known as one in which somebody has signed in: what browsers allow at most. */
export const BROWSER_COOKIE_LIFETIME = 400 * DAY;
/** How stale `lastSeenAt` may be: it spares a durable write at every request. */
export const LAST_SEEN_PRECISION = MINUTE;
/** How long a rotated token still works, so that requests under way and other tabs don't fail. */
export const ROTATION_GRACE = 5 * MINUTE;
/** The same when somebody confirmed who they are: long enough for the requests under way in that browser. */
export const CONFIRMATION_GRACE = 10 * SECOND;
/** At most so many live sessions a user; the oldest go first. */
export const SESSIONS_PER_USER = 50;
