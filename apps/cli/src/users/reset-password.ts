import type { Command } from 'commander';
import { answers, examples } from '../command.ts';

/** `users reset-password`: a one-time link for somebody who can't sign in. */
export function addResetPassword(parent: Command): void {
  const command = parent
    .command('reset-password')
    .description('print a one-time link by which a user of the local database chooses a new password (set PUBLIC_URL for its address)')
    .argument('<login>', 'username or e-mail address');
  examples(command, 'users reset-password ada', 'users reset-password ada@example.org --json');
  command.action(
    answers(command, async (login: string) => {
      const { administer, resetPassword } = await import('@gatehouse/server/administration');
      const { user, link } = await administer((call) => resetPassword(call, login));
      const text = `Give ${user.username} this link. It works once, until ${link.expiresAt}:\n${link.url}`;
      return { text, json: { id: user.id, username: user.username, ...link } };
    }),
  );
}
