import type { ChainReport } from '@gatehouse/contract';
import { erasuresOf, KNOWN_ERASURES, personalCheck } from '../erasures.ts';
import type { EventRow } from '../event-row.ts';
import { GENESIS_HASH, hashOfEvent } from '../hash-chain.ts';
import { mentionsOf } from '../mentions.ts';

/** An event with the ids of those whom it mentions. */
export interface ChainRow extends EventRow {
  mentioned: readonly string[];
}

/** The trail as it was committed at one moment: what is written, or erased, after that is not seen. */
export interface TrailSnapshot {
  /** The rows of a statement that answers few, each with its columns in order. */
  ask(sql: string): Promise<unknown[][]>;
  /** Shows the events up to `last` in their order, one after the other, as long as `visit` answers true. None is kept. */
  eachEvent(last: number, visit: (row: ChainRow) => boolean): Promise<void>;
}

/** How far a verification is. */
export interface Progress {
  checked: number;
  /** Events in all. */
  total: number;
}

interface Link {
  seq: number;
  hash: string;
}

/**
 * Walks the whole trail and recomputes every hash. Says what is wrong with the first event that is not what it was written as, does not follow from the
 * one before it, has lost personal data without a recorded erasure, or mentions others than it did; and whether the head names the last one.
 * What it can't see is in docs/security.md: whoever rewrites the trail and all its hashes, or cuts its end off with the head.
 */
export async function verifyChain(trail: TrailSnapshot, progress: (now: Progress) => void): Promise<ChainReport> {
  const [stored] = await trail.ask('select cast(seq as varchar(20)), hash from audit_head where id = 1');
  const head: Link = stored ? { seq: Number(stored[0]), hash: String(stored[1]) } : { seq: 0, hash: GENESIS_HASH };
  const personalProblem = personalCheck(erasuresOf(await trail.ask(`${KNOWN_ERASURES} and seq <= ${head.seq} order by seq`)));
  let last: Link = { seq: 0, hash: GENESIS_HASH };
  let problem: ChainReport['firstBad'];
  progress({ checked: 0, total: head.seq });
  await trail.eachEvent(head.seq, (row) => {
    problem = linkProblem(row, last) ?? contentProblem(row, personalProblem);
    if (problem) return false;
    last = row;
    if (last.seq % PROGRESS_EVERY === 0) progress({ checked: last.seq, total: head.seq });
    return true;
  });
  problem ??= headProblem(head, last) ?? (await strayProblem(trail, head));
  progress({ checked: last.seq, total: head.seq });
  return { ok: problem === undefined, checked: last.seq, ...(problem && { firstBad: problem }), head };
}

const PROGRESS_EVERY = 1000;

function linkProblem({ seq, prevHash }: ChainRow, last: Link): ChainReport['firstBad'] {
  if (seq > last.seq + 1) return { seq: last.seq + 1, problem: 'This event is missing.' };
  if (seq !== last.seq + 1) return { seq, problem: 'This event has no place in the chain.' };
  return prevHash === last.hash ? undefined : { seq, problem: 'This event does not follow from the one before it.' };
}

function contentProblem(row: ChainRow, personalProblem: (row: EventRow) => string | undefined): ChainReport['firstBad'] {
  const { seq } = row;
  if (hashOfEvent(row) !== row.hash) return { seq, problem: 'This event was edited: its content does not match its hash.' };
  const personal = personalProblem(row);
  if (personal !== undefined) return { seq, problem: personal };
  // Events from before mentions were covered say nothing about them.
  if (row.mentions === null || row.mentions === mentionsOf(row.mentioned)) return undefined;
  return { seq, problem: 'Whom this event mentions was changed: it does not match what the event was written with.' };
}

function headProblem(head: Link, last: Link): ChainReport['firstBad'] {
  if (last.seq !== head.seq) return { seq: last.seq + 1, problem: 'This event is missing.' };
  return last.hash === head.hash ? undefined : { seq: last.seq, problem: 'The last event is not the one that the head of the chain names.' };
}

/** What stands where the walk does not come by. */
async function strayProblem(trail: TrailSnapshot, { seq }: Link): Promise<ChainReport['firstBad']> {
  const [beyond] = await trail.ask(`select cast(min(seq) as varchar(20)) from audit_events where seq > ${seq}`);
  if (beyond?.[0] != null) return { seq: Number(beyond[0]), problem: 'This event was added behind the head of the chain.' };
  const [stray] = await trail.ask(
    `select cast(min(seq) as varchar(20)) from (select min(seq) as seq from audit_mentions where seq < 1 union all select min(seq) from audit_mentions where seq > ${seq}) as strays`,
  );
  return stray?.[0] == null ? undefined : { seq: Number(stray[0]), problem: 'Somebody is said to be mentioned by an event that there is not.' };
}
