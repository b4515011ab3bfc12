import type { Call } from '../platform/call.ts';
import { later, SECOND } from '../platform/clock.ts';
import { insertRows } from '../platform/insert-rows.ts';
import { databaseKind, type Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { ShortTurns } from '../platform/short-turns.ts';
import { overBy } from '../platform/stored-time.ts';
import type { Traces } from './find-traces.ts';
import { ERASED_ACTOR, ERASED_SUBJECT } from './personal-data.ts';
import { UnfinishedErasure } from './unfinished-erasure.entity.ts';

/** For how long an erasure is left to the process that is at it. It says anew in each transaction that it is. */
export const TAKEN = 20 * SECOND;

/** Writes down what {@link eraseTraces} has to remove, in the transaction that records `user.erase`: without that event the trail would not verify. */
export async function beginErasure({ platform }: Call, em: Em, personId: string, { names, upTo, others }: Traces): Promise<void> {
  const row = { personId, upTo, names: JSON.stringify(names), others: JSON.stringify(others), takenUntil: later(platform.clock, TAKEN) };
  await insertRows(em, UnfinishedErasure, [row]);
}

/** Ends the erasures whose process is gone. Safe to run in several processes at once. */
export async function finishErasures({ platform, em }: Call, stopping: AbortSignal): Promise<void> {
  const free = overBy('taken_until', platform.clock, TAKEN);
  const left = await em.execute<{ person_id: string }[]>(`select person_id from unfinished_erasures where ${free.sql}`, [...free.parameters]);
  for (const { person_id } of left) {
    const { affectedRows } = await em.execute<{ affectedRows: number }>(
      `update unfinished_erasures set taken_until = ? where person_id = ? and ${free.sql}`,
      [later(platform.clock, TAKEN), person_id, ...free.parameters],
      'run',
    );
    if (affectedRows > 0) await eraseTraces(platform, person_id, stopping);
    if (stopping.aborted) return;
  }
}

/**
 * Removes the personal data of somebody from every event up to their erasure, and what else was said of them, in short transactions; the chain stays
 * whole. What was done, when, and by which id stays too. Begun again, it goes on with what is left.
 */
export async function eraseTraces(platform: Platform, personId: string, stopping?: AbortSignal): Promise<void> {
  const em = platform.orm.em.fork() as Em;
  const [erasure] = await em.execute<{ up_to: number | string; names: string; others: string }[]>(
    'select up_to, names, others from unfinished_erasures where person_id = ?',
    [personId],
  );
  if (!erasure) return;
  const turns = new ShortTurns(databaseKind(em));
  const inTurn = async (work: (em: Em) => Promise<void>): Promise<boolean> => {
    if (stopping?.aborted === true) return false;
    await turns.takeLater((begin) =>
      em.fork().transactional(async (tx) => {
        begin();
        await (tx as Em).execute('update unfinished_erasures set taken_until = ? where person_id = ?', [later(platform.clock, TAKEN), personId]);
        await work(tx as Em);
      }),
    );
    return true;
  };
  for await (const work of workOf(em, { personId, upTo: Number(erasure.up_to), others: JSON.parse(erasure.others) as number[], limit: () => turns.rows })) {
    if (!(await inTurn(work))) return;
  }
  const names = JSON.parse(erasure.names) as string[];
  for (const referrer of platform.referrers) {
    for await (const work of referrer.erase?.(em, personId, names) ?? []) if (!(await inTurn(work))) return;
  }
  // It takes everything before it to the disk.
  await em.execute('delete from unfinished_erasures where person_id = ?', [personId]);
}

interface Reach {
  personId: string;
  upTo: number;
  others: readonly number[];
  /** How many events in the next transaction. */
  limit: () => number;
}

/** What is to be done in one transaction each. */
async function* workOf(em: Em, { personId, upTo, others, limit }: Reach): AsyncGenerator<(em: Em) => Promise<void>> {
  const pages = (sql: string) => pagesOf(em, `${sql} and seq > ? and seq <= ? order by seq limit ?`, [personId], upTo, limit);
  for await (const events of pages('actor_id = ? and actor_salt is not null')) yield (inside) => eraseActor(inside, events);
  for await (const events of pages("actor_kind = 'anonymous' and subject_type = 'User' and subject_id = ? and actor_salt is not null"))
    yield (inside) => eraseActor(inside, events);
  for await (const events of pages("subject_type = 'User' and subject_id = ? and subject_salt is not null")) yield (inside) => eraseSubject(inside, events);
  for (let start = 0; start < others.length;) {
    const events = others.slice(start, start + limit());
    start += events.length;
    yield async (inside) => {
      await eraseActor(inside, events, " and actor_kind = 'anonymous'");
      await eraseSubject(inside, events);
    };
  }
}

/** The numbers of events, some at a time, read where nobody waits for it. */
async function* pagesOf(em: Em, condition: string, parameters: readonly string[], upTo: number, limit: () => number): AsyncGenerator<number[]> {
  let last = 0;
  for (;;) {
    const rows = await em.execute<{ seq: number | string }[]>(`select seq from audit_events where ${condition}`, [...parameters, last, upTo, limit()]);
    const events = rows.map(({ seq }) => Number(seq));
    if (events.length === 0) return;
    yield events;
    last = events.at(-1) ?? last;
  }
}

async function eraseActor(em: Em, events: readonly number[], further = ''): Promise<void> {
  const { actorLabel, address, userAgent } = ERASED_ACTOR;
  await em.execute(
    `update audit_events set actor_salt = null, actor_folded = null, actor_label = ?, address = ?, user_agent = ? where actor_salt is not null and seq in ${marks(events)}${further}`,
    [actorLabel, address, userAgent, ...events],
  );
}

async function eraseSubject(em: Em, events: readonly number[]): Promise<void> {
  const { subjectLabel, note, personalChanges } = ERASED_SUBJECT;
  await em.execute(
    `update audit_events set subject_salt = null, subject_folded = null, subject_label = ?, note = ?, personal_changes = ? where subject_salt is not null and seq in ${marks(events)}`,
    [subjectLabel, note, personalChanges, ...events],
  );
}

const marks = (values: readonly number[]): string => `(${values.map(() => '?').join(', ')})`;
