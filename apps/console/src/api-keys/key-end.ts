import { endDayOf, endOfDay } from '../users/role-end.ts';

const DAY = 86_400_000;

/** How long a new key works, as one chooses it. */
export const keyEnds = [
  { value: '30', label: 'in 30 days' },
  { value: '90', label: 'in 90 days' },
  { value: '365', label: 'in a year' },
  { value: 'day', label: 'on a day that you choose' },
  { value: 'never', label: 'never' },
] as const;
export type KeyEnd = (typeof keyEnds)[number]['value'];

/** When a key ends, in UTC: `null` for never, `undefined` while no day is chosen. `day` is `2026-01-31`, and the key works through it. */
export function endOfKey(end: KeyEnd, day: string, now = Date.now()): string | null | undefined {
  if (end === 'never') return null;
  if (end === 'day') return endOfDay(day, null) ?? undefined;
  return new Date(now + Number(end) * DAY).toISOString();
}

/** The first day on which a key can end. */
export const today = (): string => endDayOf(new Date().toISOString());
