import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { node24, root } from './places.mjs';
import { workspacePackages } from './workspace-packages.mjs';

const tool = (name) => join(root, 'node_modules', '.bin', name);
const pnpm = (...args) => ({ program: 'npx', args: ['--yes', 'pnpm@12.21.0', ...args] });

/** The checks that read the sources without running them, cheapest first. */
export function staticChecks() {
  const withSources = workspacePackages().filter(({ folder, scripts }) => scripts.types && existsSync(join(folder, 'src')));
  return [
    { name: 'format', program: tool('oxfmt'), args: ['--check', '--config', 'tooling/checks/oxfmt.json', '.'] },
    { name: 'lint', program: tool('oxlint'), args: ['--config', 'tooling/checks/oxlint.json', '--deny-warnings', '.'] },
    { name: 'import directions', program: node24, args: ['tooling/checks/check-imports.mjs'] },
    { name: 'unused code and dependencies', program: tool('knip'), args: ['--config', 'tooling/checks/knip.json', '--no-progress'] },
    {
      name: 'types',
      ...pnpm('exec', 'turbo', 'run', 'types', '--continue', '--output-logs=errors-only', ...withSources.map(({ name }) => `--filter=${name}`)),
    },
  ];
}
