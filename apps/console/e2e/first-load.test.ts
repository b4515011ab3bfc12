import { readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const dist = new URL('../dist/', import.meta.url);
const LIMIT = 200_000;

interface Chunk {
  file: string;
  imports?: string[];
}

const isManifest = (value: unknown): value is Record<string, Chunk> => typeof value === 'object' && value !== null && 'index.html' in value;

/** The chunks that must be there before `entries` run. */
function staticImports(manifest: Record<string, Chunk>, entries: string[]): Set<string> {
  const files = new Set<string>();
  const visit = (key: string): void => {
    const chunk = manifest[key];
    if (chunk === undefined) throw new Error(`${key} is not in the manifest.`);
    if (files.has(chunk.file)) return;
    files.add(chunk.file);
    chunk.imports?.forEach(visit);
  };
  entries.forEach(visit);
  return files;
}

test('the sign-in page and the shell load at most 200 kB of gzipped JavaScript, and no schemas', async () => {
  const manifest: unknown = JSON.parse(await readFile(new URL('.vite/manifest.json', dist), 'utf8'));
  if (!isManifest(manifest)) throw new Error('Build the console first.');
  let size = 0;
  for (const file of staticImports(manifest, ['index.html', 'src/session/sign-in-page.tsx', 'src/layouts/shell.tsx'])) {
    const code = await readFile(new URL(file, dist));
    size += gzipSync(code).length;
    expect(code.includes('ZodError'), `${file} holds zod`).toBe(false);
  }
  expect(size).toBeLessThanOrEqual(LIMIT);
});
