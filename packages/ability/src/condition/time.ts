/** How times are written: UTC, with milliseconds and four digits of year. Texts of this form order as their times do. */
const canonical = /^\d{4}-\d{2}-\d{2}T\d{2}:\d{2}:\d{2}\.\d{3}Z$/;
const written = /^(\d{4}-\d{2}-\d{2})(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d{1,3})?)?(?:Z|[+-]\d{2}:\d{2}))?$/;

/**
 * A time as people write it in a policy, in the one form that is compared: `2026-01-31` (midnight UTC) or
 * `2026-01-31T10:00+01:00`. `undefined` when it is no time, has no zone, or names a day that there is not.
 */
export function canonicalTime(text: string): string | undefined {
  const [, day] = written.exec(text) ?? [];
  if (day === undefined) return undefined;
  const midnight = new Date(`${day}T00:00:00Z`);
  // JavaScript reads 30 February as 2 March.
  if (Number.isNaN(midnight.getTime()) || midnight.toISOString().slice(0, 10) !== day) return undefined;
  return timeText(new Date(text));
}

/**
 * The time that a row holds, in the form that is compared. Rows hold a `Date` or text in the canonical form; anything
 * else is of another type and gives `undefined`.
 */
export function timeText(value: unknown): string | undefined {
  if (typeof value === 'string') return canonical.test(value) ? value : undefined;
  if (!(value instanceof Date) || Number.isNaN(value.getTime())) return undefined;
  const text = value.toISOString();
  // Years before 0 or after 9999 have six digits.
  return canonical.test(text) ? text : undefined;
}
