import { DatabaseUnavailable, type FaultKind } from '../../platform/database-fault.ts';

/** What a thread is given: where the trail is, and where to write how far it is. */
export interface ThreadInput {
  file: string;
  databaseUrl: string | null;
  /** Events in all, and how many each of two threads has checked. */
  progress: SharedArrayBuffer;
  /** The event after which it begins; 0 for the whole trail. */
  after: number;
}

export type ThreadAnswer<Report> = { report: Report } | { failed: string; fault: FaultKind | undefined };

/** A thread keeps no more than a few rows, and one entry for each erasure. Megabytes. */
export const RESOURCE_LIMITS = { maxOldGenerationSizeMb: 256 };

/**
 * What a thread answered.
 * @throws DatabaseUnavailable, or another error by which the thread failed.
 */
export async function outcomeOf<Report>(answer: ThreadAnswer<Report>): Promise<Report> {
  if ('report' in answer) return answer.report;
  throw answer.fault === undefined ? new Error(answer.failed) : new DatabaseUnavailable(answer.fault, answer.failed);
}
