import { readFileSync } from 'node:fs';
import { execFileSync } from 'node:child_process';
import { basename } from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, test } from 'vitest';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const review = readFileSync(`${root}docs/security.md`, 'utf8');
const rows = [...review.matchAll(/^\| (\d+\.\d+\.\d+) \| ([^|]+) \| ([^|]+) \|$/gm)].map(([, id = '', state = '', evidence = '']) => ({ id, state, evidence }));

/** The sections of chapters 6 to 8 of OWASP ASVS 5.0, and how many requirements each has. */
const SECTIONS: Record<string, number> = {
  '6.1': 3,
  '6.2': 12,
  '6.3': 8,
  '6.4': 6,
  '6.5': 8,
  '6.6': 4,
  '6.7': 2,
  '6.8': 4,
  '7.1': 3,
  '7.2': 4,
  '7.3': 2,
  '7.4': 5,
  '7.5': 3,
  '7.6': 2,
  '8.1': 4,
  '8.2': 4,
  '8.3': 3,
  '8.4': 2,
};

test('the security review answers every requirement of the three chapters once, in order', () => {
  const expected = Object.entries(SECTIONS).flatMap(([section, count]) => Array.from({ length: count }, (_, index) => `${section}.${index + 1}`));
  expect(rows.map(({ id }) => id)).toEqual(expected);
});

test('what it says holds in part or not here comes with a reason, and every test that it names is there', () => {
  const files = execFileSync('git', ['ls-files', '--cached', '--others', '--exclude-standard', '*.test.ts'], { cwd: root, encoding: 'utf8' })
    .trim()
    .split('\n');
  const missing: string[] = [];
  for (const { id, state, evidence } of rows) {
    expect(`${id} ${state}`).toMatch(/ (holds|in part|not here)/);
    expect(`${id} ${evidence}`.length).toBeGreaterThan(20);
    for (const [, file = '', title = ''] of evidence.matchAll(/`([\w-]+\.test\.ts)` › (.+?)(?=\. `|\. [A-Z]|$)/g)) {
      const holders = files.filter((path) => basename(path) === file);
      const named = holders.some((path) => readFileSync(root + path, 'utf8').includes(title.trim()));
      if (!named) missing.push(`${id}: ${file} › ${title}`);
    }
  }
  expect(missing).toEqual([]);
});
