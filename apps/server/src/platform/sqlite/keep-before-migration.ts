import { renameSync, rmSync } from 'node:fs';
import { DatabaseSync } from 'node:sqlite';
import { UnusableDatabase } from '../config.ts';

/**
 * Copies the database before it is migrated, beside it and for this user only, as of one moment.
 * @param first the first of the migrations that are about to be applied.
 * @returns the copy's name; `null` when another process has migrated meanwhile, whose copy it is then.
 * @throws UnusableDatabase when it can't be copied: a migration without a way back is not begun.
 */
export function keepBeforeMigration(file: string, first: string): string | null {
  const copy = file.replace(/\.sqlite$/, `.before-${first}.sqlite`);
  const arriving = `${copy}.${process.pid}`;
  const before = process.umask(0o077);
  try {
    rmSync(arriving, { force: true });
    const database = new DatabaseSync(file, { timeout: 10_000 });
    try {
      database.prepare('vacuum into ?').run(arriving);
    } finally {
      database.close();
    }
    if (hasMigration(arriving, first)) {
      rmSync(arriving);
      return null;
    }
    renameSync(arriving, copy);
    return copy;
  } catch (cause) {
    rmSync(arriving, { force: true });
    const why = cause instanceof Error ? cause.message : String(cause);
    throw new UnusableDatabase(`The database can't be backed up to ${copy} before it is migrated (${why}). Make room beside it, then start again.`, { cause });
  } finally {
    process.umask(before);
  }
}

function hasMigration(file: string, name: string): boolean {
  const database = new DatabaseSync(file, { readOnly: true });
  try {
    return database.prepare('select 1 from schema_migrations where name = ?').get(name) !== undefined;
  } finally {
    database.close();
  }
}
