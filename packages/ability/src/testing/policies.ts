import { dirname, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of policies that this package's tests are about: the repository's own, or the one that `POLICIES_DIR` names. */
export const policiesDir = resolve(process.env['POLICIES_DIR'] || fileURLToPath(new URL('../../../../policies', import.meta.url)));

/** The folder above it, below which the generated files are. */
export const policiesRoot = dirname(policiesDir);
