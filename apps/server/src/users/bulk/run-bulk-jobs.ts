import type { BulkStopReason } from '@gatehouse/contract';
import { readAuthzVersion } from '../../platform/authz/authz-version.ts';
import { guardCaller } from '../../platform/authz/guard-caller.ts';
import { rolesInForce } from '../../platform/authz/roles-in-force.ts';
import { type AuthorizedCall, type Call, change } from '../../platform/call.ts';
import { type Clock, later, SECOND, timestampOf } from '../../platform/clock.ts';
import { overBy } from '../../platform/stored-time.ts';
import type { Em } from '../../platform/orm.ts';
import { commitLater } from '../../platform/commit-later.ts';
import { letOthersGo } from '../../platform/let-others-go.ts';
import { systemCall } from '../../platform/jobs.ts';
import type { Platform } from '../../platform/platform.ts';
import type { UserPrincipal } from '../../platform/principal.ts';
import { isServed } from '../../platform/servers.ts';
import { readUser, roleIdsOf } from '../user.view.ts';
import { doBulkRow, type RunningJob } from './do-bulk-row.ts';
import { endBulkJob } from './end-bulk-job.ts';

/** So many rows of one job, then it is the next one's turn. */
const TURN = 100;
/** For how long a turn is somebody's: much longer than it takes. After a kill another process goes on then. */
const TAKEN = 10 * SECOND;

/**
 * Works on all jobs that are under way, by turns, until none is left. Safe to run in several processes at once, and to be
 * killed: a row's outcome is written in the transaction of its act, and changes queue.
 */
export async function runBulkJobs({ platform }: Call, stopping: AbortSignal): Promise<void> {
  /** Up to which user each job has come, in this run. */
  const reached = new Map<string, string>();
  for (;;) {
    const jobs = await freeJobs(platform);
    if (!jobs.some((job) => isOurs(platform, job))) {
      for (const job of jobs) await stopIfNobodys(platform, job);
      return;
    }
    for (const job of jobs) {
      if (stopping.aborted) return;
      if (isOurs(platform, job) && (await take(platform, job.id))) await takeTurn(platform, job, reached, stopping);
    }
  }
}

/** Whether this server has the policies that a job was started under. */
const isOurs = ({ policies }: Platform, { policy_hash }: RunningJob): boolean => policy_hash === null || policy_hash === policies.hash;

/** A job of other policies is for a server that has them. When none is there any more, it is stopped: it would be done under other rules than its starter's. */
async function stopIfNobodys(platform: Platform, job: RunningJob): Promise<void> {
  if (job.policy_hash === null || (await isServed(platform, platform.orm.em.fork() as Em, job.policy_hash))) return;
  await stop(platform, job, 'policies-changed');
}

/** SQL: nobody is at it. */
function isFree(clock: Clock) {
  const { sql, parameters } = overBy('taken_until', clock, TAKEN);
  return { sql: `state = 'running' and (taken_until is null or ${sql})`, parameters };
}

function freeJobs({ orm, clock }: Platform): Promise<RunningJob[]> {
  const { sql, parameters } = isFree(clock);
  return (orm.em.fork() as Em).execute<RunningJob[]>(
    `select id, starter_id, authz_version, policy_hash, action, group_id, roles, reason, origin, undo_of from bulk_jobs where ${sql} order by created_at, id`,
    [...parameters],
  );
}

async function take({ orm, clock }: Platform, id: string): Promise<boolean> {
  const { sql, parameters } = isFree(clock);
  const { affectedRows } = await (orm.em.fork() as Em).execute<{ affectedRows: number }>(
    `update bulk_jobs set taken_until = ? where id = ? and ${sql}`,
    [later(clock, TAKEN), id, ...parameters],
    'run',
  );
  return affectedRows === 1;
}

async function takeTurn(platform: Platform, job: RunningJob, reached: Map<string, string>, stopping: AbortSignal): Promise<void> {
  const em = platform.orm.em.fork() as Em;
  const pending = await pendingRows(em, job.id, reached.get(job.id) ?? '', TURN);
  for (const userId of pending) {
    if (stopping.aborted) break;
    const caller = await callAsStarter(platform, job);
    if (!('principal' in caller)) return stop(platform, job, caller.stop);
    // The last statement below takes all of them to the disk; what the power takes with it is pending again.
    await commitLater(() => doBulkRow(caller, job, userId));
    await letOthersGo();
    reached.set(job.id, userId);
  }
  if (pending.length < TURN && !stopping.aborted && (await pendingRows(em, job.id, '', 1)).length === 0) {
    const call = systemCall(platform);
    await change(call, (inside, trail) => endBulkJob(call, inside, trail, job.id, 'finished'));
  }
  await em.execute('update bulk_jobs set taken_until = null where id = ?', [job.id], 'run');
}

async function pendingRows(em: Em, jobId: string, after: string, limit: number): Promise<string[]> {
  const rows = await em.execute<{ user_id: string }[]>(
    'select user_id from bulk_rows where job_id = ? and user_id > ? and outcome is null order by user_id limit ?',
    [jobId, after, limit],
  );
  return rows.map(({ user_id }) => user_id);
}

/** A call in the name of whoever started the job, with what they may do now. */
async function callAsStarter(platform: Platform, job: RunningJob): Promise<AuthorizedCall | { stop: BulkStopReason }> {
  const em = platform.orm.em.fork() as Em;
  const starter = await readAuthzVersion(em, job.starter_id);
  const user = await readUser(em, platform.clock, job.starter_id);
  if (!user || user.status !== 'active') return { stop: 'deactivated' };
  if (starter?.authzVersion !== job.authz_version) return { stop: 'permissions-changed' };
  const { address, userAgent, requestId } = JSON.parse(job.origin) as Pick<Call['origin'], 'address' | 'userAgent' | 'requestId'>;
  const call: Call = {
    platform,
    em,
    origin: { actor: { kind: 'user', id: user.id, label: user.username }, address, userAgent, requestId, policyHash: platform.policies.hash },
  };
  const principal: UserPrincipal = {
    kind: 'user',
    id: user.id,
    username: user.username,
    roles: rolesInForce(platform, roleIdsOf(user)),
    authzVersion: job.authz_version,
    sessionId: job.id,
    // What the starter had to settle was judged as they started it; nothing that a job does asks for a confirmation.
    mustChangePassword: false,
    hasSecondFactor: false,
    secondFactorDueAt: null,
    confirmedUntil: timestampOf(new Date(0)),
  };
  return guardCaller(call, principal, { can: 'signed-in' });
}

async function stop(platform: Platform, job: RunningJob, reason: BulkStopReason): Promise<void> {
  const call = systemCall(platform);
  await change(call, (em, trail) => endBulkJob(call, em, trail, job.id, 'stopped', reason));
}
