import { ensureConsoleBuilt } from './ensure-console-built.mjs';
import { ensureInstalled } from './ensure-installed.mjs';
import { Failure, runCommand } from './failure.mjs';
import { findChromium } from './find-chromium.mjs';
import { runPnpm } from './run.mjs';
import { staticChecks } from './static-checks.mjs';
import { report, runStep } from './step.mjs';
import { hasTests, removeReports, sumReports } from './test-reports.mjs';
import { workspacePackages } from './workspace-packages.mjs';

await runCommand(async () => {
  try {
    await ensureInstalled();
  } catch (error) {
    if (!(error instanceof Failure)) throw error;
    process.stderr.write(`${error.message}\n`);
    process.stdout.write('0 passed, 1 failed\n');
    return 1;
  }

  let passed = 0;
  const failures = [];
  const count = (name, good) => (good ? (passed += 1) : failures.push(name));

  for (const check of staticChecks()) count(check.name, await runStep(check));
  const chromium = findChromium();
  count('browser', checkBrowser(chromium));
  count('console build', await checkConsole());

  const tested = workspacePackages().filter(hasTests);
  removeReports(tested);
  const code = tested.length === 0 ? 0 : await runTests(tested, chromium);
  const sum = sumReports(tested);
  passed += sum.passed;
  failures.push(...sum.failures);
  // Vitest also fails for what no test owns, such as an unhandled rejection.
  if (code !== 0 && sum.failures.length === 0) failures.push('tests: the run failed though no single test did; its output is above');

  process.stdout.write('\n');
  for (const failure of failures) process.stdout.write(`✗ ${failure}\n`);
  process.stdout.write(`${passed} passed, ${failures.length} failed\n`);
  return failures.length === 0 ? 0 : 1;
});

function checkBrowser(chromium) {
  const started = performance.now();
  if (chromium === null) {
    process.stdout.write('No Chromium or Chrome was found for the browser tests. Install one, or set CHROMIUM_PATH to its program.\n');
  }
  report('browser', chromium !== null, started);
  return chromium !== null;
}

async function checkConsole() {
  const started = performance.now();
  const good = await ensureConsoleBuilt().then(
    () => true,
    (error) => {
      process.stdout.write(`${error.message}\n`);
      return false;
    },
  );
  report('console build', good, started);
  return good;
}

function runTests(packages, chromium) {
  const filters = packages.map(({ name }) => `--filter=${name}`);
  return runPnpm(['exec', 'turbo', 'run', 'test', '--continue', '--concurrency=1', '--output-logs=full', ...filters], {
    env: { CI: '1', ...(chromium === null ? {} : { CHROMIUM_PATH: chromium }) },
  });
}
