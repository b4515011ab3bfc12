import type { AuthorizedCall } from './call.ts';
import { tooBusy } from './errors.ts';
import { FairQueue } from './fair-queue.ts';
import { databaseKind, type Orm, sqliteFileOf } from './orm.ts';
import type { Ask } from './read-page.ts';
import { boundValues } from './sqlite/sqlite-driver.ts';

/**
 * Reads of history under way at once: SQLite has one thread for them, and PostgreSQL's pool has ten connections for all. A batch of as many calls as one may
 * hold is answered; what waits beyond that is told to come back.
 */
const BOUNDS = { perKey: 20, inAll: 60, tooManyOfOne: () => tooBusy(5) };
const AT_ONCE = { sqlite: 1, postgres: 2 };

const queues = new WeakMap<Orm, FairQueue>();

function queueOf(orm: Orm): FairQueue {
  let queue = queues.get(orm);
  if (!queue) queues.set(orm, (queue = new FairQueue({ atOnce: AT_ONCE[databaseKind(orm.em)], ...BOUNDS })));
  return queue;
}

/**
 * Reads what may take long, because it grows with history and not with the page: a few at a time, by turns of the callers, and on SQLite in
 * a thread and on a connection of its own, so that other calls are answered meanwhile.
 * @throws Refusal `unavailable` when too many wait.
 */
export function readAside<Result>({ platform: { orm }, em, principal }: AuthorizedCall, work: (ask: Ask) => Promise<Result>): Promise<Result> {
  const file = databaseKind(orm.em) === 'sqlite' ? sqliteFileOf(orm) : undefined;
  const ask: Ask = async <Row>(sql: string, parameters: readonly unknown[]): Promise<Row[]> => {
    const values = boundValues(sql, parameters);
    return (file && values ? await file.scan(sql, values) : await em.execute(sql, [...parameters])) as Row[];
  };
  return queueOf(orm).run(`${principal.kind} ${principal.id}`, () => work(ask));
}
