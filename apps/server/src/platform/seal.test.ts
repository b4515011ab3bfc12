import { mkdtemp, readdir, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { readConfig } from './config.ts';
import { systemIds } from './ids.ts';
import { createLogger } from './logger.ts';
import { createSealer } from './seal.ts';

let dataDir: string;
beforeAll(async () => {
  dataDir = await mkdtemp(join(tmpdir(), 'gatehouse-seal-'));
});
afterAll(() => rm(dataDir, { recursive: true, force: true }));

const sealer = (env: Record<string, string> = {}) => createSealer(readConfig({ DATA_DIR: dataDir, ...env }), createLogger('silent'), systemIds);
const POSTGRES = { DATABASE_URL: 'postgres://somewhere/gatehouse' };
const KEY = { SECRET_KEY: 'a key of at least thirty-two characters' };

test('beside the embedded database a key of its own is made when first needed, for its owner’s eyes only, and shared by who comes later', async () => {
  const one = sealer();
  expect(await readdir(dataDir)).toEqual([]);
  const sealed = await one.seal('JBSWY3DPEHPK3PXP', 'ada');
  expect(sealed).not.toContain('JBSWY3DPEHPK3PXP');
  expect(await readdir(dataDir)).toEqual(['secret.key']);
  expect((await stat(join(dataDir, 'secret.key'))).mode & 0o777).toBe(0o600);
  expect(await sealer().open(sealed, 'ada')).toBe('JBSWY3DPEHPK3PXP');
  expect(await one.seal('JBSWY3DPEHPK3PXP', 'ada')).not.toBe(sealed);
});

test('what was sealed for one owner does not open for another, nor with another key, nor when it was changed', async () => {
  const sealed = await sealer(KEY).seal('secret', 'ada');
  expect(await sealer(KEY).open(sealed, 'ada')).toBe('secret');
  expect(await sealer(KEY).open(sealed, 'bob')).toBeUndefined();
  expect(await sealer({ SECRET_KEY: `${KEY.SECRET_KEY}!` }).open(sealed, 'ada')).toBeUndefined();
  expect(await sealer().open(sealed, 'ada')).toBeUndefined();
  expect(await sealer(KEY).open(`${sealed.slice(0, -2)}xx`, 'ada')).toBeUndefined();
  expect(await sealer(KEY).open('rubbish', 'ada')).toBeUndefined();
});

test('servers that share a PostgreSQL database read one another’s secrets with the same SECRET_KEY, and seal none without', async () => {
  const sealed = await sealer({ ...POSTGRES, ...KEY }).seal('secret', 'ada');
  expect(await sealer({ ...POSTGRES, ...KEY, DATA_DIR: join(dataDir, 'elsewhere') }).open(sealed, 'ada')).toBe('secret');
  await expect(sealer(POSTGRES).seal('secret', 'ada')).rejects.toMatchObject({ reason: 'no-secret-key' });
  expect(await sealer(POSTGRES).open(sealed, 'ada')).toBeUndefined();
  // SECRET_KEY may be set later on: what was stored before stays readable.
  const again = await sealer(POSTGRES).sealAgain(sealed, 'ada');
  for (const later of [POSTGRES, { ...POSTGRES, ...KEY }]) expect(await sealer(later).open(again, 'ada')).toBe(sealed);
});

test('a SECRET_KEY that is too short is refused at start, with what to do', () => {
  expect(() => readConfig({ SECRET_KEY: 'short' })).toThrow(/SECRET_KEY must be at least 32 characters/);
});
