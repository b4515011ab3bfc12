import { type ImportError, type ImportResult } from '@gatehouse/contract';
import type { Trail } from '../audit/trail.ts';
import { foldedGroupName, Group } from '../groups/group.entity.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { letOthersGo } from '../platform/let-others-go.ts';
import type { Em } from '../platform/orm.ts';
import { insertUsers } from './insert-user.ts';
import { ImportJudge } from './judge-import.ts';
import { type CsvFile, type ImportRow, readImportRows } from './read-import-rows.ts';

interface ImportInput {
  csv: CsvFile;
  dryRun: boolean;
  onError: 'abort' | 'skip';
}

/** So many rows are in memory at a time, and in one statement. */
const ROWS_AT_ONCE = 1024;

/** Takes the whole import back, because a row is bad. */
class Aborted extends Error {
  readonly result: ImportResult;
  constructor(result: ImportResult) {
    super();
    this.result = result;
  }
}

/**
 * Creates the users of a CSV file as invited. A dry run answers every row's error and writes nothing. Otherwise `abort`
 * writes all rows or none, and `skip` writes the good ones; either way in one transaction, under the importer's ceiling.
 *
 * Rows are read, judged, written and put on record a thousand at a time. What is kept of the file are its bytes, the errors, and the
 * folded usernames and addresses that were seen, about 100 bytes a row.
 */
export async function importUsers(call: AuthorizedCall, { csv, dryRun, onError }: ImportInput): Promise<ImportResult> {
  if (dryRun) return importChunks(csv, new ImportJudge(call, call.em), async () => 0);
  try {
    return await change(call, async (em, trail) => {
      const judge = new ImportJudge(call, em);
      let bad = false;
      const result = await importChunks(csv, judge, async (good, errors) => {
        bad ||= errors.length > 0 && onError === 'abort';
        // From the first bad row on, the rest is only judged: all of it will be taken back.
        return bad ? 0 : writeUsers(call, em, trail, judge, good);
      });
      if (bad) throw new Aborted({ ...result, created: 0 });
      if (result.created > 0) {
        trail.record({
          action: 'user.import',
          subject: { type: 'User', id: null, label: `${result.created} users` },
          changes: { created: { before: 0, after: result.created } },
        });
      }
      return result;
    });
  } catch (cause) {
    if (cause instanceof Aborted) return cause.result;
    throw cause;
  }
}

async function importChunks(
  csv: CsvFile,
  judge: ImportJudge,
  write: (good: readonly ImportRow[], errors: readonly ImportError[]) => Promise<number>,
): Promise<ImportResult> {
  const result: ImportResult = { rows: 0, valid: 0, created: 0, errors: [] };
  for await (const rows of chunksOf(readImportRows(csv))) {
    const { good, errors } = await judge.judge(rows);
    result.rows += rows.length;
    result.valid += good.length;
    result.errors.push(...errors);
    result.created += await write(good, errors);
    await letOthersGo();
  }
  return result;
}

async function* chunksOf(rows: AsyncGenerator<ImportRow>): AsyncGenerator<ImportRow[]> {
  let chunk: ImportRow[] = [];
  for await (const row of rows) {
    chunk.push(row);
    if (chunk.length < ROWS_AT_ONCE) continue;
    yield chunk;
    chunk = [];
  }
  if (chunk.length > 0) yield chunk;
}

async function writeUsers(call: AuthorizedCall, em: Em, trail: Trail, judge: ImportJudge, good: readonly ImportRow[]): Promise<number> {
  for (const [key, name] of judge.missingGroups(good)) judge.created(key, await createGroup(call, em, trail, name));
  const users = good.map((row) => ({ ...row, status: 'invited' as const, groupIds: row.groups.flatMap((name) => judge.groupId(name) ?? []) }));
  const ids = await insertUsers(call.platform, em, users);
  users.forEach(({ username, firstName, lastName, email, roles, groupIds, status }, index) => {
    const after = { username, firstName, lastName, email, roles, groups: groupIds, status };
    trail.record({
      action: 'user.create',
      subject: { type: 'User', id: ids[index] ?? null, label: username },
      reason: 'import',
      changes: Object.fromEntries(Object.entries(after).map(([field, value]) => [field, { before: null, after: value }])),
    });
  });
  await trail.write();
  return ids.length;
}

async function createGroup({ platform }: AuthorizedCall, em: Em, trail: Trail, name: string): Promise<string> {
  const id = platform.ids.next();
  const at = timestampOf(platform.clock.now());
  await em.insert(Group, { id, name, ...foldedGroupName(name), description: '', createdAt: at, updatedAt: at, version: 1 });
  trail.record({ action: 'group.create', subject: { type: 'Group', id, label: name }, changes: { name: { before: null, after: name } } });
  return id;
}
