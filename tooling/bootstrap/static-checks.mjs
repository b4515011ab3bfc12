import { join } from 'node:path';
import { root } from './places.mjs';
import { workspacePackages } from './workspace-packages.mjs';

const tool = (name) => join(root, 'node_modules', '.bin', name);
const pnpm = (...args) => ({ program: 'npx', args: ['--yes', '--loglevel=error', 'pnpm@12.21.0', ...args] });

/** The checks that read the sources without running them, cheapest first. */
export function staticChecks() {
  const typed = workspacePackages().filter(({ scripts }) => scripts.types);
  return [
    { name: 'format', program: tool('oxfmt'), args: ['--check', '.'] },
    { name: 'lint', program: tool('oxlint'), args: ['--config', 'tooling/checks/oxlint.json', '--deny-warnings', '.'] },
    { name: 'unused code', program: tool('knip'), args: ['--config', 'tooling/checks/knip.jsonc'] },
    { name: 'import directions', program: tool('depcruise'), args: ['--config', 'tooling/checks/import-directions.cjs', 'apps', 'packages'] },
    {
      name: 'types',
      ...pnpm('exec', 'turbo', 'run', 'types', '--continue', '--output-logs=errors-only', ...typed.map(({ name }) => `--filter=${name}`)),
    },
  ];
}
