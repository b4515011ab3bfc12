import { PreparedHandle } from '../../platform/sqlite/prepared-handle.ts';
import { tryWhileBusy } from '../../platform/sqlite/try-while-busy.ts';
import { CHAIN_COLUMNS, chainRow } from './chain-row.ts';
import { isIn, type TrailSnapshot } from './verify-chain.ts';

/** Reads the trail of a SQLite file in one transaction, on a connection of its own. */
export async function readOnSqlite<Result>(file: string, work: (trail: TrailSnapshot) => Promise<Result>): Promise<Result> {
  const handle = await tryWhileBusy(() => {
    const opened = new PreparedHandle(file, { readOnly: true });
    try {
      // What is read first decides which moment it is.
      opened.run('begin deferred', []);
      opened.run('select seq from audit_head', []);
      return opened;
    } catch (cause) {
      opened.close();
      throw cause;
    }
  });
  try {
    return await work({
      ask: async (sql) => [...handle.each(sql)],
      eachEvent: async (stretch, visit) => {
        const mentionedBy = mentionsInOrder(handle.each(`select seq, person_id from audit_mentions where ${isIn('seq', stretch)} order by seq`));
        const events = handle.each(`select ${CHAIN_COLUMNS} from audit_events e where ${isIn('e.seq', stretch)} order by e.seq`);
        for (const row of events) if (!visit(chainRow(row, mentionedBy(Number(row[0]))))) return;
      },
    });
  } finally {
    handle.close();
  }
}

const NOBODY: readonly string[] = [];

/** Answers whom each event mentions, asked in the order of their numbers: both are read once, side by side. */
function mentionsInOrder(rows: Iterable<unknown[]>): (seq: number) => readonly string[] {
  const reading = rows[Symbol.iterator]();
  let next = reading.next();
  return (seq) => {
    while (!next.done && Number(next.value[0]) < seq) next = reading.next();
    if (next.done || Number(next.value[0]) !== seq) return NOBODY;
    const people: string[] = [];
    for (; !next.done && Number(next.value[0]) === seq; next = reading.next()) people.push(String(next.value[1]));
    return people;
  };
}
