import type { ChainReport } from '@gatehouse/contract';
import type { Em } from '../../platform/orm.ts';

/** An event that somebody noted down: it must be in the trail as it was. */
export interface ExpectedEvent {
  seq: number;
  hash: string;
}

/**
 * The report on a trail that must also hold an event that was noted down before. This finds what the chain alone can't tell: an end that was cut off
 * with the head, and a past that was written anew with all its hashes, up to that event.
 */
export async function withExpected(em: Em, report: ChainReport, expected: ExpectedEvent | undefined): Promise<ChainReport> {
  const problem = expected && (await problemOf(em, report, expected));
  if (!expected || problem === undefined || (report.firstBad && report.firstBad.seq <= expected.seq)) return report;
  return { ...report, ok: false, firstBad: { seq: expected.seq, problem } };
}

async function problemOf(em: Em, { head }: ChainReport, { seq, hash }: ExpectedEvent): Promise<string | undefined> {
  const [event] = await em.execute<{ hash: string }[]>('select hash from audit_events where seq = ?', [seq]);
  if (event?.hash === hash.toLowerCase()) return undefined;
  if (event) return 'Another event than the expected one has this number: the trail was written anew.';
  return `This event was expected, and the trail ends with event ${head.seq}: its end was cut off.`;
}
