import { cp, mkdir, symlink } from 'node:fs/promises';
import { basename, join } from 'node:path';
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
  if (installed) await symlink(join(root, 'node_modules'), join(folder, 'node_modules'));
}
