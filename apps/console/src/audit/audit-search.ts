import type { Outcome } from '@gatehouse/contract';
import { firstMomentOf, lastMomentOf } from '../lists/day-bounds.ts';
import { dayIn, directions, pageIn, textIn, wordIn } from '../lists/search-values.ts';
import { outcomeLabels } from './outcome-labels.ts';

/** What the address of the audit list says. */
export interface AuditSearch {
  search?: string;
  action?: string;
  outcome?: Outcome;
  /** Ids of users: who did it, and whom it is about. */
  actor?: string;
  subject?: string;
  address?: string;
  /** Days, as `2026-01-31`, in the browser's time zone as all times of the list are; both included. */
  from?: string;
  to?: string;
  /** The number of the event that is open in full. */
  open?: string;
  direction?: 'asc' | 'desc';
  cursor?: string;
  page?: number;
}

/** Reads the search part of the address; anything unknown is dropped. */
export function readAuditSearch(raw: Record<string, unknown>): AuditSearch {
  return {
    search: textIn(raw, 'search'),
    action: textIn(raw, 'action'),
    outcome: wordIn(raw, 'outcome', outcomeLabels),
    actor: textIn(raw, 'actor'),
    subject: textIn(raw, 'subject'),
    address: textIn(raw, 'address'),
    from: dayIn(raw, 'from'),
    to: dayIn(raw, 'to'),
    open: textIn(raw, 'open'),
    direction: wordIn(raw, 'direction', directions),
    cursor: textIn(raw, 'cursor'),
    page: pageIn(raw),
  };
}

/** The list call that the address stands for. */
export function auditListInput({ search, action, outcome, actor, subject, address, from, to, direction, cursor }: AuditSearch, limit: number) {
  return {
    search,
    filter: {
      action,
      outcome,
      actorId: actor,
      subjectId: subject,
      address,
      from: from && firstMomentOf(from),
      to: to && lastMomentOf(to),
    },
    sort: 'seq',
    direction: direction ?? 'desc',
    cursor,
    limit,
  } as const;
}
