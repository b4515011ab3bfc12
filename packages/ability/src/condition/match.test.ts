import { describe, expect, it } from 'vitest';
import { bindCondition, UnresolvedVariable } from './bind.ts';
import type { Condition } from './condition.ts';
import { compileMatcher } from './match.ts';

const seven: Condition[] = [
  { op: 'eq', field: 'size', value: 7 },
  { op: 'ne', field: 'size', value: 8, nullMatches: true },
  { op: 'in', field: 'size', values: [7, 8] },
  { op: 'nin', field: 'size', values: [8], nullMatches: true },
  { op: 'lt', field: 'size', value: 8 },
  { op: 'lte', field: 'size', value: 7 },
  { op: 'gt', field: 'size', value: 6 },
  { op: 'gte', field: 'size', value: 7 },
];

describe.each(seven)('$op', (condition) => {
  const matches = compileMatcher(condition);

  it('matches a value of the right type', () => {
    expect(matches({ size: 7 })).toBe(true);
  });

  it.each([['7'], [true], [7n], [[7]], [{ $ne: 8 }], [new Date(7)], [Number.NaN.toString()], [() => 7]])(
    'never matches %o, which is of another type',
    (size) => {
      expect(matches({ size })).toBe(false);
    },
  );

  it('takes NULL, undefined and missing for one thing', () => {
    const nullMatches = 'nullMatches' in condition && condition.nullMatches;
    expect([matches({ size: null }), matches({ size: undefined }), matches({})]).toEqual([nullMatches, nullMatches, nullMatches]);
  });
});

describe('a relation', () => {
  const where: Condition = { op: 'eq', field: 'label', value: 'a' };
  const some = compileMatcher({ op: 'some', relation: 'tags', to: 'many', where });
  const every = compileMatcher({ op: 'every', relation: 'tags', to: 'many', where });

  it('that is empty has no "some" and every "every"', () => {
    expect(some({ tags: [] })).toBe(false);
    expect(every({ tags: [] })).toBe(true);
  });

  it.each([[undefined], [null], ['a'], [{ label: 'a' }]])('that is %o is not loaded, and judged by nobody', (tags) => {
    expect(() => some({ tags })).toThrow(TypeError);
    expect(() => every({ tags })).toThrow(TypeError);
  });
});

describe('binding', () => {
  const named: Condition = { op: 'eq', field: 'id', value: { var: 'principal.id' } };

  it('puts values in at every depth', () => {
    const deep: Condition = {
      op: 'not',
      of: { op: 'and', of: [named, { op: 'some', relation: 'tags', to: 'many', where: { op: 'in', field: 'label', values: { var: 'principal.roles' } } }] },
    };
    expect(bindCondition(deep, { 'principal.id': 'x', 'principal.roles': ['r'] })).toEqual({
      op: 'not',
      of: {
        op: 'and',
        of: [
          { op: 'eq', field: 'id', value: 'x' },
          { op: 'some', relation: 'tags', to: 'many', where: { op: 'in', field: 'label', values: ['r'] } },
        ],
      },
    });
  });

  it.each([[{}], [{ 'principal.id': undefined }], [{ 'principal.id': Number.NaN }], [{ 'principal.id': ['x'] }]])(
    'refuses %o, where a value is needed',
    (bindings) => {
      expect(() => bindCondition(named, bindings)).toThrow(UnresolvedVariable);
      expect(() => bindCondition({ op: 'or', of: [{ op: 'exists', field: 'id', value: true }, named] }, bindings)).toThrow(UnresolvedVariable);
    },
  );

  it('refuses a single value where a list is needed', () => {
    expect(() => bindCondition({ op: 'in', field: 'id', values: { var: 'principal.id' } }, { 'principal.id': 'x' })).toThrow(UnresolvedVariable);
  });

  it('is not left to the matcher', () => {
    expect(() => compileMatcher(named)).toThrow(/not bound/);
    expect(() => compileMatcher({ op: 'in', field: 'id', values: { var: 'principal.roles' } })).toThrow(/not bound/);
  });
});
