import type { StartBulkInput } from '@gatehouse/contract';
import { type AuthorizedCall } from '../../platform/call.ts';
import { readAside } from '../../platform/read-aside.ts';
import { fromMatching } from '../../platform/read-page.ts';
import { matchingUsers } from '../list-users.ts';

/** Answers at most so many of those whom a job is for, in the order of their ids, who come after this one. */
export type Choose = (after: string, limit: number) => Promise<string[]>;

/** Those named, or all whom the starter may see and who match. */
export function chosenBy(call: AuthorizedCall, { ids, filter }: Pick<StartBulkInput, 'ids' | 'filter'>): Choose {
  if (ids) {
    const sorted = [...new Set(ids)].sort((a, b) => (a < b ? -1 : 1));
    return async (after, limit) => {
      const start = sorted.findIndex((id) => id > after);
      return start < 0 ? [] : sorted.slice(start, start + limit);
    };
  }
  const { search, ...rest } = filter ?? {};
  const matching = matchingUsers(call, { search, filter: rest });
  return (after, limit) => {
    const { sql, parameters } = fromMatching(call.em, matching, { sql: 'u.id > ?', parameters: [after] });
    return idsAside(call, `select u.id ${sql} order by u.id limit ?`, [...parameters, limit]);
  };
}

/** Whom a job changed and no undo has changed back. */
export const chosenToUndo =
  (call: AuthorizedCall, ofJob: string): Choose =>
  (after, limit) =>
    idsAside(
      call,
      `select r.user_id as id from bulk_rows r where r.job_id = ? and r.user_id > ? and r.outcome = 'done'
         and not exists (select 1 from bulk_jobs u join bulk_rows b on b.job_id = u.id where u.undo_of = r.job_id and b.user_id = r.user_id and b.outcome = 'done')
       order by r.user_id limit ?`,
      [ofJob, after, limit],
    );

/** Who is searched for may be anywhere among everybody. */
async function idsAside(call: AuthorizedCall, sql: string, parameters: readonly unknown[]): Promise<string[]> {
  const rows = await readAside(call, (ask) => ask<{ id: string }>(sql, parameters));
  return rows.map(({ id }) => id);
}
