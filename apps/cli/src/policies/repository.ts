import { existsSync } from 'node:fs';
import { dirname, join, resolve } from 'node:path';
import { readConfig } from '@gatehouse/server/administration';

/** The folder of the policies: as told, or as the server's settings say. */
export const policiesDir = (told: string | undefined): string => resolve(told ?? readConfig().policiesDir);

/** The repository that the policies lie in; `null` for a folder of an installation, from which nothing is generated. */
export function repositoryOf(dir: string): string | null {
  const root = dirname(dir);
  return existsSync(join(root, 'packages/ability/src/generated')) ? root : null;
}
