import { type Call, change } from '../../platform/call.ts';
import { DAY, later } from '../../platform/clock.ts';

/** For how long a job can be looked up and undone. */
const KEPT = 30 * DAY;
/** So many rows in one statement: while it runs, a process with SQLite does nothing else. */
const ROWS_AT_ONCE = 1000;

/** Forgets jobs that are over and older than {@link KEPT}, unless their undo is still under way. @returns how many. */
export async function purgeBulkJobs(call: Call): Promise<number> {
  const { em, platform } = call;
  const old = await em.execute<{ id: string; action: string }[]>(
    `select j.id, j.action from bulk_jobs j where j.created_at < ? and j.state <> 'running'
       and not exists (select 1 from bulk_jobs u where u.undo_of = j.id and u.state = 'running')`,
    [later(platform.clock, -KEPT)],
  );
  for (const { id, action } of old) {
    let removed: number;
    do {
      ({ affectedRows: removed } = await em.execute<{ affectedRows: number }>(
        'delete from bulk_rows where job_id = ? and user_id in (select user_id from bulk_rows where job_id = ? limit ?)',
        [id, id, ROWS_AT_ONCE],
        'run',
      ));
    } while (removed > 0);
    await change(call, async (inside, trail) => {
      const { affectedRows } = await inside.execute<{ affectedRows: number }>('delete from bulk_jobs where id = ?', [id], 'run');
      if (affectedRows > 0) trail.record({ action: 'user.purge-bulk', subject: { type: 'BulkJob', id, label: action }, reason: 'it was 30 days old' });
    });
  }
  return old.length;
}
