import type { Command } from 'commander';
import { answers, examples } from '../command.ts';

const says = {
  address: 'is the e-mail address of',
  look: 'looks the same as the username',
  'group-look': 'is a group whose name looks the same as that of the group',
};

/** `users check-names`: what a database from before the rules may have that they refuse. */
export function addCheckNames(parent: Command): void {
  const command = parent
    .command('check-names')
    .description('list usernames that are the e-mail address of somebody else, and names that look the same as another one');
  examples(command, 'users check-names', 'users check-names --json');
  command.action(
    answers(command, async () => {
      const { administer, findDoubtfulNames } = await import('@gatehouse/server/administration');
      const names = await administer(findDoubtfulNames);
      const lines = names.map(({ kind, name, other }) => `${name} ${says[kind]} ${other}.`);
      const text = lines.length === 0 ? 'All names can be told apart.' : [...lines, 'Change one of each.'].join('\n');
      return { text, json: names, wrong: lines.length > 0 };
    }),
  );
}
