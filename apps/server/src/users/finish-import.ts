import { lockHistory, type Trail } from '../audit/trail.ts';
import { type Call, change } from '../platform/call.ts';
import { later, timestampOf } from '../platform/clock.ts';
import { databaseKind, type Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { ShortTurns } from '../platform/short-turns.ts';
import { originOf, TAKEN } from './stage-import.ts';

interface Row {
  number: number;
  subject_type: 'User' | 'Group';
  subject_id: string;
  label: string;
  changes: string;
}

/** Which rows of which import, and until when it is taken then. */
interface Some {
  id: string;
  after: number;
  upTo: number;
  takenUntil: string;
}

/**
 * Both ends are said, since an "order by … limit" lets PostgreSQL, while it knows nothing yet of so new a table, read and sort all that follows. Numbers
 * follow one another; some are missing, of people who were deleted meanwhile.
 */
const SOME = 'from import_rows where import_id = ? and number > ? and number <= ?';

/** From which number to which the rows of an import go, from 1 to 0 when it has none. */
async function rowsOf(em: Em, id: string): Promise<{ first: number; last: number }> {
  const [row] = await em.execute<{ first: number | null; last: number | null }[]>(
    'select (select min(number) from import_rows where import_id = ?) as first, (select max(number) from import_rows where import_id = ?) as last',
    [id, id],
  );
  return { first: row?.first ?? 1, last: row?.last ?? 0 };
}

/**
 * Ends the imports whose process is gone: what was seen already goes on record, in the importer's name, and the rest is taken back.
 * Safe to run in several processes at once.
 */
export async function finishImports({ platform, em }: Call, stopping: AbortSignal): Promise<void> {
  const left = await em.execute<{ id: string; state: string }[]>(`select id, state from imports where ${ABANDONED}`, spanOf(platform));
  for (const { id, state } of left) {
    if (stopping.aborted) return;
    const { affectedRows } = await em.execute<{ affectedRows: number }>(
      `update imports set taken_until = ? where id = ? and ${ABANDONED}`,
      [later(platform.clock, TAKEN), id, ...spanOf(platform)],
      'run',
    );
    if (affectedRows === 0) continue;
    if (state === 'committed') await recordImport(platform, id, stopping);
    else await undoImport(platform, id, stopping);
  }
}

/** A time further ahead than a process ever says was written by a clock that was wrong. */
const ABANDONED = '(taken_until <= ? or taken_until > ?)';
const spanOf = ({ clock }: Platform): [string, string] => [timestampOf(clock.now()), later(clock, 2 * TAKEN)];

/** Takes back what an import wrote out of sight, bit by bit. One that was committed stays. */
export async function undoImport(platform: Platform, id: string, stopping?: AbortSignal): Promise<void> {
  const em = platform.orm.em.fork() as Em;
  const { affectedRows } = await em.execute<{ affectedRows: number }>(
    "update imports set state = 'undoing' where id = ? and state <> 'committed'",
    [id],
    'run',
  );
  if (affectedRows === 0) return;
  const turns = new ShortTurns(databaseKind(em));
  // The newest go first: groups were made before their members.
  const { first, last } = await rowsOf(em, id);
  let upTo = last;
  while (upTo >= first) {
    const after = upTo - turns.rows;
    await turns.takeLater((begin) =>
      em.fork().transactional(async (tx) => {
        await lockHistory(tx as Em);
        begin();
        await removeSome(tx as Em, { id, after, upTo, takenUntil: later(platform.clock, TAKEN) });
      }),
    );
    if (stopping?.aborted === true) return;
    upTo = after;
  }
  await em.fork().transactional(async (tx) => {
    await tx.execute('delete from import_groups where import_id = ?', [id]);
    await tx.execute('delete from imports where id = ?', [id]);
  });
}

async function removeSome(em: Em, { id, after, upTo, takenUntil }: Some): Promise<void> {
  const rows = await em.execute<Row[]>(`select number, subject_type, subject_id ${SOME}`, [id, after, upTo]);
  const people = idsOf(rows, 'User');
  const groups = idsOf(rows, 'Group');
  if (people.length > 0) {
    const left = await em.execute<{ group_id: string; members: number | string }[]>(
      `select group_id, count(*) as members from group_members where user_id in ${marks(people)} group by group_id`,
      people,
    );
    for (const { group_id, members } of left)
      await em.execute('update import_groups set members = members - ? where import_id = ? and group_id = ?', [Number(members), id, group_id]);
    await em.execute(`delete from users where id in ${marks(people)}`, people);
  }
  if (groups.length > 0) await em.execute(`delete from groups where id in ${marks(groups)}`, groups);
  await em.execute(`delete ${SOME}`, [id, after, upTo]);
  await em.execute('update imports set taken_until = ? where id = ?', [takenUntil, id]);
}

/** Puts on record, bit by bit, whom an import that was committed made, each as made by the importer. */
export async function recordImport(platform: Platform, id: string, stopping?: AbortSignal): Promise<void> {
  const em = platform.orm.em.fork() as Em;
  const [known] = await em.execute<{ origin: string }[]>('select origin from imports where id = ?', [id]);
  if (!known) return;
  const call: Call = { platform, em, origin: originOf(known.origin) };
  const turns = new ShortTurns(databaseKind(em));
  const { first, last } = await rowsOf(em, id);
  let after = first - 1;
  while (after < last) {
    const upTo = after + turns.rows;
    await turns.takeLater((begin) =>
      change(call, async (inside, trail) => {
        begin();
        await recordSome(inside, trail, { id, after, upTo, takenUntil: later(platform.clock, TAKEN) });
      }),
    );
    if (stopping?.aborted === true) return;
    after = upTo;
  }
  // It takes everything before it to the disk.
  await em.execute('delete from imports where id = ?', [id]);
}

async function recordSome(em: Em, trail: Trail, { id, after, upTo, takenUntil }: Some): Promise<void> {
  const rows = await em.execute<Row[]>(`select number, subject_type, subject_id, label, changes ${SOME} order by number`, [id, after, upTo]);
  for (const row of rows) record(trail, row);
  await em.execute(`delete ${SOME}`, [id, after, upTo]);
  await em.execute('update imports set taken_until = ? where id = ?', [takenUntil, id]);
}

/** Puts on record that an import made this person, if that is still to be done: before they go, with all that told of it. */
export async function recordBeforeTheyGo(em: Em, trail: Trail, userId: string): Promise<void> {
  const rows = await em.execute<(Row & { import_id: string })[]>(
    `select r.import_id, r.number, r.subject_type, r.subject_id, r.label, r.changes from users u join import_rows r on r.import_id = u.import_id
     where u.id = ? and r.subject_id = u.id`,
    [userId],
  );
  for (const row of rows) {
    record(trail, row);
    await em.execute('delete from import_rows where import_id = ? and number = ?', [row.import_id, row.number]);
  }
}

function record(trail: Trail, { subject_type: type, subject_id: id, label, changes }: Row): void {
  const after = JSON.parse(changes) as Record<string, unknown>;
  trail.record({
    action: type === 'User' ? 'user.create' : 'group.create',
    subject: { type, id, label },
    ...(type === 'User' && { reason: 'import' }),
    changes: Object.fromEntries(Object.entries(after).map(([field, value]) => [field, { before: null, after: value }])),
  });
}

const idsOf = (rows: readonly Row[], type: Row['subject_type']): string[] => rows.filter((row) => row.subject_type === type).map((row) => row.subject_id);
const marks = (values: readonly string[]): string => `(${values.map(() => '?').join(', ')})`;
