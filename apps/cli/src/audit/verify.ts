import type { Command } from 'commander';
import { answers, examples } from '../command.ts';
import { colours } from '../output.ts';

/** `audit verify`: recomputes the chain of hashes of the whole trail. */
export function addVerify(parent: Command): void {
  const command = parent.command('verify').description('prove that no event of the local audit trail was edited, removed or added');
  examples(command, 'audit verify', 'audit verify --json');
  command.action(
    answers(command, async () => {
      const { verifyTrail } = await import('@gatehouse/server/administration');
      const chain = await verifyTrail();
      const text = chain.ok
        ? `${colours.green('The audit trail is whole.')} ${chain.checked} events; the last has the hash ${chain.head.hash}`
        : `${colours.red('The audit trail was tampered with.')} Event ${chain.firstBad?.seq}: ${chain.firstBad?.problem}`;
      return { text, json: chain, wrong: !chain.ok };
    }),
  );
}
