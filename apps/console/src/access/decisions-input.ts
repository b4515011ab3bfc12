import { firstMomentOf, lastMomentOf } from '../lists/day-bounds.ts';
import type { DecisionsSearch } from './decisions-search.ts';

const one = <Value>(value: Value | undefined): Value[] | undefined => (value === undefined ? undefined : [value]);

/** The list call that the address stands for. */
export const decisionsInput = (search: DecisionsSearch, limit: number) =>
  ({
    filter: {
      applicationId: one(search.application),
      userId: one(search.user),
      decision: one(search.decision),
      requestType: one(search.type),
      reason: one(search.reason),
      trait: search.trait,
      requestId: search.request,
      threadId: search.thread,
      from: search.from && firstMomentOf(search.from),
      to: search.to && lastMomentOf(search.to),
    },
    sort: 'at',
    direction: search.direction ?? 'desc',
    cursor: search.cursor,
    limit,
  }) as const;

/** Everything that narrows the list, cleared. */
export const noFilters = {
  application: undefined,
  user: undefined,
  decision: undefined,
  type: undefined,
  reason: undefined,
  trait: undefined,
  request: undefined,
  thread: undefined,
  from: undefined,
  to: undefined,
} satisfies DecisionsSearch;

export const isFiltered = (search: DecisionsSearch): boolean => Object.entries(search).some(([name, value]) => name in noFilters && value !== undefined);
