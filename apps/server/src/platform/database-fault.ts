import { Refusal } from './errors.ts';

/** What keeps a database from doing what it is asked: somebody else's lock, a disk without room, or it can't be reached. */
export type FaultKind = 'busy' | 'full' | 'away';

const UNAVAILABLE = 'DATABASE_UNAVAILABLE';
const isKind = (word: unknown): word is FaultKind => word === 'busy' || word === 'full' || word === 'away';

/** The database could not be used in time, as whoever waits for it here finds out. */
export class DatabaseUnavailable extends Error {
  override readonly name = 'DatabaseUnavailable';
  /** MikroORM makes errors of its own of those that pass through it, with the same properties. */
  readonly code = UNAVAILABLE;
  readonly kind: FaultKind;

  constructor(kind: FaultKind, message: string, options?: ErrorOptions) {
    super(message, options);
    this.kind = kind;
  }
}

/** Marks that a commit failed: whether it holds is known to the database alone. */
export class CommitFailed extends Error {
  override readonly name = 'CommitFailed';

  constructor(cause: unknown) {
    super(cause instanceof Error ? cause.message : String(cause), { cause });
  }
}

/** SQLite's primary result codes (sqlite.org/rescode.html): BUSY, LOCKED, READONLY, IOERR, FULL, CANTOPEN. */
const SQLITE: Readonly<Record<number, FaultKind>> = { 5: 'busy', 6: 'busy', 8: 'away', 10: 'away', 13: 'full', 14: 'away' };

/** PostgreSQL's codes (appendix A of its manual) that speak of its state and not of the statement, some by their class. */
const POSTGRES: Readonly<Record<string, FaultKind>> = {
  '53100': 'full',
  '53200': 'busy',
  '53300': 'busy',
  '53400': 'busy',
  '40001': 'busy',
  '40P01': 'busy',
  '55P03': 'busy',
  '57014': 'busy',
  '25P03': 'away',
  '25006': 'away',
};
const POSTGRES_CLASSES: Readonly<Record<string, FaultKind>> = { '08': 'away', '57': 'away', '58': 'away' };

/** What the network and the driver of PostgreSQL say when a connection is gone, or there was none in time. */
const NETWORK = new Set(['ECONNREFUSED', 'ECONNRESET', 'EPIPE', 'ETIMEDOUT', 'EHOSTUNREACH', 'ENETUNREACH', 'ENOTFOUND', 'EAI_AGAIN']);
const DRIVER_WORDS =
  /^(Connection terminated|Client has encountered a connection error|Client was closed|Query read timeout|timeout expired|Cannot use a pool after calling end)/;

/** What is wrong with the database when it throws this, its causes included; `undefined` for anything else. */
export function faultOf(thrown: unknown): FaultKind | undefined {
  for (let cause: unknown = thrown, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++) {
    // A name with several addresses, as localhost has: each of them was tried.
    const kind = faultBySigns(cause) ?? (cause instanceof AggregateError ? cause.errors.map(faultOf).find((each) => each !== undefined) : undefined);
    if (kind !== undefined) return kind;
  }
  return undefined;
}

function faultBySigns(error: Error): FaultKind | undefined {
  if (error.message === 'timeout exceeded when trying to connect') return 'busy';
  if (DRIVER_WORDS.test(error.message)) return 'away';
  const code = 'code' in error && typeof error.code === 'string' ? error.code : '';
  if (code === UNAVAILABLE) return 'kind' in error && isKind(error.kind) ? error.kind : undefined;
  if (code === 'ENOSPC' || code === 'EDQUOT') return 'full';
  if (code === 'ERR_SQLITE_ERROR') return 'errcode' in error && typeof error.errcode === 'number' ? SQLITE[error.errcode & 0xff] : undefined;
  if (NETWORK.has(code)) return 'syscall' in error || 'errors' in error ? 'away' : undefined;
  if (!('severity' in error)) return undefined;
  // A fatal one ends the connection, as when the password was changed or the database was dropped: no call is to blame.
  return POSTGRES[code] ?? POSTGRES_CLASSES[code.slice(0, 2)] ?? (error.severity === 'FATAL' || error.severity === 'PANIC' ? 'away' : undefined);
}

/** Seconds after which another try makes sense. */
const RETRY_AFTER: Record<FaultKind, number> = { busy: 2, full: 30, away: 5 };

const MESSAGES: Record<FaultKind, string> = {
  busy: 'Too much is waiting for the database. Nothing was changed. Try again in a moment.',
  full: 'The disk of the database is full. Nothing was changed. Free up space on the server and try again.',
  away: 'The database can not be reached. Nothing was changed. Try again in a moment.',
};
const UNCERTAIN = 'The database went away while this was being saved. It may or may not have been done: look before you try again.';

/** The refusal of a call that the database could not serve; `undefined` for any other fault. */
export function unavailableOf(thrown: unknown): Refusal | undefined {
  const kind = faultOf(thrown);
  if (kind === undefined) return undefined;
  const message = kind === 'away' && isCommit(thrown) ? UNCERTAIN : MESSAGES[kind];
  return new Refusal('SERVICE_UNAVAILABLE', 'unavailable', message, { retryAfter: RETRY_AFTER[kind] }, thrown);
}

function isCommit(thrown: unknown): boolean {
  for (let cause: unknown = thrown, depth = 0; cause instanceof Error && depth < 8; cause = cause.cause, depth++)
    if (cause instanceof CommitFailed) return true;
  return false;
}
