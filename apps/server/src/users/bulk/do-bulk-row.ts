import type { BulkAction, HeldRole } from '@gatehouse/contract';
import { type AuthorizedCall, change } from '../../platform/call.ts';
import { timestampOf } from '../../platform/clock.ts';
import { faultOf } from '../../platform/database-fault.ts';
import { conflict, invalidField, Refusal } from '../../platform/errors.ts';
import type { Em } from '../../platform/orm.ts';
import { readUser } from '../user.view.ts';
import { type Act, actOnUser } from './act-on-user.ts';
import type { BulkOutcome } from './bulk-job.entity.ts';

/** A job as whoever works on it needs it. */
export interface RunningJob {
  id: string;
  starter_id: string;
  authz_version: number;
  policy_hash: string | null;
  action: BulkAction;
  group_id: string | null;
  roles: string | null;
  reason: string | null;
  origin: string;
  undo_of: string | null;
}

/** Takes back an act whose row is not this run's to do: the job has ended, or another process was faster. */
class NotPending extends Error {}

/**
 * Does the job's act to one of its users and writes down what came of it, in one transaction. A refusal becomes the row's
 * outcome, and so does a fault of ours: the rest of the job must not wait for it. Nothing happens when the job has ended,
 * when another process has done the row, or when what the starter may do has changed.
 */
export async function doBulkRow(caller: AuthorizedCall, job: RunningJob, userId: string): Promise<void> {
  try {
    await actOnRow(caller, job, userId);
  } catch (cause) {
    if (cause instanceof NotPending) return;
    // It is the same for every row, and will pass: the job goes on with this one then.
    if (faultOf(cause) !== undefined) throw cause;
    if (!(cause instanceof Refusal)) caller.platform.logger.error({ err: cause, job: job.id, user: userId }, 'A row of a bulk job failed.');
    await skipRow(caller, job, userId, cause instanceof Refusal ? cause.reason : 'internal');
  }
}

async function actOnRow(caller: AuthorizedCall, job: RunningJob, userId: string): Promise<void> {
  const { clock } = caller.platform;
  const undone = job.undo_of === null ? undefined : await undoneRow(caller.em, job.undo_of, userId);
  const call: AuthorizedCall = {
    ...caller,
    around: async (em, work) => {
      await requirePending(em, job.id, userId);
      const before = await readUser(em, clock, userId);
      if (undone && before && before.version !== undone.version) throw conflict('changed-since', 'They were changed since.');
      const result = await work();
      await em.flush();
      const after = await readUser(em, clock, userId);
      const direct = before?.roles.filter(({ via }) => via === 'direct').map(({ role, expiresAt }) => ({ role, expiresAt }));
      await settle(em, job.id, userId, {
        // An invitation leaves the person as they are.
        outcome: (job.action === 'invite' ? result === true : after?.version !== before?.version) ? 'done' : 'unchanged',
        version: after?.version ?? null,
        roles_before: job.action.endsWith('Roles') && direct ? JSON.stringify(direct) : null,
      });
      return result;
    },
  };
  const act = actOfJob(job, undone?.roles_before, timestampOf(clock.now()));
  // Somebody who saves the same person between our look and our change costs us another look, no more.
  await actOnUser(call, act, userId).catch((cause: unknown) => {
    if (cause instanceof Refusal && cause.reason === 'stale-version') return actOnUser(call, act, userId);
    throw cause;
  });
}

function actOfJob({ action, group_id, roles, reason }: RunningJob, rolesBefore: string | null | undefined, now: string): Act {
  if (!action.endsWith('Roles')) return { action, groupId: group_id, reason };
  if (roles !== null) return { action, roles: (JSON.parse(roles) as string[]).map((role) => ({ role })) };
  const before = JSON.parse(rolesBefore ?? '[]') as Pick<HeldRole, 'role' | 'expiresAt'>[];
  const still = before.filter(({ expiresAt }) => expiresAt === null || expiresAt > now);
  if (still.length === 0) throw invalidField('roles', 'The roles that they had are over.');
  return { action, roles: still };
}

async function undoneRow(em: Em, jobId: string, userId: string): Promise<{ version: number; roles_before: string | null } | undefined> {
  const [row] = await em.execute<{ version: number; roles_before: string | null }[]>(
    'select version, roles_before from bulk_rows where job_id = ? and user_id = ?',
    [jobId, userId],
  );
  return row;
}

/** In the changes' queue: what it finds stays true until the commit. */
async function requirePending(em: Em, jobId: string, userId: string): Promise<void> {
  const pending = await em.execute<unknown[]>(
    "select 1 from bulk_rows r join bulk_jobs j on j.id = r.job_id where j.id = ? and j.state = 'running' and r.user_id = ? and r.outcome is null",
    [jobId, userId],
  );
  if (pending.length === 0) throw new NotPending();
}

async function skipRow(caller: AuthorizedCall, job: RunningJob, userId: string, reason: string): Promise<void> {
  try {
    await change(caller, async (em) => {
      await requirePending(em, job.id, userId);
      await settle(em, job.id, userId, { outcome: 'skipped', reason });
    });
  } catch (cause) {
    // A refusal here is about the starter, whose permissions have just changed: the job is about to be stopped.
    if (!(cause instanceof NotPending) && !(cause instanceof Refusal)) throw cause;
  }
}

async function settle(
  em: Em,
  jobId: string,
  userId: string,
  {
    outcome,
    reason = null,
    version = null,
    roles_before = null,
  }: { outcome: BulkOutcome; reason?: string | null; version?: number | null; roles_before?: string | null },
): Promise<void> {
  await em.execute('update bulk_rows set outcome = ?, reason = ?, version = ?, roles_before = ? where job_id = ? and user_id = ?', [
    outcome,
    reason,
    version,
    roles_before,
    jobId,
    userId,
  ]);
  await em.execute(`update bulk_jobs set ${outcome} = ${outcome} + 1 where id = ?`, [jobId]);
}
