import type { FaultKind } from './database-fault.ts';
import { faultOf } from './database-fault.ts';
import { pendingMigrations } from './migrate.ts';
import { type Em, healthOf } from './orm.ts';
import type { Platform } from './platform.ts';
import { otherPolicies } from './servers.ts';

/** Whether a server can do its work. */
export interface Readiness {
  status: 'ready' | 'not-ready';
  /** Whether the database answers, and keeps what it is given. */
  database: boolean;
  /** What is wrong with it; `slow`: it did not answer in time. */
  fault: FaultKind | 'slow' | 'unknown' | null;
  pendingMigrations: string[];
  policyHash: string;
  /** The policies of other servers on this database that differ: what somebody may do depends on which one answers. */
  otherPolicies: string[];
}

/** Milliseconds for the whole answer: whoever asks has a limit too. */
const PATIENCE = 2000;

type Found = Pick<Readiness, 'fault' | 'pendingMigrations' | 'otherPolicies'>;
const underWay = new WeakMap<Platform, Promise<Found>>();

/** Asks the database, once for all who ask at the same time, and answers within {@link PATIENCE} whatever it does. */
export async function readinessOf(platform: Platform): Promise<Readiness> {
  const looking = underWay.get(platform) ?? look(platform);
  let timer: NodeJS.Timeout | undefined;
  const slow = new Promise<Found>((resolve) => (timer = setTimeout(() => resolve({ fault: 'slow', pendingMigrations: [], otherPolicies: [] }), PATIENCE)));
  const found = await Promise.race([looking, slow]);
  clearTimeout(timer);
  const database = found.fault === null;
  const ready = database && found.pendingMigrations.length === 0;
  return { status: ready ? 'ready' : 'not-ready', database, ...found, policyHash: platform.policies.hash };
}

function look(platform: Platform): Promise<Found> {
  const looking = askDatabase(platform)
    .catch((cause: unknown): Found => ({ fault: faultOf(cause) ?? 'unknown', pendingMigrations: [], otherPolicies: [] }))
    .finally(() => underWay.delete(platform));
  underWay.set(platform, looking);
  return looking;
}

async function askDatabase(platform: Platform): Promise<Found> {
  const { orm } = platform;
  const pending = await pendingMigrations(orm);
  // A disk that was full is not until something was written again, and nobody else may be writing.
  if (healthOf(orm).fault === 'full') await (orm.em.fork() as Em).execute('update audit_head set seq = seq where id = 1');
  const others = pending.length === 0 ? await otherPolicies(platform, orm.em.fork() as Em) : [];
  return { fault: healthOf(orm).fault, pendingMigrations: pending, otherPolicies: others };
}
