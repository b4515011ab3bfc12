import { existsSync, mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { Command } from 'commander';
import { answers, examples, UsageError } from '../command.ts';
import type { Finding } from '../output.ts';

/** `db restore`: a backup in the place of the embedded database. */
export function addRestore(parent: Command): void {
  const command = parent
    .command('restore')
    .description('put a backup in the place of the embedded SQLite database; stop the server first (PostgreSQL: use pg_restore)')
    .argument('<file>', 'made by db backup')
    .option('--force', 'replace a database that is there; what it holds is lost');
  examples(command, 'db restore /backups/gatehouse-2026-01-31.sqlite', 'db restore /backups/gatehouse-2026-01-31.sqlite --force');
  command.action(
    answers(command, async (file: string, { force }: { force?: boolean }): Promise<Finding> => {
      const { administer, recordDatabaseCopy } = await import('@gatehouse/server/administration');
      const { faultOf, isInUse, replaceDatabase, sqliteFile } = await import('./sqlite-file.ts');
      const target = sqliteFile('pg_restore');
      const fault = faultOf(file);
      if (fault !== null) return refusal(`${file} can't be restored: ${fault}.`);
      if (existsSync(target)) {
        if (!force) throw new UsageError(`There is a database at ${target}. Add --force to replace it; what it holds is lost.`);
        if (isInUse(target)) return refusal(`A program has ${target} open. Stop the server, then restore.`);
      }
      mkdirSync(dirname(target), { recursive: true });
      replaceDatabase(file, target);
      await administer((call) => recordDatabaseCopy(call, 'restore'));
      return { text: `Restored ${target} from ${file}.`, json: { ok: true, from: file, to: target } };
    }),
  );
}

const refusal = (problem: string): Finding => ({ text: problem, json: { ok: false, problem }, wrong: true });
