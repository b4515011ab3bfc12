import { copyFileSync, existsSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { DatabaseSync } from 'node:sqlite';
import { SQLITE_FILE } from '@gatehouse/server/administration';
import { readConfig } from '@gatehouse/server/config';
import { UsageError } from '../command.ts';

/**
 * Where the embedded database lies.
 * @throws UsageError on PostgreSQL, which has tools of its own.
 */
export function sqliteFile(postgresTool: string): string {
  const { databaseUrl, dataDir } = readConfig();
  if (databaseUrl !== null) throw new UsageError(`This is for the embedded SQLite. DATABASE_URL names PostgreSQL: use ${postgresTool} instead.`);
  return join(dataDir, SQLITE_FILE);
}

/**
 * Copies the database as of one moment, also while a server writes to it. Only this user can read the copy: it holds
 * everybody's addresses and password hashes.
 */
export function copyDatabase(from: string, to: string): void {
  const before = process.umask(0o077);
  const db = new DatabaseSync(from, { timeout: 10_000 });
  try {
    db.prepare('vacuum into ?').run(to);
  } finally {
    db.close();
    process.umask(before);
  }
}

/** Why a file can't be restored, or `null` when it is a whole Gatehouse database. */
export function faultOf(file: string): string | null {
  if (!existsSync(file)) return 'there is no such file';
  let db: DatabaseSync | undefined;
  try {
    db = new DatabaseSync(file, { readOnly: true });
    const integrity = db.prepare('pragma integrity_check(1)').get()?.['integrity_check'];
    if (integrity !== 'ok') return `it is damaged (${String(integrity)})`;
    const tables = db
      .prepare("select count(*) as found from sqlite_master where type = 'table' and name in ('schema_migrations', 'users', 'audit_head')")
      .get();
    return tables?.['found'] === 3 ? null : 'it is not a Gatehouse database';
  } catch {
    return 'it is not a SQLite database';
  } finally {
    db?.close();
  }
}

/**
 * Whether a program has the database open. Leaving the write-ahead log needs the file for oneself, so SQLite refuses
 * it while anybody else is connected.
 */
export function isInUse(file: string): boolean {
  const db = new DatabaseSync(file, { timeout: 500 });
  try {
    db.exec('pragma journal_mode = delete');
    return false;
  } catch (cause) {
    if (cause instanceof Error && /locked|busy/i.test(cause.message)) return true;
    // A file too damaged to be opened is in nobody's use; restoring is what helps.
    return false;
  } finally {
    db.close();
  }
}

/** Puts a copy in the place of the database. It is there whole or not at all. */
export function replaceDatabase(from: string, target: string): void {
  const arriving = `${target}.restoring`;
  rmSync(arriving, { force: true });
  copyFileSync(from, arriving);
  // A log left over from the old database must not be played onto the new one.
  for (const leftover of ['-wal', '-shm', '-journal']) rmSync(`${target}${leftover}`, { force: true });
  renameSync(arriving, target);
}
