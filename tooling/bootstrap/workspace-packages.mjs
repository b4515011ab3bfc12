import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './places.mjs';

const parents = ['apps', 'packages', 'tooling'];

/** Every package of the workspace: its name, its folder (absolute) and its scripts. */
export function workspacePackages() {
  return parents
    .filter((parent) => existsSync(join(root, parent)))
    .flatMap((parent) =>
      readdirSync(join(root, parent))
        .sort()
        .map((name) => join(root, parent, name)),
    )
    .filter((folder) => existsSync(join(folder, 'package.json')))
    .map((folder) => {
      const { name, scripts = {} } = JSON.parse(readFileSync(join(folder, 'package.json'), 'utf8'));
      return { name, folder, scripts };
    });
}

/** Calls `visit` with every file below a folder, in a stable order, leaving out installed and built ones. */
export function walkFiles(folder, visit) {
  if (!existsSync(folder)) return;
  const entries = readdirSync(folder, { withFileTypes: true }).sort((a, b) => (a.name < b.name ? -1 : 1));
  for (const entry of entries) {
    if (['node_modules', 'dist', '.turbo'].includes(entry.name)) continue;
    const path = join(folder, entry.name);
    if (entry.isDirectory()) walkFiles(path, visit);
    else visit(path);
  }
}
