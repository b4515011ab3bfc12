/** The last day of a role that ends at `expiresAt`, as `2026-01-31` in the browser's time zone; `''` for no end. */
export function endDayOf(expiresAt: string | null | undefined): string {
  if (expiresAt === null || expiresAt === undefined) return '';
  const moment = new Date(expiresAt);
  return [moment.getFullYear(), moment.getMonth() + 1, moment.getDate()].map((part) => String(part).padStart(2, '0')).join('-');
}

/** The last moment of a day, in UTC; `null` for no day. A day that was not touched keeps the exact moment that it came from. */
export function endOfDay(day: string, known: string | null | undefined): string | null {
  if (day === '') return null;
  return day === endDayOf(known) && known ? known : new Date(`${day}T23:59:59.999`).toISOString();
}
