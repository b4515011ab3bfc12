import type { ChainReport } from '@gatehouse/contract';
import { erasuresOf, KNOWN_ERASURES, personalCheck } from '../erasures.ts';
import type { EventRow } from '../event-row.ts';
import { GENESIS_HASH, hashOfEvent } from '../hash-chain.ts';
import { mentionsOf } from '../mentions.ts';

/** An event with the ids of those whom it mentions. */
export interface ChainRow extends EventRow {
  mentioned: readonly string[];
}

/** A part of the trail: the events after one, or from the first, up to another. */
export interface Stretch {
  after: number;
  upTo: number;
}

/** The trail as it was committed at one moment: what is written, or erased, after that is not seen. */
export interface TrailSnapshot {
  /** The rows of a statement that answers few, each with its columns in order. */
  ask(sql: string): Promise<unknown[][]>;
  /** Shows the events of a stretch in their order, one after the other, as long as `visit` answers true. None is kept. */
  eachEvent(stretch: Stretch, visit: (row: ChainRow) => boolean): Promise<void>;
}

/** SQL: whether an event is in a stretch. Events before the first have no place anywhere, and are shown so that this is found. */
export const isIn = (seq: string, { after, upTo }: Stretch): string => `${after > 0 ? `${seq} > ${after} and ` : ''}${seq} <= ${upTo}`;

/** How far a verification is. */
export interface Progress {
  checked: number;
  /** Events in all. */
  total: number;
}

/** The end of a part of the chain, which the next one follows from. */
export interface Link {
  seq: number;
  hash: string;
}

const START: Link = { seq: 0, hash: GENESIS_HASH };

/** What was found in a stretch that follows from `from`. */
export interface StretchReport extends ChainReport {
  from: Link;
  /** The last event that is as it was written. */
  last: Link;
}

/** The end of the trail, as the database names it. */
export async function headOf(trail: TrailSnapshot): Promise<Link> {
  const [stored] = await trail.ask('select cast(seq as varchar(20)), hash from audit_head where id = 1');
  return stored ? { seq: Number(stored[0]), hash: String(stored[1]) } : START;
}

/**
 * Walks a stretch of the trail, with `upTo` of `null` to its end, and recomputes every hash. Says what is wrong with the first event that is not what it was
 * written as, does not follow from the one before it, has lost personal data without a recorded erasure, or mentions others than it did; and at the end
 * whether the head names the last one. The event that the stretch begins after is taken as it is stored: whoever verifies the stretch before proves it.
 * What it can't see is in docs/security.md: whoever rewrites the trail and all its hashes, or cuts its end off with the head.
 */
export async function verifyStretch(
  trail: TrailSnapshot,
  { after, upTo }: { after: number; upTo: number | null },
  progress: (now: Progress) => void,
): Promise<StretchReport> {
  const head = await headOf(trail);
  const from = after === 0 ? START : await storedLink(trail, after);
  const personalProblem = personalCheck(erasuresOf(await trail.ask(`${KNOWN_ERASURES} and seq <= ${head.seq} order by seq`)));
  let last = from;
  let problem: ChainReport['firstBad'];
  const tell = (): void => progress({ checked: last.seq - after, total: head.seq });
  tell();
  await trail.eachEvent({ after, upTo: upTo ?? head.seq }, (row) => {
    problem = linkProblem(row, last) ?? contentProblem(row, personalProblem);
    if (problem) return false;
    last = row;
    if (last.seq % PROGRESS_EVERY === 0) tell();
    return true;
  });
  if (upTo === null) problem ??= headProblem(head, last) ?? (await strayProblem(trail, head));
  else if (last.seq !== upTo) problem ??= missing(last.seq + 1);
  tell();
  return { ok: problem === undefined, checked: last.seq, ...(problem && { firstBad: problem }), head, from, last: { seq: last.seq, hash: last.hash } };
}

const PROGRESS_EVERY = 1000;

/** One that is missing has a hash that nothing follows from. */
async function storedLink(trail: TrailSnapshot, seq: number): Promise<Link> {
  const [stored] = await trail.ask(`select hash from audit_events where seq = ${seq}`);
  return { seq, hash: String(stored?.[0] ?? '') };
}

/** What is said of an event whose link to the one before is broken. */
export const unfollowed = (seq: number): ChainReport['firstBad'] => ({ seq, problem: 'This event does not follow from the one before it.' });
const missing = (seq: number): ChainReport['firstBad'] => ({ seq, problem: 'This event is missing.' });

function linkProblem({ seq, prevHash }: ChainRow, last: Link): ChainReport['firstBad'] {
  if (seq > last.seq + 1) return missing(last.seq + 1);
  if (seq !== last.seq + 1) return { seq, problem: 'This event has no place in the chain.' };
  return prevHash === last.hash ? undefined : unfollowed(seq);
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
  if (last.seq !== head.seq) return missing(last.seq + 1);
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
