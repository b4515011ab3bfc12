import { ensureConsoleBuilt } from './ensure-console-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { runCommand } from './failure.mjs';
import { node24 } from './places.mjs';
import { supervise } from './supervise.mjs';

await runCommand(async () => {
  await ensureInstalled();
  await ensureConsoleBuilt();
  // A smaller nursery for new objects: 40 MB less resident, and no slower (docs/performance.md).
  const args = ['--disable-warning=ExperimentalWarning', '--max-semi-space-size=4', 'apps/server/src/main.ts'];
  const code = await supervise([{ program: node24, args }]);
  // The server tells supervisors apart why it could not start; to a person at a terminal it has said so.
  return code === 0 ? 0 : 1;
});
