import { type Call, type PersonCall } from '../../platform/call.ts';
import { later, SECOND, timestampOf } from '../../platform/clock.ts';
import { conflict, type Refusal } from '../../platform/errors.ts';
import { insertRows } from '../../platform/insert-rows.ts';
import { databaseKind, type Em } from '../../platform/orm.ts';
import { ShortTurns } from '../../platform/short-turns.ts';
import { overBy } from '../../platform/stored-time.ts';
import type { Act } from './act-on-user.ts';
import { BulkJob, BulkRow } from './bulk-job.entity.ts';
import type { Choose } from './choose-rows.ts';

/** For how long rows are left to the process that chooses them. It says anew in each transaction that it is at it. */
export const CHOOSING = 20 * SECOND;
/** Rows of a job are small. */
const ROWS_OF_A_TURN = 4;

/**
 * Writes down for whom a job is, bit by bit and out of sight: however many, nobody waits for it. It is there, for its starter and for those who do
 * it, once {@link stageJob}'s caller has set it running.
 * @returns how many it is for.
 */
export async function stageJob(call: PersonCall, id: string, { action, groupId, roles, reason }: Act, undoOf: string | null, choose: Choose): Promise<number> {
  const { platform, principal, origin, em } = call;
  const { address, userAgent, requestId } = origin;
  const job = {
    id,
    starterId: principal.id,
    authzVersion: principal.authzVersion,
    policyHash: platform.policies.hash,
    action,
    groupId: groupId ?? null,
    roles: roles ? JSON.stringify(roles.map(({ role }) => role)) : null,
    reason: reason ?? null,
    origin: JSON.stringify({ address, userAgent, requestId }),
    undoOf,
    state: 'choosing',
    stopReason: null,
    matched: 0,
    done: 0,
    unchanged: 0,
    skipped: 0,
    createdAt: timestampOf(platform.clock.now()),
    finishedAt: null,
    takenUntil: later(platform.clock, CHOOSING),
  };
  await insertRows(em, BulkJob, [job]);
  const turns = new ShortTurns(databaseKind(em));
  let matched = 0;
  let last = '';
  for (;;) {
    const limit = turns.rows * ROWS_OF_A_TURN;
    const chosen = await choose(last, limit);
    if (chosen.length > 0) await turns.takeLater((begin) => writeRows(call, id, chosen, begin));
    matched += chosen.length;
    last = chosen.at(-1) ?? last;
    if (chosen.length < limit) return matched;
  }
}

const writeRows = ({ platform, em }: Call, id: string, chosen: readonly string[], begin: () => void): Promise<void> =>
  em.fork().transactional(async (tx) => {
    const inside = tx as Em;
    const { affectedRows } = await inside.execute<{ affectedRows: number }>(
      "update bulk_jobs set taken_until = ? where id = ? and state = 'choosing'",
      [later(platform.clock, CHOOSING), id],
      'run',
    );
    begin();
    if (affectedRows !== 1) throw givenUp();
    const empty = { outcome: null, reason: null, version: null, rolesBefore: null };
    await insertRows(
      inside,
      BulkRow,
      chosen.map((userId) => ({ job: id, userId, ...empty })),
    );
  });

/** Another process took it back, since this one was silent for too long. */
export const givenUp = (): Refusal => conflict('changed-since', 'Choosing them stood still for so long that it was given up. Nothing was started. Try again.');

/** Takes back, bit by bit, a job that never came to run. */
export async function unstageJob(em: Em, id: string): Promise<void> {
  const { affectedRows } = await em.execute<{ affectedRows: number }>(
    "update bulk_jobs set state = 'dropped' where id = ? and state in ('choosing', 'dropped')",
    [id],
    'run',
  );
  if (affectedRows === 0) return;
  await removeRows(em, id);
  await em.execute('delete from bulk_jobs where id = ?', [id]);
}

/** Takes back the jobs whose process was gone before all were chosen. */
export async function dropAbandonedJobs({ em, platform }: Call): Promise<void> {
  const over = overBy('taken_until', platform.clock, CHOOSING);
  const left = await em.execute<{ id: string }[]>(`select id from bulk_jobs where state in ('choosing', 'dropped') and ${over.sql}`, [...over.parameters]);
  for (const { id } of left) await unstageJob(em, id);
}

/** Removes the rows of a job, a few at a time: while it removes them, a process with SQLite does nothing else. */
export async function removeRows(em: Em, jobId: string): Promise<void> {
  const turns = new ShortTurns(databaseKind(em));
  let removed: number;
  do {
    ({ affectedRows: removed } = await turns.take(async (begin) => {
      begin();
      return em.execute<{ affectedRows: number }>(
        'delete from bulk_rows where job_id = ? and user_id in (select user_id from bulk_rows where job_id = ? limit ?)',
        [jobId, jobId, turns.rows * ROWS_OF_A_TURN],
        'run',
      );
    }));
  } while (removed > 0);
}
