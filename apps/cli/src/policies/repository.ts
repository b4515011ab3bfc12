import { existsSync, statSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { UsageError } from '../command.ts';

/**
 * The folder of the policies: as told, or as the server's settings say.
 * @throws UsageError when there is no such folder.
 */
export async function policiesDir(told: string | undefined): Promise<string> {
  const dir = resolve(told ?? (await import('@gatehouse/server/config')).readConfig().policiesDir);
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) throw new UsageError(`There is no folder ${dir}. Name the one that holds the policies.`);
  return dir;
}

/** The repository that the policies lie in; `null` for a folder of an installation, from which nothing is generated. */
export function repositoryOf(dir: string): string | null {
  const root = dirname(dir);
  return existsSync(join(root, 'packages/ability/src/generated')) ? root : null;
}
