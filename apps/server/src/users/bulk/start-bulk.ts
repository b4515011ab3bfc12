import type { BulkAction, BulkJob as WireJob, startBulkInput } from '@gatehouse/contract';
import type { z } from 'zod';
import type { Changes, Trail } from '../../audit/trail.ts';
import { type PersonCall, change } from '../../platform/call.ts';
import { timestampOf } from '../../platform/clock.ts';
import { conflict, Refusal } from '../../platform/errors.ts';
import type { Em } from '../../platform/orm.ts';
import { type Act, requireMayAct } from './act-on-user.ts';
import { BulkJob } from './bulk-job.entity.ts';
import { actOf } from './bulk-users.ts';
import { anyToUndo, chooseRows, chooseRowsToUndo } from './choose-rows.ts';
import { findBulkJob } from './read-bulk-jobs.ts';

type Input = z.output<typeof startBulkInput>;

/** So many jobs of one person at the same time. */
const MAX_RUNNING = 5;

/**
 * Starts one act on many users. Whom it is for is written down now; the server does it after the call, row by row, in the
 * caller's name and under what the caller may do by then.
 */
export async function startBulk(call: PersonCall, input: Input): Promise<{ job: WireJob }> {
  const act = actOf(input);
  await requireMayAct(call, act);
  const { action, groupId, roles, reason, filter } = input;
  return change(call, async (em, trail) => {
    const told = { action, ...(groupId && { groupId }), ...(roles && { roles }), ...(reason && { reason }), ...(filter && { filter }) };
    return { job: await addJob(call, em, trail, act, null, told, (id) => chooseRows(call, em, id, input)) };
  });
}

const opposite: Record<BulkAction, BulkAction> = {
  deactivate: 'reactivate',
  reactivate: 'deactivate',
  addToGroup: 'removeFromGroup',
  removeFromGroup: 'addToGroup',
  setRoles: 'setRoles',
};

/**
 * Starts a job that undoes what another one did, for everybody who was not changed since. Each is judged anew. An undo that ended before its
 * time, or changed nobody, can be done again for whom is left.
 * @throws Refusal `not-found`, `wrong-status` while the job runs, when it did nothing, or when it was undone already.
 */
export async function undoBulk(call: PersonCall, { id }: { id: string }): Promise<{ job: WireJob }> {
  const { action: done, group } = await findBulkJob(call, call.em, id);
  const act: Act = { action: opposite[done], groupId: group?.id, ...(done === 'reactivate' && { reason: UNDONE }) };
  await requireMayAct(call, act);
  return change(call, async (em, trail) => {
    const job = await findBulkJob(call, em, id);
    if (job.state === 'running') throw conflict('wrong-status', 'It is still under way. Stop it first, or wait until it is done.');
    if (job.undoneBy !== null) throw conflict('wrong-status', 'It was undone already.');
    if (job.done === 0) throw conflict('wrong-status', 'It changed nobody, so there is nothing to undo.');
    if (!(await anyToUndo(em, id))) throw conflict('wrong-status', 'Everybody whom it changed was changed back already.');
    return { job: await addJob(call, em, trail, act, id, { action: act.action, undoOf: id }, (added) => chooseRowsToUndo(em, added, id)) };
  });
}

const UNDONE = 'A reactivation of many users was undone.';

async function addJob(
  call: PersonCall,
  em: Em,
  trail: Trail,
  { action, groupId, roles, reason }: Act,
  undoOf: string | null,
  told: Record<string, unknown>,
  choose: (jobId: string) => Promise<number>,
): Promise<WireJob> {
  const { platform, principal, origin } = call;
  const [running] = await em.execute<{ jobs: number | string }[]>("select count(*) as jobs from bulk_jobs where starter_id = ? and state = 'running'", [
    principal.id,
  ]);
  if (Number(running?.jobs ?? 0) >= MAX_RUNNING)
    throw new Refusal('TOO_MANY_REQUESTS', 'rate-limited', `${MAX_RUNNING} of your changes of many users are under way. Wait until one is done.`);
  const id = platform.ids.next();
  const { address, userAgent, requestId } = origin;
  await em.insert(BulkJob, {
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
    state: 'running',
    stopReason: null,
    matched: 0,
    done: 0,
    unchanged: 0,
    skipped: 0,
    createdAt: timestampOf(platform.clock.now()),
    finishedAt: null,
    takenUntil: null,
  });
  const matched = await choose(id);
  await em.execute('update bulk_jobs set matched = ? where id = ?', [matched, id]);
  const changes: Changes = Object.fromEntries(Object.entries({ ...told, matched }).map(([field, value]) => [field, { before: null, after: value }]));
  trail.record({ action: undoOf === null ? 'user.start-bulk' : 'user.undo-bulk', subject: { type: 'BulkJob', id, label: action }, changes });
  return findBulkJob(call, em, id);
}
