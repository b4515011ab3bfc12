import type { Command } from 'commander';
import { type Finding, report } from './output.ts';

/** The command was called in a way that can't work: exit code 2. */
export class UsageError extends Error {
  override readonly name = 'UsageError';
}

/** Lets a command answer a finding, printed as `--json` says. */
export function answers<Arguments extends unknown[]>(
  command: Command,
  work: (...args: Arguments) => Finding | Promise<Finding>,
): (...args: Arguments) => Promise<void> {
  return async (...args) => {
    const { json } = command.optsWithGlobals<{ json?: boolean }>();
    report(await work(...args), json === true);
  };
}

/** Adds examples to a command's help. */
export function examples(command: Command, ...lines: string[]): void {
  command.addHelpText('after', `\nExamples:\n${lines.map((line) => `  $ npm run gatehouse -- ${line}`).join('\n')}`);
}
