import dayjs from 'dayjs';
import customParseFormat from 'dayjs/plugin/customParseFormat.js';

dayjs.extend(customParseFormat);

const SHOWN_DAY = 'D MMM YYYY';
const SHOWN_TIME = 'HH:mm';
const days = [SHOWN_DAY, 'D MMMM YYYY', 'YYYY-MM-DD', 'D.M.YYYY'];
const times = ['HH:mm', 'H:mm'];
/** Days of which a person speaks. */
const [FIRST_YEAR, LAST_YEAR] = [1970, 9999];

/** A day as it is shown and typed, `28 Nov 2026`; `''` for none. `day` is `2026-11-28`. */
export const textOfDay = (day: string): string => (day === '' ? '' : dayjs(day).format(SHOWN_DAY));

/** A moment as it is shown and typed, `28 Nov 2026 09:00` in the reader's time zone; `''` for none. */
export const textOfMoment = (at: string | null): string => (at === null ? '' : dayjs(at).format(`${SHOWN_DAY} ${SHOWN_TIME}`));

/** The day that a text says, `2026-11-28`; `''` for an empty text, `undefined` for one that says none (yet). */
export function dayOfText(text: string): string | undefined {
  const typed = tidied(text);
  return typed === '' ? '' : parsed(typed, days)?.format('YYYY-MM-DD');
}

/** The moment that a text says, in UTC; the day's beginning without a time. `null` for an empty text, `undefined` for one that says none (yet). */
export function momentOfText(text: string): string | null | undefined {
  const typed = tidied(text);
  if (typed === '') return null;
  return parsed(typed, [...days.flatMap((day) => times.map((time) => `${day} ${time}`)), ...days])?.toISOString();
}

/** `28 nov 2026, 9:00` as the formats have it: month names with a capital letter, single spaces. */
const tidied = (text: string): string =>
  text
    .replaceAll(/[\s,]+/g, ' ')
    .trim()
    .replaceAll(/\p{L}+/gu, (word) => word.charAt(0).toUpperCase() + word.slice(1).toLowerCase());

function parsed(text: string, formats: readonly string[]): dayjs.Dayjs | undefined {
  for (const format of formats) {
    const moment = dayjs(text, format, true);
    if (moment.isValid() && moment.year() >= FIRST_YEAR && moment.year() <= LAST_YEAR) return moment;
  }
  return undefined;
}

/** The reader's time zone at a moment, `Europe/Berlin (GMT+1)`. */
export function zoneText(at: Date): string {
  const { timeZone } = Intl.DateTimeFormat().resolvedOptions();
  const offset = new Intl.DateTimeFormat('en-GB', { timeZoneName: 'shortOffset' }).formatToParts(at).find(({ type }) => type === 'timeZoneName')?.value;
  return offset === undefined || timeZone === 'UTC' ? timeZone : `${timeZone} (${offset})`;
}
