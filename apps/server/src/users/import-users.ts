import { type ImportResult, MAX_IMPORT_ERRORS } from '@gatehouse/contract';
import type { AuthorizedCall } from '../platform/call.ts';
import { letOthersGo } from '../platform/let-others-go.ts';
import { databaseKind } from '../platform/orm.ts';
import { ShortTurns } from '../platform/short-turns.ts';
import { recordImport, undoImport } from './finish-import.ts';
import { ImportJudge } from './judge-import.ts';
import { type CsvFile, type ImportRow, readImportRows } from './read-import-rows.ts';
import { StagedImport } from './stage-import.ts';

interface ImportInput {
  csv: CsvFile;
  dryRun: boolean;
  onError: 'abort' | 'skip';
}

/** So many rows are judged at a time where nothing is written. */
const JUDGED_AT_ONCE = 512;

/**
 * Creates the users of a CSV file as invited. A dry run answers every row's error and writes nothing. Otherwise `abort`
 * writes all rows or none, and `skip` writes the good ones, under the importer's ceiling. From a thousand errors on nothing is.
 *
 * Rows are read, judged and written a few at a time, in short transactions, and stay out of sight until one more makes all of them seen. Nobody waits
 * for more than one of these. What is kept of the file are its bytes, the errors, and the folded usernames and addresses that were seen, about
 * 100 bytes a row.
 * @throws Refusal when what the importer may do has changed meanwhile; nothing is written then.
 */
export async function importUsers(call: AuthorizedCall, { csv, dryRun, onError }: ImportInput): Promise<ImportResult> {
  const judge = new ImportJudge(call);
  const result: ImportResult = { rows: 0, valid: 0, created: 0, errors: [] };
  const turns = new ShortTurns(databaseKind(call.em));
  let staged: StagedImport | undefined;
  let committed = false;
  try {
    const rows = readImportRows(csv);
    for (;;) {
      const bad = onError === 'abort' && result.errors.length > 0;
      // From the first bad row on, the rest is only judged: all of it will be taken back.
      const judgedOnly = dryRun || bad;
      const chunk = await take(rows, judgedOnly ? JUDGED_AT_ONCE : turns.rows);
      if (chunk.length === 0) break;
      if (judgedOnly) {
        add(result, chunk, await judge.judge(call.em, chunk));
        await letOthersGo();
      } else {
        staged ??= await StagedImport.begin(call);
        add(result, chunk, await staged.write(judge, chunk, turns, (errors) => onError === 'skip' || errors === 0));
      }
      if (result.errors.length < MAX_IMPORT_ERRORS) continue;
      result.errors.length = MAX_IMPORT_ERRORS;
      result.stopped = true;
      break;
    }
    await rows.return(undefined);
    const wanted = result.stopped !== true && (onError === 'skip' || result.errors.length === 0);
    if (staged && wanted && staged.people > 0) {
      result.created = staged.people;
      result.importId = staged.id;
      await staged.commit(judge, result);
      committed = true;
    }
  } finally {
    if (staged && !committed) await afterwards(call, undoImport(call.platform, staged.id));
  }
  if (staged && committed) await afterwards(call, recordImport(call.platform, staged.id));
  return result;
}

/** What can't be done now is done by the job, and changes nothing about the answer. */
async function afterwards({ platform }: AuthorizedCall, work: Promise<void>): Promise<void> {
  try {
    await work;
  } catch (cause) {
    platform.logger.error({ err: cause }, 'An import could not be ended. It is tried again soon.');
  }
}

function add(result: ImportResult, rows: readonly ImportRow[], { good, errors }: Awaited<ReturnType<ImportJudge['judge']>>): void {
  result.rows += rows.length;
  result.valid += good.length;
  result.errors.push(...errors);
}

async function take(rows: AsyncGenerator<ImportRow>, most: number): Promise<ImportRow[]> {
  const chunk: ImportRow[] = [];
  while (chunk.length < most) {
    const { done, value } = await rows.next();
    if (done === true) break;
    chunk.push(value);
  }
  return chunk;
}
