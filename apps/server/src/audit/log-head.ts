import type { Call } from '../platform/call.ts';
import { HOUR } from '../platform/clock.ts';
import type { Platform } from '../platform/platform.ts';

/** Events after which the head is logged, however short a time it was. */
const EVENTS = 1000;

interface Logged {
  seq: number;
  at: number;
}

const loggedBy = new WeakMap<Platform, Logged>();

/**
 * Logs where the chain ends: at once, then every hour and every so many events, when it has changed. Whoever keeps the log where the database's owner can't
 * change it can tell by `audit verify --expect` whether the trail up to there is what it was. A job of the server.
 */
export async function logHead({ platform, em }: Pick<Call, 'platform' | 'em'>, always = false): Promise<void> {
  const [head] = await em.execute<{ seq: number | string; hash: string }[]>('select seq, hash from audit_head where id = 1');
  const seq = Number(head?.seq ?? 0);
  const at = platform.clock.now().getTime();
  const last = loggedBy.get(platform);
  if (!head || seq === (last?.seq ?? 0)) return;
  // A clock that was put back waits for nothing.
  if (last && !always && Math.abs(at - last.at) < HOUR && seq - last.seq < EVENTS) return;
  loggedBy.set(platform, { seq, at });
  platform.logger.info({ seq, hash: head.hash }, `The audit trail ends with ${seq}:${head.hash}`);
}
