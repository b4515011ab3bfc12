import { existsSync } from 'node:fs';
import { dirname, join } from 'node:path';
import type { Command } from 'commander';
import { answers, examples, UsageError } from '../command.ts';

/** `db backup`: a consistent copy of the embedded database, also while the server runs. */
export function addBackup(parent: Command): void {
  const command = parent
    .command('backup')
    .description('copy the embedded SQLite database to a new file, also while the server runs (PostgreSQL: use pg_dump)')
    .argument('<file>', 'where to; it must not exist yet');
  examples(command, 'db backup /backups/gatehouse-2026-01-31.sqlite');
  command.action(
    answers(command, async (file: string) => {
      const { administer, listPendingMigrations, recordDatabaseCopy } = await import('@gatehouse/server/administration');
      const { copyDatabase, sqliteFile } = await import('./sqlite-file.ts');
      const database = sqliteFile('pg_dump');
      if (existsSync(file)) throw new UsageError(`${file} exists already. Name a new file.`);
      if (!existsSync(dirname(file))) throw new UsageError(`There is no folder ${dirname(file)}. Make it first.`);
      // A backup before an update must not migrate, so the older database's trail stays as it is.
      if ((await listPendingMigrations()).length === 0) await administer((call) => recordDatabaseCopy(call, 'backup'));
      copyDatabase(database, file);
      const key = join(dirname(database), 'secret.key');
      const apart = existsSync(key) ? ` The key of the authenticator apps, ${key}, is not in it: keep that too, and apart.` : '';
      return { text: `Copied ${database} to ${file}. Keep it as safe as the database.${apart}`, json: { from: database, to: file } };
    }),
  );
}
