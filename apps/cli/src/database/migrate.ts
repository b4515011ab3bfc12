import type { Command } from 'commander';
import { answers, examples } from '../command.ts';

/** `db migrate`: what the server does at its start, as a step of its own. */
export function addMigrate(parent: Command): void {
  const command = parent
    .command('migrate')
    .description("bring the database to this version's schema (the server does so too when it starts)")
    .option('--check', 'only say what is pending; exit code 1 if anything is');
  examples(command, 'db migrate', 'db migrate --check --json');
  command.action(
    answers(command, async ({ check }: { check?: boolean }) => {
      const { listPendingMigrations, migrateDatabase } = await import('@gatehouse/server/administration');
      if (check) {
        const pending = await listPendingMigrations();
        const text = pending.length === 0 ? 'The database is current.' : `Pending: ${pending.join(', ')}`;
        return { text, json: { pending }, wrong: pending.length > 0 };
      }
      const applied = await migrateDatabase();
      return { text: applied.length === 0 ? 'The database was current.' : `Applied: ${applied.join(', ')}`, json: { applied } };
    }),
  );
}
