import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ensureConsoleBuilt } from './ensure-console-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { Failure, runCommand } from './failure.mjs';
import { node24, root } from './places.mjs';
import { supervise } from './supervise.mjs';

await runCommand(async () => {
  const [argument] = process.argv.slice(2);
  if (argument === '--version') {
    process.stdout.write(`gatehouse ${JSON.parse(readFileSync(join(root, 'package.json'), 'utf8')).version}\n`);
    return 0;
  }
  if (argument !== undefined) throw new Failure(`npm start does not know ${argument}. Settings are environment variables: see README.md.`);
  await ensureInstalled();
  await ensureConsoleBuilt();
  // A smaller nursery for new objects: 40 MB less resident, and no slower (docs/performance.md).
  const args = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4', 'apps/server/src/main.ts'];
  const code = await supervise([{ program: node24, args }]);
  // The server tells supervisors apart why it could not start; to a person at a terminal it has said so.
  return code === 0 ? 0 : 1;
});
