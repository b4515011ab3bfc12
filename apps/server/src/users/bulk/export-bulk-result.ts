import { type BulkAction, skipReasonText, unchangedText } from '@gatehouse/contract';
import { type AuthorizedCall, change } from '../../platform/call.ts';
import type { BulkOutcome } from './bulk-job.entity.ts';
import { findBulkJob } from './read-bulk-jobs.ts';
import { visibleUsernames } from './visible-usernames.ts';

export interface BulkResultRow {
  id: string;
  /** `null` for somebody who was deleted since, or whom the caller may not see. */
  username: string | null;
  outcome: BulkOutcome | 'pending';
  reason: string | null;
}

const ROWS_AT_ONCE = 500;

/** What came of each user of one of the caller's jobs. The export is in the trail before its first row. */
export async function exportBulkResult(call: AuthorizedCall, { id }: { id: string }): Promise<AsyncGenerator<BulkResultRow>> {
  const { action } = await findBulkJob(call, call.em, id);
  await change(call, async (_em, trail) => {
    trail.record({ action: 'user.export-bulk-result', subject: { type: 'BulkJob', id, label: action } });
  });
  return resultRows(call, id, action);
}

async function* resultRows(call: AuthorizedCall, jobId: string, action: BulkAction): AsyncGenerator<BulkResultRow> {
  let last = '';
  for (;;) {
    const rows = await call.em.execute<{ user_id: string; outcome: BulkOutcome | null; reason: string | null }[]>(
      'select user_id, outcome, reason from bulk_rows where job_id = ? and user_id > ? order by user_id limit ?',
      [jobId, last, ROWS_AT_ONCE],
    );
    const names = await visibleUsernames(
      call,
      rows.map(({ user_id }) => user_id),
    );
    for (const { user_id, outcome, reason } of rows) {
      yield { id: user_id, username: names.get(user_id) ?? null, outcome: outcome ?? 'pending', reason: reasonOf(action, outcome, reason) };
      last = user_id;
    }
    if (rows.length < ROWS_AT_ONCE) return;
  }
}

function reasonOf(action: BulkAction, outcome: BulkOutcome | null, reason: string | null): string | null {
  if (outcome === 'unchanged') return unchangedText[action];
  return reason === null ? null : skipReasonText(action, reason);
}

const outcomes: Record<BulkResultRow['outcome'], string> = { done: 'Done', unchanged: 'No change', skipped: 'Skipped', pending: 'Not done' };

export const bulkResultCsvColumns = {
  username: ({ username }: BulkResultRow) => username,
  id: ({ id }: BulkResultRow) => id,
  outcome: ({ outcome }: BulkResultRow) => outcomes[outcome],
  reason: ({ reason }: BulkResultRow) => reason,
};
