import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { pathToFileURL } from 'node:url';
import { ensureInstalled } from './ensure-installed.mjs';
import { runCommand } from './failure.mjs';
import { node24, root } from './places.mjs';
import { run } from './run.mjs';

const program = join(root, 'apps', 'cli', 'src', 'main.ts');

if (existsSync(node24) && Number.parseInt(process.versions.node, 10) >= 24) {
  process.argv[1] = program;
  await import(pathToFileURL(program).href);
} else {
  await runCommand(async () => {
    // Whoever reads the answer reads the standard output.
    await ensureInstalled({ stdout: 2 });
    return run(node24, [program, ...process.argv.slice(2)], { stdin: 'inherit' });
  });
}
