import { databaseKind, type DatabaseKind, type Em } from './orm.ts';
import type { Sql } from './read-page.ts';
import { ShortTurns } from './short-turns.ts';

interface Over {
  table: string;
  /** Its primary key. */
  key: string;
  /** Which rows are over. */
  where: Sql;
}

/** Rows that are over have no history, and few indexes. */
const ROWS_OF_A_TURN = 4;

/** SQL: removes at most so many of the rows that are over. PostgreSQL would read the whole table to compare it with a list of more than a few. */
export function forgetSome(kind: DatabaseKind, { table, key, where }: Over, limit: number): Sql {
  const some = `select ${key} from ${table} where ${where.sql} limit ?`;
  const among = kind === 'postgres' ? `= any (array(${some}))` : `in (${some})`;
  return { sql: `delete from ${table} where ${key} ${among}`, parameters: [...where.parameters, limit] };
}

/** Removes rows that are over and that nothing rests on, in short transactions: very many may be over at once. */
export async function forgetRows(em: Em, over: Over, stopping?: AbortSignal): Promise<void> {
  const turns = new ShortTurns(databaseKind(em));
  for (;;) {
    const limit = turns.rows * ROWS_OF_A_TURN;
    const { sql, parameters } = forgetSome(databaseKind(em), over, limit);
    const removed = await turns.takeLater(async (begin) => {
      begin();
      const { affectedRows } = await em.execute<{ affectedRows: number }>(sql, [...parameters], 'run');
      return affectedRows;
    });
    if (removed < limit || stopping?.aborted === true) return;
  }
}
