import type { Command } from 'commander';
import { UsageError } from './command.ts';

/**
 * Refuses a command of which npm has kept an option to itself. `npm run gatehouse users import x.csv --dry-run` hands on no `--dry-run`: npm takes it
 * for its own, and says so only in the environment.
 * @throws UsageError naming the option and how to write it.
 */
export function refuseSwallowedFlags(command: Command, env: Record<string, string | undefined> = process.env): void {
  for (let of: Command | null = command; of !== null; of = of.parent) {
    for (const option of of.options) {
      const value = env[`npm_config_${option.name().replaceAll('-', '_')}`];
      if (value === undefined || value === '' || value === 'false' || of.getOptionValueSource(option.attributeName()) === 'cli') continue;
      throw new UsageError(
        `npm kept --${option.name()} for itself, so nothing was done. Put -- before the command: npm run gatehouse -- ${pathOf(command)} … --${option.name()}`,
      );
    }
  }
}

const pathOf = (command: Command): string => (command.parent === null ? '' : `${pathOf(command.parent)} ${command.name()}`.trim());
