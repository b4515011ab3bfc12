import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.mjs';
import { workspacePackages } from './workspace-packages.mjs';

const tool = (name) => join(root, 'node_modules', '.bin', name);
const pnpm = (...args) => ({ program: 'npx', args: ['--yes', '--loglevel=error', 'pnpm@12.21.0', ...args] });

// The rest joins when it has been formatted as a whole (`pnpm format`).
const formatted = ['tooling'];

/** The checks that read the sources without running them, cheapest first. */
export function staticChecks() {
  const withSources = workspacePackages().filter(({ folder, scripts }) => scripts.types && existsSync(join(folder, 'src')));
  return [
    { name: 'format', program: tool('oxfmt'), args: ['--check', ...formatted] },
    { name: 'lint', program: tool('oxlint'), args: ['--config', 'tooling/checks/oxlint.json', '--deny-warnings', '.'] },
    { name: 'import directions', program: tool('depcruise'), args: ['--config', 'tooling/checks/import-directions.cjs', 'apps', 'packages'] },
    {
      name: 'types',
      ...pnpm('exec', 'turbo', 'run', 'types', '--continue', '--output-logs=errors-only', ...withSources.map(({ name }) => `--filter=${name}`)),
    },
  ];
}
