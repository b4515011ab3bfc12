import type { ChainReport } from '@gatehouse/contract';
import type { Em } from '../platform/orm.ts';
import { GENESIS_HASH, hashOfEvent, type HashedEvent } from './hash-chain.ts';

const BATCH = 2000;

interface Row {
  seq: number | string;
  at: string;
  actor_kind: string;
  actor_id: string | null;
  actor_label: string;
  action: string;
  subject_type: string;
  subject_id: string | null;
  subject_label: string;
  outcome: string;
  reason: string | null;
  changes: string | null;
  address: string | null;
  user_agent: string | null;
  request_id: string | null;
  policy_hash: string;
  prev_hash: string;
  hash: string;
}

const eventOf = (row: Row): HashedEvent => ({
  seq: Number(row.seq),
  at: row.at,
  actorKind: row.actor_kind,
  actorId: row.actor_id,
  actorLabel: row.actor_label,
  action: row.action,
  subjectType: row.subject_type,
  subjectId: row.subject_id,
  subjectLabel: row.subject_label,
  outcome: row.outcome,
  reason: row.reason,
  changes: row.changes,
  address: row.address,
  userAgent: row.user_agent,
  requestId: row.request_id,
  policyHash: row.policy_hash,
  prevHash: row.prev_hash,
});

/**
 * Walks the whole trail in batches, so that memory stays flat, and recomputes every hash.
 * Finds any edited, removed, inserted or reordered event, and a head that does not belong to the last one.
 */
export async function verifyChain(em: Em): Promise<ChainReport> {
  const [stored] = await em.execute<{ seq: number | string; hash: string }[]>('select seq, hash from audit_head where id = 1');
  const head = { seq: Number(stored?.seq ?? 0), hash: stored?.hash ?? GENESIS_HASH };
  let last = { seq: 0, hash: GENESIS_HASH };
  let checked = 0;
  const broken = (seq: number, problem: string): ChainReport => ({ ok: false, checked, firstBad: { seq, problem }, head });
  for (;;) {
    // Events that arrive while we walk lie behind the head that we read.
    const rows = await em.execute<Row[]>('select * from audit_events where seq > ? and seq <= ? order by seq limit ?', [last.seq, head.seq, BATCH]);
    for (const row of rows) {
      const seq = Number(row.seq);
      if (seq !== last.seq + 1) return broken(last.seq + 1, 'This event is missing.');
      if (row.prev_hash !== last.hash) return broken(seq, 'This event does not follow from the one before it.');
      if (hashOfEvent(eventOf(row)) !== row.hash) return broken(seq, 'This event was edited: its content does not match its hash.');
      last = { seq, hash: row.hash };
      checked++;
    }
    if (rows.length < BATCH) break;
  }
  if (last.seq !== head.seq) return broken(last.seq + 1, 'This event is missing.');
  if (last.hash !== head.hash) return broken(last.seq, 'The last event is not the one that the head of the chain names.');
  const [beyond] = await em.execute<{ seq: number | string }[]>(
    'select min(seq) as seq from audit_events where seq > (select seq from audit_head where id = 1)',
  );
  if (beyond?.seq != null) return broken(Number(beyond.seq), 'This event was added behind the head of the chain.');
  return { ok: true, checked, head };
}
