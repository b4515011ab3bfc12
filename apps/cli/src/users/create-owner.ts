import type { Command } from 'commander';
import { answers, examples } from '../command.ts';
import { readPassword } from '../read-password.ts';

interface Options {
  username: string;
  firstName: string;
  lastName?: string;
  email: string;
}

/** `users create-owner`: the first Owner without a browser, or one more when all others are locked out. */
export function addCreateOwner(parent: Command): void {
  const command = parent
    .command('create-owner')
    .description('create an Owner in the local database; the password is asked for, or read from the standard input')
    .requiredOption('--username <name>')
    .requiredOption('--first-name <name>')
    .option('--last-name <name>')
    .requiredOption('--email <address>');
  examples(
    command,
    'users create-owner --username root --first-name Ruth --email ruth@example.org',
    'users create-owner --username root --first-name Ruth --email ruth@example.org < password-file',
  );
  command.action(
    answers(command, async (options: Options) => {
      const password = await readPassword(`Password for ${options.username}`, { repeat: true });
      const { administer, createOwner } = await import('@gatehouse/server/administration');
      const { id, username } = await administer((call) => createOwner(call, { ...options, password }), { create: true });
      return { text: `Created the Owner ${username}.`, json: { id, username } };
    }),
  );
}
