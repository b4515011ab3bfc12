import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { datedPolicies, findInDates, inOrderOfStart, lastToEndOf, overlapping } from './dated-policies.ts';
import { endOf, isInDates, startOf } from './dates.ts';
import type { PolicyRules } from './rules.ts';
import { policies, time } from './testing/worlds.ts';

// Of those whose dates never come, none is ever asked whether it overlaps with anything.
const sometimeInDates = policies(20).map((list) => list.filter((policy) => startOf(policy) < endOf(policy)));
const idsOf = (list: Iterable<PolicyRules>) => [...list].map(({ id }) => id).sort();

it('finds the policies that hold at a time', () => {
  fc.assert(
    fc.property(policies(20), time, (list, at) => {
      const found: PolicyRules[] = [];
      findInDates(datedPolicies(inOrderOfStart(list)), at, found);
      expect(idsOf(found)).toEqual(idsOf(list.filter((policy) => isInDates(policy, at))));
    }),
    { numRuns: 1000 },
  );
});

it('finds the policies that hold while another does', () => {
  fc.assert(
    fc.property(sometimeInDates, sometimeInDates, ([other], list) => {
      fc.pre(other !== undefined);
      const starts = [startOf(other), ...list.map((policy) => startOf(policy))];
      const together = list.filter((policy) => starts.some((at) => isInDates(policy, at) && isInDates(other, at)));
      expect(idsOf(overlapping(datedPolicies(inOrderOfStart(list)), other))).toEqual(idsOf(together));
    }),
    { numRuns: 1000 },
  );
});

it('finds which of those that have started ends last', () => {
  fc.assert(
    fc.property(policies(20), time, (list, at) => {
      const ends = list.filter((policy) => startOf(policy) <= at).map((policy) => endOf(policy));
      const last = lastToEndOf(datedPolicies(inOrderOfStart(list)), at);
      expect(last && endOf(last)).toBe(ends.sort().at(-1));
    }),
    { numRuns: 1000 },
  );
});

it('starts at the first instant and is over at the end', () => {
  const dates = { startsAt: '2026-01-01T00:00:00.000Z', endsAt: '2026-01-02T00:00:00.000Z' };
  expect(isInDates(dates, '2025-12-31T23:59:59.999Z')).toBe(false);
  expect(isInDates(dates, dates.startsAt)).toBe(true);
  expect(isInDates(dates, '2026-01-01T23:59:59.999Z')).toBe(true);
  expect(isInDates(dates, dates.endsAt)).toBe(false);
});
