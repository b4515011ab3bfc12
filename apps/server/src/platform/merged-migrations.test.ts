import { createHash } from 'node:crypto';
import { readdir, readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const FOLDER = fileURLToPath(new URL('../../migrations/', import.meta.url));

/** The lines of `merged.sha256`, as `sha256sum` writes them: which content each merged migration has. */
const merged = new Map(
  (await readFile(`${FOLDER}merged.sha256`, 'utf8'))
    .trim()
    .split('\n')
    .map((line): [string, string] => [line.slice(66), line.slice(0, 64)]),
);
/** The migrations of both databases, and beside their folders what they import. */
const files = (await readdir(FOLDER, { recursive: true })).filter((name) => name.endsWith('.ts'));
const hashOf = async (file: string): Promise<string> =>
  createHash('sha256')
    .update(await readFile(FOLDER + file))
    .digest('hex');

test('no merged migration, nor what one imports, is edited, renamed, renumbered or removed: databases out there have it', async () => {
  for (const [file, hash] of merged) {
    expect(files, `${file} was merged and must stay`).toContain(file);
    expect(await hashOf(file), `${file} was merged with another content: undo that, and add a new migration`).toBe(hash);
  }
});

test('every migration, and what one imports, is written down in migrations/merged.sha256, so that it stays as it is from now on', async () => {
  const missing = files.filter((file) => !merged.has(file));
  const lines = await Promise.all(missing.map(async (file) => `${await hashOf(file)}  ${file}`));
  expect(lines, 'Add these lines to apps/server/migrations/merged.sha256').toEqual([]);
});

test('both databases have the same migrations, and no number twice', () => {
  const namesOf = (kind: string) => files.filter((file) => file.startsWith(`${kind}/`)).map((file) => file.slice(kind.length + 1));
  expect(namesOf('postgres').toSorted()).toEqual(namesOf('sqlite').toSorted());
  const numbers = namesOf('sqlite').map((name) => name.slice(0, 4));
  expect(numbers.filter((number, at) => numbers.indexOf(number) !== at)).toEqual([]);
});
