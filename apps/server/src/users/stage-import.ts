import type { ImportResult } from '@gatehouse/contract';
import { lockHistory, type Origin } from '../audit/trail.ts';
import { foldedGroupName, Group } from '../groups/group.entity.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { later, SECOND, timestampOf } from '../platform/clock.ts';
import { conflict } from '../platform/errors.ts';
import { FreshStatistics } from '../platform/fresh-statistics.ts';
import { insertRows } from '../platform/insert-rows.ts';
import { letOthersGo } from '../platform/let-others-go.ts';
import { type Em, requireRoomToTakeBack } from '../platform/orm.ts';
import type { ShortTurns } from '../platform/short-turns.ts';
import { Import, StagedRow } from './import.entity.ts';
import { insertUsers } from './insert-user.ts';
import type { ImportJudge } from './judge-import.ts';
import type { ImportRow } from './read-import-rows.ts';

/** For how long an import is left to the process that does it. It says anew in each transaction that it is at it. */
export const TAKEN = 20 * SECOND;

/** Who imports, as JSON, and back. */
export const originOf = (text: string): Origin => JSON.parse(text) as Origin;

/** An import on its way into the database: its rows are there, out of sight, until {@link commit}. */
export class StagedImport {
  readonly id: string;
  readonly #call: AuthorizedCall;
  readonly #statistics: FreshStatistics;
  #people = 0;
  #number = 0;

  private constructor(call: AuthorizedCall, id: string) {
    this.#call = call;
    this.#statistics = new FreshStatistics(call.platform.logger, ['users', 'role_grants', 'group_members', 'import_rows']);
    this.id = id;
  }

  static async begin(call: AuthorizedCall): Promise<StagedImport> {
    const { clock, ids } = call.platform;
    const id = ids.next();
    const row = { id, state: 'staging' as const, origin: JSON.stringify(call.origin), takenUntil: later(clock, TAKEN), createdAt: timestampOf(clock.now()) };
    await insertRows(call.em, Import, [row]);
    return new StagedImport(call, id);
  }

  get people(): number {
    return this.#people;
  }

  /**
   * Judges rows and writes the good ones, out of sight, in a transaction of its own. It queues with all changes, so that names are free or taken for
   * both alike.
   * @returns what {@link ImportJudge.judge} says of them.
   */
  async write(judge: ImportJudge, rows: readonly ImportRow[], turns: ShortTurns, wanted: (errors: number) => boolean) {
    requireRoomToTakeBack(this.#call.platform.orm);
    // Nothing of it is there before the one commit that makes all of it seen.
    const judged = await turns.takeLater((begin) =>
      this.#call.em.fork().transactional(async (tx) => {
        const em = tx as Em;
        await lockHistory(em);
        begin();
        const result = await judge.judge(em, rows);
        await letOthersGo();
        if (wanted(result.errors.length)) await this.#writeGood(em, judge, result.good);
        return result;
      }),
    );
    await this.#statistics.wrote(this.#call.em, judged.good.length);
    return judged;
  }

  /**
   * Makes all rows seen, in one step, if the importer may still do that; who came is put on record after.
   * @throws Refusal when a group has gone, or has got roles that the importer may not grant.
   */
  async commit(judge: ImportJudge, result: ImportResult): Promise<void> {
    await change(this.#call, async (em, trail) => {
      await judge.requireStillAllowed(em);
      await this.#stay(em, 'committed', 0);
      await em.execute('delete from import_groups where import_id = ?', [this.id]);
      await em.execute("update table_rows set rows = rows + ? where name = 'users'", [this.#people]);
      trail.record({
        action: 'user.import',
        subject: { type: 'User', id: null, label: `${result.created} users` },
        changes: { created: { before: 0, after: result.created } },
      });
    });
  }

  /** @throws Refusal when another process took it back, since this one was silent for too long. */
  async #stay(em: Em, state: 'staging' | 'committed', added: number): Promise<void> {
    const { affectedRows } = await em.execute<{ affectedRows: number }>(
      "update imports set state = ?, people = people + ?, taken_until = ? where id = ? and state = 'staging'",
      [state, added, later(this.#call.platform.clock, TAKEN), this.id],
      'run',
    );
    if (affectedRows !== 1) throw conflict('changed-since', 'The import stood still for so long that it was taken back. Nothing was imported. Send it again.');
  }

  async #writeGood(em: Em, judge: ImportJudge, good: readonly ImportRow[]): Promise<void> {
    await this.#stay(em, 'staging', good.length);
    const rows: Staged[] = [];
    for (const [key, name] of judge.missingGroups(good)) {
      const id = await this.#createGroup(em, name);
      judge.created(key, id);
      rows.push({ subjectType: 'Group', subjectId: id, label: name, after: { name } });
    }
    const users = good.map((row) => ({
      ...row,
      status: 'invited' as const,
      importId: this.id,
      groupIds: [...new Set(row.groups.flatMap((name) => judge.groupId(name) ?? []))],
    }));
    await requireThere(em, [...new Set(users.flatMap(({ groupIds }) => groupIds))]);
    const ids = await insertUsers(this.#call.platform, em, users);
    for (const [index, { username, firstName, lastName, email, roles, groupIds, status }] of users.entries()) {
      const after = { username, firstName, lastName, email, roles, groups: groupIds, status };
      rows.push({ subjectType: 'User', subjectId: ids[index] ?? '', label: username, after });
    }
    await insertRows(
      em,
      StagedRow,
      rows.map(({ after, ...row }) => ({ importId: this.id, number: ++this.#number, ...row, changes: JSON.stringify(after) })),
    );
    await this.#countMembers(em, users);
    this.#people += ids.length;
  }

  async #createGroup(em: Em, name: string): Promise<string> {
    const { clock, ids } = this.#call.platform;
    const id = ids.next();
    const at = timestampOf(clock.now());
    await em.insert(Group, { id, name, ...foldedGroupName(name), description: '', createdAt: at, updatedAt: at, version: 1, importId: this.id });
    return id;
  }

  async #countMembers(em: Em, users: readonly { groupIds: readonly string[] }[]): Promise<void> {
    const added = new Map<string, number>();
    for (const id of users.flatMap(({ groupIds }) => groupIds)) added.set(id, (added.get(id) ?? 0) + 1);
    if (added.size === 0) return;
    await em.execute(
      `insert into import_groups (import_id, group_id, members) values ${[...added].map(() => '(?, ?, ?)').join(', ')}
       on conflict (import_id, group_id) do update set members = import_groups.members + excluded.members`,
      [...added].flatMap(([groupId, members]) => [this.id, groupId, members]),
    );
  }
}

/** @throws Refusal when one of the groups was deleted meanwhile. */
async function requireThere(em: Em, groupIds: readonly string[]): Promise<void> {
  if (groupIds.length === 0) return;
  const there = await em.execute<unknown[]>(`select id from groups where id in (${groupIds.map(() => '?').join(', ')}) and removed_at is null`, [...groupIds]);
  if (there.length < groupIds.length) throw conflict('changed-since', 'A group that the file names was deleted meanwhile. Nothing was imported.');
}

interface Staged {
  subjectType: 'User' | 'Group';
  subjectId: string;
  label: string;
  after: Readonly<Record<string, unknown>>;
}
