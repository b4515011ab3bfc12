import type { AccessOutcome, DecisionReason, RequestType } from '@gatehouse/contract';
import { dayIn, directions, firstMomentOf, lastMomentOf, pageIn, textIn, wordIn } from '../lists/search-values.ts';
import { outcomeLabels, reasonLabels, requestTypeLabels } from './decision-words.ts';

/** What the address of a list of decisions says. */
export interface DecisionsSearch {
  /** Ids of an application and a user. */
  application?: string;
  user?: string;
  decision?: AccessOutcome;
  type?: RequestType;
  reason?: DecisionReason;
  trait?: string;
  /** What the asking program called the request, and the conversation. */
  request?: string;
  thread?: string;
  /** Days, as `2026-01-31`, in the browser's time zone; both included. */
  from?: string;
  to?: string;
  direction?: 'asc' | 'desc';
  cursor?: string;
  page?: number;
}

/** Reads the search part of the address; anything unknown is dropped. */
export const readDecisionsSearch = (raw: Record<string, unknown>): DecisionsSearch => ({
  application: textIn(raw, 'application'),
  user: textIn(raw, 'user'),
  decision: wordIn(raw, 'decision', outcomeLabels),
  type: wordIn(raw, 'type', requestTypeLabels),
  reason: wordIn(raw, 'reason', reasonLabels),
  trait: textIn(raw, 'trait'),
  request: textIn(raw, 'request'),
  thread: textIn(raw, 'thread'),
  from: dayIn(raw, 'from'),
  to: dayIn(raw, 'to'),
  direction: wordIn(raw, 'direction', directions),
  cursor: textIn(raw, 'cursor'),
  page: pageIn(raw),
});

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
