import type { AccessRequestStatus } from '@gatehouse/contract';
import { pageIn, textIn, wordIn } from '../lists/search-values.ts';

export type ShownStatus = AccessRequestStatus | 'all';
export const shownStatuses: Record<ShownStatus, string> = {
  open: 'Open',
  granted: 'Granted',
  denied: 'Denied',
  withdrawn: 'Withdrawn',
  all: 'Any status',
};

/** What the address of the list of requests says. */
export interface AccessRequestsSearch {
  search?: string;
  /** Those that wait for a decision, unless said. */
  status?: ShownStatus;
  cursor?: string;
  page?: number;
}

/** Reads the search part of the address; anything unknown is dropped. */
export const readAccessRequestsSearch = (raw: Record<string, unknown>): AccessRequestsSearch => ({
  search: textIn(raw, 'search'),
  status: wordIn(raw, 'status', shownStatuses),
  cursor: textIn(raw, 'cursor'),
  page: pageIn(raw),
});
