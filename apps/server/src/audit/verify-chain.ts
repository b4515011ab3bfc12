import type { ChainReport } from '@gatehouse/contract';
import type { Em } from '../platform/orm.ts';
import { EVENT_COLUMNS, type EventRow, seqOf } from './event-row.ts';
import { knownErasures, personalCheck } from './erasures.ts';
import { GENESIS_HASH, hashOfEvent } from './hash-chain.ts';

const BATCH = 2000;

/**
 * Walks the whole trail in batches, so that memory stays flat, and recomputes every hash.
 * Finds any edited, removed, inserted or reordered event, personal data that is gone without a recorded erasure, and a head that does not belong to the last one.
 */
export async function verifyChain(em: Em): Promise<ChainReport> {
  const [stored] = await em.execute<{ seq: number | string; hash: string }[]>('select seq, hash from audit_head where id = 1');
  const head = { seq: Number(stored?.seq ?? 0), hash: stored?.hash ?? GENESIS_HASH };
  const problemOf = personalCheck(await knownErasures(em, head.seq));
  let last = { seq: 0, hash: GENESIS_HASH };
  let checked = 0;
  const broken = (seq: number, problem: string): ChainReport => ({ ok: false, checked, firstBad: { seq, problem }, head });
  for (;;) {
    // Events that arrive while we walk lie behind the head that we read.
    const rows = await em.execute<EventRow[]>(`select ${EVENT_COLUMNS} from audit_events where seq > ? and seq <= ? order by seq limit ?`, [
      last.seq,
      head.seq,
      BATCH,
    ]);
    for (const row of rows) {
      const seq = seqOf(row);
      if (seq !== last.seq + 1) return broken(last.seq + 1, 'This event is missing.');
      if (row.prevHash !== last.hash) return broken(seq, 'This event does not follow from the one before it.');
      if (hashOfEvent(seq === row.seq ? row : { ...row, seq }) !== row.hash) return broken(seq, 'This event was edited: its content does not match its hash.');
      const problem = problemOf(row);
      if (problem !== undefined) return broken(seq, problem);
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
