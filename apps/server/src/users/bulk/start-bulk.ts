import type { BulkAction, BulkJob as WireJob, startBulkInput } from '@gatehouse/contract';
import type { z } from 'zod';
import type { Changes } from '../../audit/trail.ts';
import { type PersonCall, change } from '../../platform/call.ts';
import { timestampOf } from '../../platform/clock.ts';
import { conflict, Refusal } from '../../platform/errors.ts';
import type { Em } from '../../platform/orm.ts';
import { type Act, requireMayAct } from './act-on-user.ts';
import { actOf } from './bulk-users.ts';
import { type Choose, chosenBy, chosenToUndo } from './choose-rows.ts';
import { findBulkJob } from './read-bulk-jobs.ts';
import { givenUp, stageJob, unstageJob } from './staged-job.ts';

type Input = z.output<typeof startBulkInput>;

/** So many jobs of one person at the same time. */
const MAX_RUNNING = 5;

/**
 * Starts one act on many users. Whom it is for is written down now, bit by bit (`staged-job.ts`); the server does it after the call, row by row, in
 * the caller's name and under what the caller may do by then.
 */
export async function startBulk(call: PersonCall, input: Input): Promise<{ job: WireJob }> {
  const act = actOf(input);
  await requireMayAct(call, act);
  const { action, groupId, roles, reason, filter } = input;
  const told = { action, ...(groupId && { groupId }), ...(roles && { roles }), ...(reason && { reason }), ...(filter && { filter }) };
  return { job: await addJob(call, { act, undoOf: null, choose: chosenBy(call, input), told }) };
}

/** What undoes an act; an invitation that was sent can't be taken back from whoever has read it. */
const opposite: Record<BulkAction, BulkAction | null> = {
  invite: null,
  deactivate: 'reactivate',
  reactivate: 'deactivate',
  addToGroup: 'removeFromGroup',
  removeFromGroup: 'addToGroup',
  addRoles: 'setRoles',
  removeRoles: 'setRoles',
  setRoles: 'setRoles',
};

/**
 * Starts a job that undoes what another one did, for everybody who was not changed since. Each is judged anew. An undo that ended before its
 * time, or changed nobody, can be done again for whom is left.
 * @throws Refusal `not-found`, `wrong-status` while the job runs, when it did nothing, when it was undone already, or for invitations.
 */
export async function undoBulk(call: PersonCall, { id }: { id: string }): Promise<{ job: WireJob }> {
  const { action: done, group } = await findBulkJob(call, call.em, id);
  const action = opposite[done];
  if (action === null) throw conflict('wrong-status', 'Invitations that were sent can’t be undone. Withdraw them on the page of each person.');
  const act: Act = { action, groupId: group?.id, ...(done === 'reactivate' && { reason: UNDONE }) };
  await requireMayAct(call, act);
  const requireUndoable = async (em: Em): Promise<void> => {
    const job = await findBulkJob(call, em, id);
    if (job.state === 'running') throw conflict('wrong-status', 'It is still under way. Stop it first, or wait until it is done.');
    if (job.undoneBy !== null) throw conflict('wrong-status', 'It was undone already.');
    if (job.done === 0) throw conflict('wrong-status', 'It changed nobody, so there is nothing to undo.');
  };
  await requireUndoable(call.em);
  const require = async (em: Em, matched: number): Promise<void> => {
    await requireUndoable(em);
    if (matched === 0) throw conflict('wrong-status', 'Everybody whom it changed was changed back already.');
  };
  return { job: await addJob(call, { act, undoOf: id, choose: chosenToUndo(call, id), told: { action: act.action, undoOf: id }, require }) };
}

const UNDONE = 'A reactivation of many users was undone.';

interface NewJob {
  act: Act;
  undoOf: string | null;
  choose: Choose;
  /** What the trail says of it. */
  told: Readonly<Record<string, unknown>>;
  /** Judged as it is set running. */
  require?: (em: Em, matched: number) => Promise<void>;
}

/** Chooses the rows of a job out of sight, and then sets it running in one short change. Nothing is left of one that is refused. */
async function addJob(call: PersonCall, { act, undoOf, choose, told, require }: NewJob): Promise<WireJob> {
  const { platform } = call;
  await requireFewRunning(call, call.em, "(state = 'running' or (state = 'choosing' and taken_until > ?))", [timestampOf(platform.clock.now())]);
  const id = platform.ids.next();
  try {
    const matched = await stageJob(call, id, act, undoOf, choose);
    return await change(call, async (em, trail) => {
      await requireFewRunning(call, em, "state = 'running'");
      await require?.(em, matched);
      await setRunning(em, id, matched);
      const changes: Changes = Object.fromEntries(Object.entries({ ...told, matched }).map(([field, value]) => [field, { before: null, after: value }]));
      trail.record({ action: undoOf === null ? 'user.start-bulk' : 'user.undo-bulk', subject: { type: 'BulkJob', id, label: act.action }, changes });
      return findBulkJob(call, em, id);
    });
  } catch (cause) {
    // What can't be done now is done by the job that forgets old ones.
    await unstageJob(call.em, id).catch((error: unknown) =>
      platform.logger.warn({ err: error, job: id }, 'What was chosen for a bulk change could not be taken back.'),
    );
    throw cause;
  }
}

async function requireFewRunning({ principal }: PersonCall, em: Em, condition: string, parameters: readonly string[] = []): Promise<void> {
  const [running] = await em.execute<{ jobs: number | string }[]>(`select count(*) as jobs from bulk_jobs where starter_id = ? and ${condition}`, [
    principal.id,
    ...parameters,
  ]);
  if (Number(running?.jobs ?? 0) < MAX_RUNNING) return;
  throw new Refusal('TOO_MANY_REQUESTS', 'rate-limited', `${MAX_RUNNING} of your changes of many users are under way. Wait until one is done.`);
}

async function setRunning(em: Em, id: string, matched: number): Promise<void> {
  const { affectedRows } = await em.execute<{ affectedRows: number }>(
    "update bulk_jobs set state = 'running', matched = ?, taken_until = null where id = ? and state = 'choosing'",
    [matched, id],
    'run',
  );
  if (affectedRows !== 1) throw givenUp();
}
