import { availableParallelism, constants, setPriority } from 'node:os';
import { parentPort, Worker, workerData as given } from 'node:worker_threads';
import type { ChainReport } from '@gatehouse/contract';
import { faultOf } from '../../platform/database-fault.ts';
import { readOnPostgres } from './read-on-postgres.ts';
import { readOnSqlite } from './read-on-sqlite.ts';
import { outcomeOf, RESOURCE_LIMITS, type ThreadAnswer, type ThreadInput } from './thread-answer.ts';
import { joined, middleOf, reportOf } from './two-halves.ts';
import { headOf, type StretchReport, type TrailSnapshot, verifyStretch } from './verify-chain.ts';

// What a verification does is done here, beside the thread that answers requests. Of a long trail another thread like this one does the second half,
// on a connection of its own.

const input = given as ThreadInput;
const { file, databaseUrl, progress, after } = input;
const counts = new Float64Array(progress);

giveWay();

/** Lets the threads that answer requests go first. Linux gives each thread a priority of its own; elsewhere it would be that of the whole process. */
function giveWay(): void {
  if (process.platform !== 'linux') return;
  try {
    setPriority(constants.priority.PRIORITY_BELOW_NORMAL);
  } catch {
    // Where that is forbidden it is verified all the same.
  }
}

const verify = (trail: TrailSnapshot, stretch: Parameters<typeof verifyStretch>[1]): Promise<StretchReport> =>
  verifyStretch(trail, stretch, ({ checked, total }) => {
    counts[after === 0 ? 1 : 2] = checked;
    if (after === 0) counts[0] = total;
  });

async function verifyWhole(trail: TrailSnapshot): Promise<ChainReport> {
  const middle = middleOf((await headOf(trail)).seq, availableParallelism());
  if (middle === null) return reportOf(await verify(trail, { after: 0, upTo: null }));
  const second = secondHalf(middle);
  // It may fail while nobody waits for it yet.
  second.catch(() => {});
  const first = await verify(trail, { after: 0, upTo: middle });
  return first.ok ? joined(first, await second) : reportOf(first);
}

/** It ends with this thread. */
function secondHalf(middle: number): Promise<StretchReport> {
  return new Promise((resolve, reject) => {
    const workerData: ThreadInput = { ...input, after: middle };
    const other = new Worker(new URL(import.meta.url), { workerData, resourceLimits: RESOURCE_LIMITS });
    other.once('message', (answer: ThreadAnswer<StretchReport>) => resolve(outcomeOf(answer)));
    other.once('error', reject);
    other.once('exit', () => reject(new Error('The second half of a verification ended without an answer.')));
  });
}

async function theAnswer(): Promise<ThreadAnswer<ChainReport>> {
  const work = (trail: TrailSnapshot) => (after === 0 ? verifyWhole(trail) : verify(trail, { after, upTo: null }));
  try {
    return { report: await (databaseUrl === null ? readOnSqlite(file, work) : readOnPostgres(databaseUrl, work)) };
  } catch (cause) {
    // An error loses what it knows on its way to another thread.
    return { failed: cause instanceof Error ? cause.message : String(cause), fault: faultOf(cause) };
  }
}

parentPort?.postMessage(await theAnswer(), []);
