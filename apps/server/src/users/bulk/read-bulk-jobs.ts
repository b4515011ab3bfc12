import { canOn } from '@gatehouse/ability';
import type { BulkAction, BulkJob as WireJob, BulkJobReport, BulkState, BulkStopReason } from '@gatehouse/contract';
import type { AuthorizedCall } from '../../platform/call.ts';
import { notFound } from '../../platform/errors.ts';
import type { Em } from '../../platform/orm.ts';

interface JobRow {
  id: string;
  action: BulkAction;
  group_id: string | null;
  group_name: string | null;
  roles: string | null;
  state: BulkState;
  stop_reason: BulkStopReason | null;
  matched: number;
  done: number;
  unchanged: number;
  skipped: number;
  created_at: string;
  finished_at: string | null;
  undo_of: string | null;
  undone_by: string | null;
}

const RECENT = 20;

/** An undo that ended before its time, or changed nobody, does not count: it can be done again. */
const select = `select j.*, g.name as group_name,
    (select max(u.id) from bulk_jobs u where u.undo_of = j.id and (u.state = 'running' or (u.state = 'finished' and u.done > 0))) as undone_by
  from bulk_jobs j left join groups g on g.id = j.group_id and g.removed_at is null`;

/** One whose rows are still being chosen is not there for anybody: see `staged-job.ts`. */
const SEEN = "j.state not in ('choosing', 'dropped')";

/** The caller's latest jobs, newest first. */
export async function listBulkJobs({ em, principal }: AuthorizedCall): Promise<{ items: WireJob[] }> {
  const rows = await em.execute<JobRow[]>(`${select} where j.starter_id = ? and ${SEEN} order by j.created_at desc, j.id desc limit ?`, [principal.id, RECENT]);
  return { items: rows.map(viewJob) };
}

/**
 * One of the caller's jobs. One whose starter was deleted is there for whoever may read the whole trail, which tells of it.
 * @throws Refusal `not-found` for one of somebody else, as for one that is not there.
 */
export async function findBulkJob({ principal, ability }: AuthorizedCall, em: Em, id: string): Promise<WireJob> {
  const left = canOn(ability, 'read', 'AuditEvent', {}) ? ' or not exists (select 1 from users s where s.id = j.starter_id)' : '';
  const [row] = await em.execute<JobRow[]>(`${select} where j.id = ? and ${SEEN} and (j.starter_id = ?${left})`, [id, principal.id]);
  if (!row) throw notFound('job');
  return viewJob(row);
}

/** One of the caller's jobs, and once it is over how often each reason for skipping came up. */
export async function reportBulkJob(call: AuthorizedCall, { id }: { id: string }): Promise<BulkJobReport> {
  const job = await findBulkJob(call, call.em, id);
  if (job.state === 'running') return { ...job, reasons: [] };
  const reasons = await call.em.execute<{ reason: string; number: number | string }[]>(
    "select reason, count(*) as number from bulk_rows where job_id = ? and outcome = 'skipped' group by reason order by number desc, reason",
    [id],
  );
  return { ...job, reasons: reasons.map(({ reason, number }) => ({ reason, count: Number(number) })) };
}

const viewJob = (row: JobRow): WireJob => ({
  id: row.id,
  action: row.action,
  group: row.group_id === null ? null : { id: row.group_id, name: row.group_name },
  roles: row.roles === null ? null : (JSON.parse(row.roles) as string[]),
  state: row.state,
  stopReason: row.stop_reason,
  matched: row.matched,
  done: row.done,
  unchanged: row.unchanged,
  skipped: row.skipped,
  createdAt: row.created_at,
  finishedAt: row.finished_at,
  undoOf: row.undo_of,
  undoneBy: row.undone_by,
});
