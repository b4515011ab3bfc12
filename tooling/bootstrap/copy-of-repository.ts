import { cp, mkdir, readdir, symlink, writeFile } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { installFingerprint } from './ensure-installed.mjs';
import { root } from './places.mjs';

const files = ['package.json', 'pnpm-workspace.yaml', 'pnpm-lock.yaml', 'turbo.json', '.npmrc'];
const folders = ['apps', 'packages', 'policies', 'tooling'];

/**
 * Copies the repository into a folder, as a clone in which what is installed and built is there already.
 * `installed: false` leaves that out, as in a fresh clone.
 */
export async function copyRepository(folder: string, { installed = true } = {}): Promise<void> {
  await mkdir(folder, { recursive: true });
  const leftOut = ['.turbo', '.vite', ...(installed ? [] : ['node_modules', 'dist'])];
  for (const name of [...files, ...folders]) {
    await cp(join(root, name), join(folder, name), {
      recursive: true,
      // The packages' links lead to each other and to the root's node_modules, relatively.
      verbatimSymlinks: true,
      filter: (path) => !leftOut.includes(basename(path)) && !basename(path).startsWith('.vitest-report'),
    });
  }
  if (!installed) return;
  await mkdir(join(folder, 'node_modules'));
  for (const name of await readdir(join(root, 'node_modules'))) {
    if (name !== '.gatehouse-stamp') await symlink(join(root, 'node_modules', name), join(folder, 'node_modules', name));
  }
  await writeFile(join(folder, 'node_modules', '.gatehouse-stamp'), installFingerprint());
}
