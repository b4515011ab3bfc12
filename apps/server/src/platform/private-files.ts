import { chmodSync, closeSync, existsSync, openSync, readSync, statSync } from 'node:fs';

/**
 * Makes a SQLite file unless it is there, for this user's eyes only; the files that SQLite makes beside it take over its mode. Those of an earlier
 * version are closed to others too.
 * @throws when it can't be written.
 */
export function makePrivateFile(file: string): void {
  closeSync(openSync(file, 'a', 0o600));
  for (const each of [file, `${file}-wal`, `${file}-shm`]) if (existsSync(each)) chmodSync(each, 0o600);
}

/** Closes a folder to others, if it is this user's own. One with the sticky bit, such as /tmp, is meant for all. */
export function forThisUserOnly(folder: string): void {
  const { uid, mode } = statSync(folder);
  const own = process.getuid === undefined || process.getuid() === uid;
  if (own && (mode & 0o1000) === 0 && (mode & 0o077) !== 0) chmodSync(folder, 0o700);
}

const HEADER = 'SQLite format 3\u0000';

/** Whether a file begins as SQLite's do, or is still empty. */
export function isSqlite(file: string): boolean {
  const start = Buffer.alloc(HEADER.length);
  const open = openSync(file, 'r');
  try {
    const read = readSync(open, start, 0, start.length, 0);
    return read === 0 || start.toString('latin1') === HEADER;
  } finally {
    closeSync(open);
  }
}
