import { execFile } from 'node:child_process';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** What a program said and how it ended. */
export interface Verdict {
  code: number;
  output: string;
}

/**
 * Runs one of the repository's tools in a new folder that holds exactly these files.
 * @param program its name in the root's `node_modules/.bin`.
 * @param files path → text.
 */
export async function runOnTree(program: string, args: string[], files: Record<string, string>): Promise<Verdict> {
  const tree = await mkdtemp(join(tmpdir(), 'gatehouse-tree-'));
  try {
    for (const [path, text] of Object.entries(files)) {
      await mkdir(dirname(join(tree, path)), { recursive: true });
      await writeFile(join(tree, path), text);
    }
    return await new Promise((resolve) => {
      execFile(fromRoot('node_modules', '.bin', program), args, { cwd: tree, env: { ...process.env, NO_COLOR: '1' } }, (error, stdout, stderr) => {
        resolve({ code: error === null ? 0 : typeof error.code === 'number' ? error.code : 127, output: stdout + stderr });
      });
    });
  } finally {
    await rm(tree, { recursive: true, force: true });
  }
}

/** An absolute path below the repository's root. */
export const fromRoot = (...parts: string[]): string => join(fileURLToPath(new URL('../../..', import.meta.url)), ...parts);
