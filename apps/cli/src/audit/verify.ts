import { type Command, InvalidArgumentError } from 'commander';
import { answers, examples } from '../command.ts';
import { colours } from '../output.ts';

/** `audit verify`: recomputes the chain of hashes of the whole trail. */
export function addVerify(parent: Command): void {
  const command = parent
    .command('verify')
    .description('check that each event of the local audit trail is as it was written and follows from the one before it')
    .option('--expect <seq:hash>', 'an event that was noted down before: the trail must still hold it', parseExpected)
    .addHelpText(
      'after',
      `
Whoever can write the database could cut off the end of the trail, or write all of it anew, and it would still be whole in itself.
--expect finds that, back to the event which it names. Keep the head that this command prints, or the server logs, where they can't change it.`,
    );
  examples(command, 'audit verify', 'audit verify --json', `audit verify --expect 4711:${'0f'.repeat(32)}`);
  command.action(
    answers(command, async ({ expect }: { expect?: Expected }) => {
      const { verifyTrail } = await import('@gatehouse/server/administration');
      const chain = await verifyTrail({ expect, onProgress: process.stderr.isTTY ? showProgress : undefined });
      if (process.stderr.isTTY) process.stderr.write(CLEAR_LINE);
      const head = `${chain.head.seq}:${chain.head.hash}`;
      const text = chain.ok
        ? `${colours.green('The audit trail is whole.')} ${chain.checked} events${expect ? `, event ${expect.seq} as expected` : ''}. Its head, for --expect another time:\n${head}`
        : `${colours.red('The audit trail was tampered with.')} Event ${chain.firstBad?.seq}: ${chain.firstBad?.problem}`;
      return { text, json: chain, wrong: !chain.ok };
    }),
  );
}

interface Expected {
  seq: number;
  hash: string;
}

function parseExpected(text: string): Expected {
  const [, seq, hash] = /^([1-9]\d{0,14}):([0-9a-f]{64})$/i.exec(text.trim()) ?? [];
  if (seq === undefined || hash === undefined) throw new InvalidArgumentError('Give the number of an event, a colon, and its hash of 64 hexadecimal digits.');
  return { seq: Number(seq), hash };
}

const CLEAR_LINE = '\r\u001b[K';

function showProgress({ checked, total }: { checked: number; total: number }): void {
  if (total > 0) process.stderr.write(`${CLEAR_LINE}${checked} of ${total} events`);
}
