import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { compileMatcher } from './match.ts';
import { canonicalTime, timeText } from './time.ts';

describe('a time in a policy', () => {
  it.each([
    ['2026-01-31', '2026-01-31T00:00:00.000Z'],
    ['2026-01-31T09:00Z', '2026-01-31T09:00:00.000Z'],
    ['2026-01-31T00:30:00.5+01:00', '2026-01-30T23:30:00.500Z'],
    ['2024-02-29', '2024-02-29T00:00:00.000Z'],
  ])('%s is compared as %s', (written, compared) => {
    expect(canonicalTime(written)).toBe(compared);
  });

  it.each(['', '2026', '2026-02-29', '2026-13-01', '2026-01-31T25:00Z', '2026-01-31T09:00', '2026-01-31 09:00Z', '+012026-01-31', '0000-01-01T00:00+01:00'])(
    '%s is none',
    (written) => {
      expect(canonicalTime(written)).toBeUndefined();
    },
  );
});

describe('a time in a row', () => {
  const operators = {
    lt: (a: number, b: number) => a < b,
    lte: (a: number, b: number) => a <= b,
    gt: (a: number, b: number) => a > b,
    gte: (a: number, b: number) => a >= b,
  };
  const time = fc.date({ min: new Date('0001-01-01T00:00:00Z'), max: new Date('9999-12-31T23:59:59.999Z'), noInvalidDate: true });

  it('is ordered as its milliseconds are, whether it is a Date or text', () => {
    fc.assert(
      fc.property(time, time, (a, b) => {
        for (const op of ['lt', 'lte', 'gt', 'gte'] as const) {
          const matches = compileMatcher({ op, field: 'at', value: b.toISOString(), as: 'time' });
          const expected = operators[op](a.getTime(), b.getTime());
          expect([matches({ at: a }), matches({ at: a.toISOString() })]).toEqual([expected, expected]);
        }
        const equals = compileMatcher({ op: 'in', field: 'at', values: [b.toISOString()], as: 'time' });
        expect([equals({ at: new Date(b) }), equals({ at: b.toISOString() })]).toEqual([true, true]);
      }),
      { examples: [[new Date(0), new Date(0)]] },
    );
  });

  it.each([[new Date(Number.NaN)], [new Date(8.64e15)], ['yesterday'], ['2026-01-31'], [0], [true], [{}]])(
    '%o is of another type, and matches nothing',
    (at) => {
      expect(timeText(at)).toBeUndefined();
      const value = '2020-01-01T00:00:00.000Z';
      expect(compileMatcher({ op: 'ne', field: 'at', value, nullMatches: true, as: 'time' })({ at })).toBe(false);
      expect(compileMatcher({ op: 'nin', field: 'at', values: [value], nullMatches: true, as: 'time' })({ at })).toBe(false);
      expect(compileMatcher({ op: 'gt', field: 'at', value, as: 'time' })({ at })).toBe(false);
    },
  );

  it('is NULL where there is none', () => {
    const condition = { op: 'ne', field: 'at', value: '2020-01-01T00:00:00.000Z', as: 'time' } as const;
    expect(compileMatcher({ ...condition, nullMatches: true })({ at: null })).toBe(true);
    expect(compileMatcher({ ...condition, nullMatches: false })({})).toBe(false);
  });
});
