import { join } from 'node:path';
import { ensureInstalled } from './ensure-installed.mjs';
import { runCommand } from './failure.mjs';
import { node24, root } from './places.mjs';
import { supervise } from './supervise.mjs';

await runCommand(async () => {
  await ensureInstalled();
  const consoleFolder = join(root, 'apps', 'console');
  return supervise([
    {
      program: node24,
      // --watch follows what is imported; policies are read, not imported.
      args: ['--watch', '--watch-path=policies', '--watch-path=apps/server', '--watch-path=packages', '--watch-preserve-output', 'apps/server/src/main.ts'],
    },
    { program: node24, args: [join(consoleFolder, 'node_modules', 'vite', 'bin', 'vite.js')], cwd: consoleFolder },
  ]);
});
