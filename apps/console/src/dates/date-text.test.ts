import { expect, test } from 'vitest';
import { dayOfText, momentOfText, textOfDay, textOfMoment } from './date-text.ts';

test('a day goes through a field and back, however people type it', () => {
  for (const text of ['28 Nov 2026', '28 november 2026', '2026-11-28', '28.11.2026', '  28  nov 2026 ', textOfDay('2026-11-28')])
    expect(dayOfText(text)).toBe('2026-11-28');
  expect(textOfDay('2026-11-28')).toBe('28 Nov 2026');
});

test('a moment goes through a field and back, to the minute', () => {
  const at = '2026-03-04T05:06:00.000Z';
  expect(momentOfText(textOfMoment(at))).toBe(at);
  const [year, month, day, hours, minutes] = [2026, 2, 4, 9, 5];
  for (const text of ['4 Mar 2026 09:05', '4 mar 2026, 9:05', '2026-03-04 09:05'])
    expect(momentOfText(text)).toBe(new Date(year, month, day, hours, minutes).toISOString());
  expect(momentOfText('4 Mar 2026')).toBe(new Date(year, month, day).toISOString());
});

test('an empty field is no day and no moment', () => {
  expect([dayOfText(' '), textOfDay(''), momentOfText(''), textOfMoment(null)]).toEqual(['', '', null, '']);
});

test('a text on its way, a day that does not exist, and one that can be read in two ways say nothing', () => {
  for (const text of [
    '2',
    '28',
    '28 N',
    '28 Nov',
    '28 Nov 2',
    '28 Nov 202',
    '0202-01-01',
    '2026-1',
    '2026-02-30',
    '31.11.2026',
    '11/12/2026',
    'soon',
    '28 Nov 2026 9',
    '28 Nov 2026 25:00',
  ]) {
    expect([text, momentOfText(text)]).toEqual([text, undefined]);
    expect([text, dayOfText(text)]).toEqual([text, undefined]);
  }
});
