import { workerData, parentPort } from 'node:worker_threads';
import { faultOf } from '../../platform/database-fault.ts';
import { readOnPostgres } from './read-on-postgres.ts';
import { readOnSqlite } from './read-on-sqlite.ts';
import type { ThreadAnswer, ThreadInput } from './verification.ts';
import { type TrailSnapshot, verifyChain } from './verify-chain.ts';

// What a verification does is done here, beside the thread that answers requests.

const { file, databaseUrl, progress } = workerData as ThreadInput;
const counts = new Float64Array(progress);
const verify = (trail: TrailSnapshot) =>
  verifyChain(trail, ({ checked, total }) => {
    counts[0] = checked;
    counts[1] = total;
  });

async function answer(): Promise<ThreadAnswer> {
  try {
    return { report: await (databaseUrl === null ? readOnSqlite(file, verify) : readOnPostgres(databaseUrl, verify)) };
  } catch (cause) {
    // An error loses what it knows on its way to another thread.
    return { failed: cause instanceof Error ? cause.message : String(cause), fault: faultOf(cause) };
  }
}

parentPort?.postMessage(await answer(), []);
