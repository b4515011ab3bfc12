import type { PolicyRules } from './rules.ts';

type Dated = Pick<PolicyRules, 'startsAt' | 'endsAt'>;

// Times compare as text: these stand before and after all of them.
const sinceEver = '';
const forEver = '\uFFFF';

/** When a policy starts, as a text that compares with times. */
export const startOf = ({ startsAt }: Dated): string => startsAt ?? sinceEver;

/** When a policy ends, as a text that compares with times. */
export const endOf = ({ endsAt }: Dated): string => endsAt ?? forEver;

/** Whether a policy's dates hold: from its start on, until just before its end. */
export const isInDates = (policy: Dated, at: string): boolean => startOf(policy) <= at && at < endOf(policy);

/** Tells the form by its length and last letter: this runs in every decision. @throws RangeError for a time that is plainly in another form. */
export function requireTime(time: string): void {
  if (time.length !== 24 || !time.endsWith('Z')) throw new RangeError(`${JSON.stringify(time)} is no time: write it as 2026-01-01T00:00:00.000Z.`);
}

/** @throws RangeError for a policy with a date that {@link requireTime} refuses. */
export function requireDates({ startsAt, endsAt }: Dated): void {
  if (startsAt !== null) requireTime(startsAt);
  if (endsAt !== null) requireTime(endsAt);
}
