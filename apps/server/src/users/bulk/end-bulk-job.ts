import type { BulkJob as WireJob, BulkState, BulkStopReason } from '@gatehouse/contract';
import type { Trail } from '../../audit/trail.ts';
import { type AuthorizedCall, type Call, change } from '../../platform/call.ts';
import { timestampOf } from '../../platform/clock.ts';
import type { Em } from '../../platform/orm.ts';
import { findBulkJob } from './read-bulk-jobs.ts';

/** Stops a job of the caller's. What it did stays done; no further row is touched once this is answered. */
export async function cancelBulk(call: AuthorizedCall, { id }: { id: string }): Promise<WireJob> {
  return change(call, async (em, trail) => {
    await findBulkJob(call, em, id);
    await endBulkJob(call, em, trail, id, 'cancelled');
    return findBulkJob(call, em, id);
  });
}

/** Ends the jobs of somebody who is deleted, in the transaction of that. What they did stays done and on record. */
export async function endBulkJobsOf(call: Call, em: Em, trail: Trail, starterId: string): Promise<void> {
  const running = await em.execute<{ id: string }[]>("select id from bulk_jobs where starter_id = ? and state = 'running' order by id", [starterId]);
  for (const { id } of running) await endBulkJob(call, em, trail, id, 'stopped', 'deleted');
}

const verbs = { finished: 'finish', cancelled: 'cancel', stopped: 'stop' } as const satisfies Record<Exclude<BulkState, 'running'>, string>;

interface Ended {
  action: string;
  matched: number;
  done: number;
  unchanged: number;
  skipped: number;
}

/** Ends a job that runs, on record; one that is over stays as it is. Only inside {@link change}, where its rows stand still. */
export async function endBulkJob(
  { platform }: Call,
  em: Em,
  trail: Trail,
  id: string,
  state: keyof typeof verbs,
  stopReason: BulkStopReason | null = null,
): Promise<void> {
  const [job] = await em.execute<Ended[]>("select action, matched, done, unchanged, skipped from bulk_jobs where id = ? and state = 'running'", [id]);
  if (!job) return;
  const at = timestampOf(platform.clock.now());
  // What somebody typed, and from where, was needed for the acts alone: what is over holds no personal data.
  await em.execute("update bulk_jobs set state = ?, stop_reason = ?, finished_at = ?, taken_until = null, reason = null, origin = '{}' where id = ?", [
    state,
    stopReason,
    at,
    id,
  ]);
  const { action, ...counts } = job;
  trail.record({
    action: `user.${verbs[state]}-bulk`,
    subject: { type: 'BulkJob', id, label: action },
    reason: stopReason,
    changes: Object.fromEntries(Object.entries(counts).map(([field, value]) => [field, { before: null, after: value }])),
  });
}
