import { type Changes, type Happening, lockHistory, type Origin, type Trail } from '../audit/trail.ts';
import { countChange } from '../grants/counts-of-people.ts';
import { type AuthorizedCall, type Call, change } from '../platform/call.ts';
import { later, SECOND, timestampOf } from '../platform/clock.ts';
import { isPersonInSight } from '../platform/in-sight.ts';
import { insertRows } from '../platform/insert-rows.ts';
import { databaseKind, type Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { ShortTurns } from '../platform/short-turns.ts';
import { overBy } from '../platform/stored-time.ts';
import { Group } from './group.entity.ts';
import { GroupChange } from './group-change.entity.ts';

/** So many members are put on record with the change itself. */
const FEW = 256;
/** For how long a change is left to the process that is at it. It says anew in each transaction that it is. */
export const TAKEN = 20 * SECOND;
/** The reason of events that put a change on record for some of its many members. */
const FOR_MEMBERS = 'members';

interface GroupHappening {
  action: 'group.update' | 'group.delete';
  group: { id: string; label: string };
  changes: Changes;
}

/**
 * Records a change of a group that concerns its members, for their timelines too; a deleted group is removed. Of very many only the change is recorded
 * here, which holds at once for all of them: {@link tellMembers} does the rest, bit by bit.
 */
export async function recordForMembers(call: AuthorizedCall, em: Em, trail: Trail, { action, group: { id, label }, changes }: GroupHappening): Promise<void> {
  const { clock } = call.platform;
  const members = await membersAfter(em, id, '', FEW + 1);
  const happening: Happening = { action, subject: { type: 'Group', id, label }, changes };
  if (members.length <= FEW) {
    trail.record({ ...happening, mentions: seenOf(members) });
    if (action === 'group.update') return;
    await letGo(em, id, idsOf(members), timestampOf(clock.now()));
    await em.nativeDelete(Group, { id });
    return;
  }
  trail.record(happening);
  const { seq } = await lockHistory(em);
  const told = { seq, groupId: id, action, label, changes: JSON.stringify(changes), origin: JSON.stringify(call.origin), reached: '' };
  await insertRows(em, GroupChange, [{ ...told, takenUntil: later(clock, TAKEN) }]);
  if (action === 'group.update') return;
  await em.execute('delete from group_roles where group_id = ?', [id]);
  // Its name is free from now on. No name begins with a blank.
  await em.execute("update groups set removed_at = ?, name_key = ?, look_key = '', folded_look_key = '' where id = ?", [
    timestampOf(clock.now()),
    ` ${id}`,
    id,
  ]);
}

/** Does what is left of a group's changes, if any is, after they were answered for. What can't be done now is done by the job. */
export async function tellMembers({ platform }: Call, groupId: string): Promise<void> {
  try {
    await tellAll(platform, groupId);
  } catch (cause) {
    platform.logger.error({ err: cause }, 'A change of a large group could not be put on record for all its members. It is tried again soon.');
  }
}

/** Goes on with the changes of groups whose process is gone. Safe to run in several processes at once. */
export async function finishGroupChanges({ platform, em }: Call, stopping: AbortSignal): Promise<void> {
  const free = overBy('taken_until', platform.clock, TAKEN);
  const left = await em.execute<{ group_id: string }[]>(`select distinct group_id from group_changes where ${free.sql}`, [...free.parameters]);
  for (const { group_id } of left) {
    if (stopping.aborted) return;
    const { affectedRows } = await em.execute<{ affectedRows: number }>(
      `update group_changes set taken_until = ? where group_id = ? and ${free.sql}`,
      [later(platform.clock, TAKEN), group_id, ...free.parameters],
      'run',
    );
    if (affectedRows > 0) await tellAll(platform, group_id, stopping);
  }
}

/** Puts on record that a group of theirs has changed, if that is still to be done for these people: before they leave it, or, with none named, go altogether. */
export async function tellBeforeTheyLeave(em: Em, trail: Trail, people: readonly string[], groupIds?: readonly string[]): Promise<void> {
  const pending = await em.execute<ChangeRow[]>('select seq, group_id, action, label, changes, origin, reached from group_changes order by seq');
  for (const row of pending.filter(({ group_id }) => groupIds?.includes(group_id) ?? true)) {
    const left = await em.execute<{ user_id: string }[]>(
      `select user_id from group_members where group_id = ? and user_id > ? and user_id in (${people.map(() => '?').join(', ')})`,
      [row.group_id, row.reached, ...people],
    );
    if (left.length > 0) trail.record({ ...happeningOf(row, idsOf(left)), actor: (JSON.parse(row.origin) as Origin).actor });
  }
}

interface ChangeRow {
  seq: number | string;
  group_id: string;
  action: 'group.update' | 'group.delete';
  label: string;
  changes: string;
  origin: string;
  /** Up to which member it has come. */
  reached: string;
}

async function tellAll(platform: Platform, groupId: string, stopping?: AbortSignal): Promise<void> {
  const em = platform.orm.em.fork() as Em;
  const turns = new ShortTurns(databaseKind(em));
  for (;;) {
    const next = await nextOf(em, groupId);
    if (!next || stopping?.aborted === true) return;
    const call: Call = { platform, em, origin: JSON.parse(next.origin) as Origin };
    const isLast = await turns.takeLater((begin) =>
      change(call, async (inside, trail) => {
        begin();
        return tellSome(platform, inside, trail, { groupId, seq: next.seq, limit: turns.rows });
      }),
    );
    // It takes everything before it to the disk.
    if (isLast) await change(call, async (inside) => endChange(inside, next));
  }
}

/** @returns the oldest change of a group that is not on record for all its members. */
async function nextOf(em: Em, groupId: string): Promise<ChangeRow | undefined> {
  const [next] = await em.execute<ChangeRow[]>(
    'select seq, group_id, action, label, changes, origin, reached from group_changes where group_id = ? order by seq limit 1',
    [groupId],
  );
  return next;
}

/** @returns whether nobody is left. */
async function tellSome(
  platform: Platform,
  em: Em,
  trail: Trail,
  { groupId, seq, limit }: { groupId: string; seq: number | string; limit: number },
): Promise<boolean> {
  const next = await nextOf(em, groupId);
  // Another process was faster.
  if (!next || Number(next.seq) !== Number(seq)) return false;
  const members = await membersAfter(em, groupId, next.reached, limit);
  const last = members.at(-1)?.user_id;
  if (last === undefined) return true;
  const seen = seenOf(members);
  if (seen.length > 0) trail.record(happeningOf(next, seen));
  if (next.action === 'group.delete') await letGo(em, groupId, idsOf(members), timestampOf(platform.clock.now()));
  await em.execute('update group_changes set reached = ?, taken_until = ? where seq = ?', [last, later(platform.clock, TAKEN), next.seq]);
  return false;
}

async function endChange(em: Em, { seq, group_id, action }: ChangeRow): Promise<void> {
  await em.execute('delete from group_changes where seq = ?', [Number(seq)]);
  if (action === 'group.delete') await em.nativeDelete(Group, { id: group_id });
}

const happeningOf = ({ action, group_id: id, label, changes }: ChangeRow, mentions: readonly string[]): Happening => ({
  action,
  subject: { type: 'Group', id, label },
  reason: FOR_MEMBERS,
  changes: JSON.parse(changes) as Changes,
  mentions,
});

interface Member {
  user_id: string;
  seen: number;
}

/** Members of a group in the order of their ids, and whether each is in sight. */
const membersAfter = (em: Em, groupId: string, after: string, limit: number): Promise<Member[]> =>
  em.execute<Member[]>(
    `select m.user_id, case when ${isPersonInSight('m.user_id')} then 1 else 0 end as seen from group_members m where m.group_id = ? and m.user_id > ?
     order by m.user_id limit ?`,
    [groupId, after, limit],
  );

const idsOf = (members: readonly { user_id: string }[]): string[] => members.map(({ user_id }) => user_id);
const seenOf = (members: readonly Member[]): string[] => idsOf(members.filter(({ seen }) => seen === 1));

/** Takes these members out of a group that is deleted. Whoever edits one of them meanwhile is told that something changed. */
async function letGo(em: Em, groupId: string, ids: readonly string[], now: string): Promise<void> {
  if (ids.length === 0) return;
  const people = `(${ids.map(() => '?').join(', ')})`;
  await countChange(em, ids, { changed: false, leaving: [groupId] });
  await em.execute(`update users set version = version + 1, updated_at = ? where id in ${people}`, [now, ...ids]);
  await em.execute(`delete from group_members where group_id = ? and user_id in ${people}`, [groupId, ...ids]);
}
