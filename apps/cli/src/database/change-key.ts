import type { Command } from 'commander';
import { answers, examples } from '../command.ts';

/** `db change-key`: the key of the settings becomes the one that the database's secrets are sealed with. */
export function addChangeKey(parent: Command): void {
  const command = parent
    .command('change-key')
    .description('seal the secrets in the database anew with SECRET_KEY; OLD_SECRET_KEY is the key before. Stop all servers first');
  examples(command, 'db change-key', 'db change-key --json');
  command.action(
    answers(command, async () => {
      const { administer, changeDatabaseKey } = await import('@gatehouse/server/administration');
      const sealed = await administer(changeDatabaseKey);
      return { text: `The key was changed, and ${sealed} ${sealed === 1 ? 'secret was' : 'secrets were'} sealed anew.`, json: { ok: true, sealed } };
    }),
  );
}
