import { ensureInstalled } from './ensure-installed.mjs';
import { runCommand } from './failure.mjs';
import { runPnpm } from './run.mjs';
import { removeReports, sumReports } from './test-reports.mjs';
import { workspacePackages } from './workspace-packages.mjs';

/** What takes minutes, or needs more of the machine than Node.js: see `tooling/conformance`. The last line is `N passed, N failed`. */
await runCommand(async () => {
  await ensureInstalled();
  const tested = workspacePackages().filter(({ scripts }) => scripts.conformance !== undefined);
  removeReports(tested);
  let code = 0;
  for (const { name } of tested) code = (await runPnpm(['--filter', name, 'run', 'conformance'], { env: { CI: '1' } })) || code;
  const { passed, failures } = sumReports(tested);
  if (code !== 0 && failures.length === 0) failures.push('conformance: the run failed though no single test did; its output is above');
  process.stdout.write('\n');
  for (const failure of failures) process.stdout.write(`✗ ${failure}\n`);
  process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
  return failures.length === 0 ? 0 : 1;
});
