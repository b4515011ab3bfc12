const two = (part: number): string => String(part).padStart(2, '0');

/** A moment for a field of date and time: `2026-01-31T09:00` in the browser's time zone; `''` for none. */
export function localTimeOf(at: string | null): string {
  if (at === null) return '';
  const moment = new Date(at);
  return `${moment.getFullYear()}-${two(moment.getMonth() + 1)}-${two(moment.getDate())}T${two(moment.getHours())}:${two(moment.getMinutes())}`;
}

/** The moment that such a field says, in UTC; `null` when it is empty. One that was not touched keeps its seconds. */
export function momentOf(local: string, known: string | null = null): string | null {
  if (local === '' || Number.isNaN(Date.parse(local))) return null;
  return known !== null && local === localTimeOf(known) ? known : new Date(local).toISOString();
}
