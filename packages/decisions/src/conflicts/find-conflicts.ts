import { requireDates, requireTime } from '../dates.ts';
import { indexConflicts } from './conflict-index.ts';
import type { Conflict, ConflictsInput } from './conflict.ts';
import { differentOutcomes } from './different-outcomes.ts';
import { neverDecides } from './never-decides.ts';
import { unknownNames } from './unknown-names.ts';

/** As many are told of differing policies, of those that never decide, and of unknown names: more than anybody reads at once. */
const mostOfASort = 200;

/**
 * Warnings among the policies of one application: policies that differ about the same people and traits, policies that
 * will never decide anything, and names of nothing. With a focus, those that involve that policy.
 * @returns `more` when there are others of a sort beyond the first 200.
 * @throws RangeError for a time that is not written as `2026-01-01T00:00:00.000Z`.
 */
export function findConflicts(input: ConflictsInput): { conflicts: Conflict[]; more: boolean } {
  requireTime(input.now);
  for (const policy of input.policies) requireDates(policy);
  const { focus } = input;
  const index = indexConflicts(input);
  const conflicts: Conflict[] = [];
  let more = false;
  for (const sort of [neverDecides(input, index), differentOutcomes(index, focus), unknownNames(input)]) {
    let told = 0;
    for (const conflict of sort) {
      if (focus !== undefined && !involves(conflict, focus)) continue;
      if (told === mostOfASort) {
        more = true;
        break;
      }
      conflicts.push(conflict);
      told += 1;
    }
  }
  return { conflicts, more };
}

function involves(conflict: Conflict, policyId: string): boolean {
  return conflict.policyIds.includes(policyId) || (conflict.kind === 'never-decides' && conflict.coveredBy.includes(policyId));
}
