import type { AccessOutcome, DecisionReason, RequestType } from '@gatehouse/contract';
import { dayIn, directions, pageIn, textIn, wordIn } from '../lists/search-values.ts';

const outcomes: Record<AccessOutcome, true> = { allow: true, deny: true, redact: true };
const requestTypes: Record<RequestType, true> = { prompt: true, enriched_prompt: true, reply: true };
const reasons: Record<DecisionReason, true> = {
  'application-disabled': true,
  'unknown-user': true,
  'user-inactive': true,
  'access-denied': true,
  'no-access': true,
  'policy-denied': true,
  'policy-redacted': true,
  allowed: true,
};

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
  /** The id of the decision that is open in full. */
  open?: string;
  direction?: 'asc' | 'desc';
  cursor?: string;
  page?: number;
}

/** Reads the search part of the address; anything unknown is dropped. */
export const readDecisionsSearch = (raw: Record<string, unknown>): DecisionsSearch => ({
  application: textIn(raw, 'application'),
  user: textIn(raw, 'user'),
  decision: wordIn(raw, 'decision', outcomes),
  type: wordIn(raw, 'type', requestTypes),
  reason: wordIn(raw, 'reason', reasons),
  trait: textIn(raw, 'trait'),
  request: textIn(raw, 'request'),
  thread: textIn(raw, 'thread'),
  from: dayIn(raw, 'from'),
  to: dayIn(raw, 'to'),
  open: textIn(raw, 'open'),
  direction: wordIn(raw, 'direction', directions),
  cursor: textIn(raw, 'cursor'),
  page: pageIn(raw),
});
