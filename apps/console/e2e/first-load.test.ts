import { readdir, readFile } from 'node:fs/promises';
import { gzipSync } from 'node:zlib';
import { expect, test } from 'vitest';

const dist = new URL('../dist/', import.meta.url);
const LIMIT = 200_000;

interface Chunk {
  file: string;
  imports?: string[];
  css?: string[];
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
    chunk.css?.forEach((file) => files.add(file));
    chunk.imports?.forEach(visit);
  };
  entries.forEach(visit);
  return files;
}

test('the sign-in page and the shell load at most 200 kB of gzipped scripts and styles, and no schemas', async () => {
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

test('every Mantine component of the bundle has its styles', async () => {
  const assets = new URL('assets/', dist);
  const names = await readdir(assets);
  const read = async (ending: string) =>
    (await Promise.all(names.filter((name) => name.endsWith(ending)).map((name) => readFile(new URL(name, assets), 'utf8')))).join('');
  const [scripts, styles] = await Promise.all([read('.js'), read('.css')]);
  const all = await readFile(new URL(import.meta.resolve('@mantine/core/styles.css')), 'utf8');
  const known = new Set(all.match(/(?<=\.)m_[0-9a-f]+/g));
  const used = new Set([...(scripts.match(/\bm_[0-9a-f]+/g) ?? [])].filter((name) => known.has(name)));
  expect(used.size).toBeGreaterThan(100);
  expect([...used].filter((name) => !styles.includes(`.${name}`))).toEqual([]);
});
