import * as fc from 'fast-check';
import { expect, test } from 'vitest';
import { protectCell, unprotectCell } from './spreadsheet-cell.ts';

test('a protected cell is no formula, and comes back as it was, whatever apostrophes stood before it', () => {
  const signs = fc.constantFrom("'", "''", '=', '+', '-', '@', '\t', '\r', '\uFF1D', '\uFF0B', '\uFF0D', '\uFF20', ' ', 'a', '"', '');
  const nasty = fc.tuple(fc.array(signs, { maxLength: 4 }), fc.string({ unit: 'binary' })).map(([start, end]) => start.join('') + end);
  fc.assert(
    fc.property(nasty, (text) => {
      const cell = protectCell(text);
      expect(cell).not.toMatch(/^[=+\-@\t\r\uFF1D\uFF0B\uFF0D\uFF20]/);
      expect(unprotectCell(cell)).toBe(text);
    }),
  );
});

test('only what looks like a formula gets an apostrophe, or loses one', () => {
  expect(["'t Hooft", "O'Brien", "'", ''].map(protectCell)).toEqual(["'t Hooft", "O'Brien", "'", '']);
  expect(["'t Hooft", "'=1+1", "''=1+1", '=1+1'].map(unprotectCell)).toEqual(["'t Hooft", '=1+1', "'=1+1", '=1+1']);
});
