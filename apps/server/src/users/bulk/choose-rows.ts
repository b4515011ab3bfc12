import type { StartBulkInput } from '@gatehouse/contract';
import type { AuthorizedCall } from '../../platform/call.ts';
import { insertRows } from '../../platform/insert-rows.ts';
import { letOthersGo } from '../../platform/let-others-go.ts';
import type { Em } from '../../platform/orm.ts';
import { fromMatching } from '../../platform/read-page.ts';
import { matchingUsers } from '../list-users.ts';
import { BulkRow } from './bulk-job.entity.ts';

/** So many in one statement: while it runs, a process with SQLite does nothing else. */
const ROWS_AT_ONCE = 10_000;

/**
 * Writes down for whom a job is: those named, or all whom the starter may see and who match now. However many, no row comes here.
 * @returns how many.
 */
export async function chooseRows(call: AuthorizedCall, em: Em, jobId: string, { ids, filter }: Pick<StartBulkInput, 'ids' | 'filter'>): Promise<number> {
  if (ids) {
    const chosen = [...new Set(ids)];
    await insertRows(
      em,
      BulkRow,
      chosen.map((userId) => ({ job: jobId, userId })),
    );
    return chosen.length;
  }
  const { search, ...rest } = filter ?? {};
  const matching = matchingUsers(call, { search, filter: rest });
  let chosen = 0;
  let last = '';
  for (;;) {
    const { sql, parameters } = fromMatching(em, matching, { sql: 'u.id > ?', parameters: [last] });
    await em.execute(`insert into bulk_rows (job_id, user_id) select ?, u.id ${sql} order by u.id limit ?`, [jobId, ...parameters, ROWS_AT_ONCE], 'run');
    const [row] = await em.execute<{ rows: number | string; last: string | null }[]>(
      'select count(*) as rows, max(user_id) as last from bulk_rows where job_id = ? and user_id > ?',
      [jobId, last],
    );
    const added = Number(row?.rows ?? 0);
    chosen += added;
    last = row?.last ?? last;
    if (added < ROWS_AT_ONCE) return chosen;
    await letOthersGo();
  }
}

/** SQL: the rows `r` of a job, its one parameter, that changed somebody whom no undo has changed back. */
const TO_UNDO = `bulk_rows r where r.job_id = ? and r.outcome = 'done'
  and not exists (select 1 from bulk_jobs u join bulk_rows b on b.job_id = u.id where u.undo_of = r.job_id and b.user_id = r.user_id and b.outcome = 'done')`;

/** Whether a job changed anybody who was not changed back. */
export const anyToUndo = async (em: Em, ofJob: string): Promise<boolean> =>
  (await em.execute<unknown[]>(`select 1 from ${TO_UNDO} limit 1`, [ofJob])).length > 0;

/** Writes down that a job is for whom another one changed and no undo has changed back. @returns how many. */
export async function chooseRowsToUndo(em: Em, jobId: string, ofJob: string): Promise<number> {
  await em.execute(`insert into bulk_rows (job_id, user_id) select ?, r.user_id from ${TO_UNDO}`, [jobId, ofJob], 'run');
  const [row] = await em.execute<{ rows: number | string }[]>('select count(*) as rows from bulk_rows where job_id = ?', [jobId]);
  return Number(row?.rows ?? 0);
}
