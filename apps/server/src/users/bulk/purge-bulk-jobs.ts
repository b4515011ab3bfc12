import { type Call, change } from '../../platform/call.ts';
import { DAY, later } from '../../platform/clock.ts';
import { dropAbandonedJobs, removeRows } from './staged-job.ts';

/** For how long a job can be looked up and undone. */
const KEPT = 30 * DAY;

/** Forgets jobs that are over and older than {@link KEPT}, unless their undo is still under way. @returns how many. */
export async function purgeBulkJobs(call: Call): Promise<number> {
  const { em, platform } = call;
  await dropAbandonedJobs(call);
  const old = await em.execute<{ id: string; action: string }[]>(
    `select j.id, j.action from bulk_jobs j where j.created_at < ? and j.state not in ('running', 'choosing', 'dropped')
       and not exists (select 1 from bulk_jobs u where u.undo_of = j.id and u.state = 'running')`,
    [later(platform.clock, -KEPT)],
  );
  for (const { id, action } of old) {
    await removeRows(em, id);
    await change(call, async (inside, trail) => {
      const { affectedRows } = await inside.execute<{ affectedRows: number }>('delete from bulk_jobs where id = ?', [id], 'run');
      if (affectedRows > 0) trail.record({ action: 'user.purge-bulk', subject: { type: 'BulkJob', id, label: action }, reason: 'it was 30 days old' });
    });
  }
  return old.length;
}
