import { createHash } from 'node:crypto';
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Failure } from './failure.mjs';
import { node24, root } from './places.mjs';
import { runPnpm } from './run.mjs';
import { workspacePackages } from './workspace-packages.mjs';

const stampFile = join(root, 'node_modules', '.gatehouse-stamp');

/**
 * Installs the dependencies (Node.js 24 is one of them) unless exactly these are installed already.
 * @param {{ stdout?: 1 | 2 }} options where it says what it does; 2 is the standard error.
 */
export async function ensureInstalled({ stdout = 1 } = {}) {
  requireNode(process.versions.node);
  const wanted = installFingerprint();
  if (existsSync(stampFile) && existsSync(node24) && readFileSync(stampFile, 'utf8') === wanted) return;

  (stdout === 1 ? process.stdout : process.stderr).write('Installing the dependencies (once for each version of pnpm-lock.yaml) …\n');
  const code = await runPnpm(['install', '--frozen-lockfile', '--prefer-offline', '--reporter=append-only', '--loglevel=warn'], {
    env: { CI: '1' },
    stdout,
  });
  if (code !== 0 || !existsSync(node24)) {
    throw new Failure(
      'The dependencies could not be installed; the reason is above. The first install needs the npm registry:\n' +
        'check the network, or the registry and proxy that `npm config get registry` and `npm config get proxy` name, and run this again.',
    );
  }
  writeFileSync(stampFile, wanted);
}

/**
 * Refuses a Node.js that can't run pnpm.
 * @param {string} version such as `20.11.1`.
 */
export function requireNode(version) {
  if (Number.parseInt(version, 10) >= 20) return;
  throw new Failure(`Gatehouse needs Node.js 20 or newer; this is ${version}. Install a newer one from https://nodejs.org, then run this again.`);
}

/** What an install depends on, as one word. */
export function installFingerprint() {
  const hash = createHash('sha256').update(`${process.platform} ${process.arch}\n`);
  const manifests = workspacePackages().map(({ folder }) => join(folder, 'package.json'));
  for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml', 'package.json'].map((name) => join(root, name)).concat(manifests)) {
    hash.update(`${file.slice(root.length)}\n`).update(readFileSync(file));
  }
  return hash.digest('hex');
}
