import { createInterface } from 'node:readline';
import { Writable } from 'node:stream';
import { text } from 'node:stream/consumers';
import { UsageError } from './command.ts';

/**
 * Asks for a password without showing it; without a terminal, reads the first line of the standard input.
 * There is no argument for it: arguments stay in the shell's history and in the list of processes.
 * @throws UsageError when there is none, or when its repetition differs.
 */
export async function readPassword(prompt: string, { repeat = false } = {}): Promise<string> {
  if (!process.stdin.isTTY) {
    const [line = ''] = (await text(process.stdin)).split(/\r?\n/, 1);
    if (line === '') throw new UsageError('Give the password on the standard input, or run the command in a terminal.');
    return line;
  }
  const password = await ask(`${prompt}: `);
  if (password === '') throw new UsageError('No password was entered.');
  if (repeat && (await ask('Once more: ')) !== password) throw new UsageError('The two passwords differ.');
  return password;
}

/** The prompt goes to the standard error, so that the standard output stays the answer. */
function ask(prompt: string): Promise<string> {
  process.stderr.write(prompt);
  const silent = new Writable({ write: (_chunk, _encoding, done) => done() });
  const lines = createInterface({ input: process.stdin, output: silent, terminal: true });
  return new Promise((resolve, reject) => {
    const end = (then: () => void): void => {
      lines.close();
      process.stderr.write('\n');
      then();
    };
    lines.once('line', (line) => end(() => resolve(line)));
    lines.once('SIGINT', () => end(() => reject(new UsageError('Stopped.'))));
  });
}
