import { foldedDecision } from '../src/access/folded-decision.ts';
import { foldedEvent } from '../src/audit/folded-event.ts';

type Execute = (sql: string, parameters: unknown[]) => Promise<unknown>;

/** So many rows are looked through at a time, and so many changed in one statement. */
const LOOKED_THROUGH = 20_000;
const ROWS_AT_ONCE = 500;

/** Fills what is kept of history for a search. Only rows with more than ASCII in them leave the database, and only they change. */
export async function fillFolded(execute: Execute): Promise<void> {
  await fillEvents(execute);
  await fillDecisions(execute);
}

const isMore = (columns: readonly string[]): string => `(${columns.map((column) => `octet_length(${column}) <> length(${column})`).join(' or ')})`;

async function fillEvents(execute: Execute): Promise<void> {
  // The shape of what the statements ask for, here and below.
  const [head] = (await execute('select seq from audit_head where id = 1', [])) as { seq: number | string }[];
  const more = isMore(['actor_label', 'subject_label', 'note', 'reason']);
  for (let after = 0; after < Number(head?.seq ?? 0); after += LOOKED_THROUGH) {
    const rows = (await execute(
      `select seq, actor_label as "actorLabel", subject_label as "subjectLabel", reason, note from audit_events where seq > ? and seq <= ? and ${more}`,
      [after, after + LOOKED_THROUGH],
    )) as { seq: number | string; actorLabel: string; subjectLabel: string; reason: string | null; note: string | null }[];
    const folded = rows.map((row) => {
      const { actorFolded, subjectFolded } = foldedEvent(row);
      return [Number(row.seq), actorFolded, subjectFolded];
    });
    await write(
      execute,
      folded,
      'update audit_events set actor_folded = f.column2, subject_folded = f.column3',
      'audit_events.seq = cast(f.column1 as bigint)',
    );
  }
}

async function fillDecisions(execute: Execute): Promise<void> {
  const more = isMore(['application_name', 'traits', 'asked']);
  for (let last: string | undefined = ''; last !== undefined;) {
    const ids = (await execute(`select id from access_decisions where id > ? order by id limit ${LOOKED_THROUGH}`, [last])) as { id: string }[];
    const upTo = ids.at(-1)?.id;
    if (upTo === undefined) return;
    const rows = (await execute(`select id, application_name as "applicationName", traits, asked from access_decisions where id > ? and id <= ? and ${more}`, [
      last,
      upTo,
    ])) as { id: string; applicationName: string; traits: string; asked: string | null }[];
    const folded = rows.map((row) => {
      const { shownFolded, askedFolded } = foldedDecision(row);
      return [row.id, shownFolded, askedFolded];
    });
    await write(execute, folded, 'update access_decisions set shown_folded = f.column2, asked_folded = f.column3', 'access_decisions.id = f.column1');
    last = ids.length < LOOKED_THROUGH ? undefined : upTo;
  }
}

async function write(execute: Execute, rows: readonly unknown[][], update: string, which: string): Promise<void> {
  for (let start = 0; start < rows.length; start += ROWS_AT_ONCE) {
    const some = rows.slice(start, start + ROWS_AT_ONCE);
    await execute(`${update} from (values ${some.map(() => '(?, ?, ?)').join(', ')}) as f where ${which}`, some.flat());
  }
}
