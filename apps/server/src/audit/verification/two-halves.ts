import type { ChainReport } from '@gatehouse/contract';
import { type StretchReport, unfollowed } from './verify-chain.ts';

/** Fewer are verified in less time than another thread is worth. */
const LONG = 20_000;

/** The event after which the second half of a trail begins, for two threads; `null` when one is to do it alone. */
export const middleOf = (events: number, processors: number): number | null => (events < LONG || processors < 2 ? null : Math.floor(events / 2));

/** What both halves say of the trail together: of two that are bad, the first event counts. */
export function joined(first: StretchReport, second: StretchReport): ChainReport {
  if (!first.ok) return reportOf(first);
  // They were read at two moments. What the second follows from must be what the first has proved.
  if (first.last.hash !== second.from.hash) return { ok: false, checked: first.checked, firstBad: unfollowed(first.last.seq + 1), head: second.head };
  return reportOf(second);
}

/** The part of it that callers are told. */
export const reportOf = ({ ok, checked, firstBad, head }: StretchReport): ChainReport => ({ ok, checked, ...(firstBad && { firstBad }), head });
