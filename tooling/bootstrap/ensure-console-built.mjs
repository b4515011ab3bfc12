import { createHash } from 'node:crypto';
import { existsSync, mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { Failure } from './failure.mjs';
import { cacheFolder, node24, root } from './places.mjs';
import { run } from './run.mjs';
import { walkFiles, workspacePackages } from './workspace-packages.mjs';

const consoleFolder = join(root, 'apps', 'console');
const stampFile = join(cacheFolder, 'console-inputs');

/** Builds the browser console unless the build of exactly these sources is there. A tree without a console has nothing to build. */
export async function ensureConsoleBuilt() {
  if (!existsSync(join(consoleFolder, 'index.html'))) return;
  const wanted = fingerprint();
  const built = existsSync(join(consoleFolder, 'dist', 'index.html'));
  if (built && existsSync(stampFile) && readFileSync(stampFile, 'utf8') === wanted) return;

  process.stdout.write('Building the console …\n');
  const vite = join(consoleFolder, 'node_modules', 'vite', 'bin', 'vite.js');
  const code = await run(node24, [vite, 'build', '--logLevel', 'warn'], { cwd: consoleFolder, env: { NODE_ENV: 'production' } });
  if (code !== 0) throw new Failure('The console could not be built; the reason is above.');
  mkdirSync(dirname(stampFile), { recursive: true });
  writeFileSync(stampFile, wanted);
}

/** What the build is made of: by content, because a fresh clone's file times say nothing. */
function fingerprint() {
  const hash = createHash('sha256');
  const add = (file) => {
    if (/\.test\.tsx?$/.test(file)) return;
    hash.update(`${file.slice(root.length)}\n`).update(readFileSync(file));
  };
  add(join(root, 'pnpm-lock.yaml'));
  walkFiles(join(root, 'policies'), add);
  for (const { folder } of workspacePackages()) {
    if (dirname(folder) === join(root, 'packages')) walkFiles(join(folder, 'src'), add);
  }
  walkFiles(consoleFolder, (file) => {
    if (!file.startsWith(join(consoleFolder, 'e2e')) && !/\.vitest-report.*\.json$/.test(file)) add(file);
  });
  return hash.digest('hex');
}
