import type { Command } from 'commander';
import { answers, examples } from '../command.ts';

/** `users reset-factors`: for somebody who has lost every second factor and whom nobody else may help, such as the only Owner. */
export function addResetFactors(parent: Command): void {
  const command = parent
    .command('reset-factors')
    .description('take the second factors of a user of the local database away, who then signs in with their password alone')
    .argument('<login>', 'username or e-mail address');
  examples(command, 'users reset-factors ada', 'users reset-factors ada@example.org --json');
  command.action(
    answers(command, async (login: string) => {
      const { administer, resetFactors } = await import('@gatehouse/server/administration');
      const user = await administer((call) => resetFactors(call, login));
      return { text: `${user.username} has no second factor any more, and is signed out everywhere.`, json: { id: user.id, username: user.username } };
    }),
  );
}
