import { cpSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { expect, it } from 'vitest';
import { covers } from '../ceiling.ts';
import { matrixOf } from '../matrix.ts';
import { checkPolicies, loadPolicies, PolicyError, readPolicyFiles, runPolicyTests } from '../node.ts';
import { policiesDir } from '../testing/policies.ts';

const files = readPolicyFiles(policiesDir);

const scraps = [
  '',
  '{',
  '}',
  '[',
  ']',
  ': ',
  '- ',
  '\n',
  '\t',
  '&a ',
  '*a',
  '<<: ',
  '!!x ',
  '? ',
  '|',
  '>',
  '"',
  "'",
  '#',
  '%',
  '---\n',
  '\u0000',
  '\uFEFF',
  '\uD800',
  '💥',
];
const more = [
  'null',
  'yes',
  '7',
  '.nan',
  '0x1F',
  '2026-01-31',
  '__proto__',
  'constructor',
  'toString: 1',
  '{ not: { not: {} } }',
  '{ var: constructor }',
  'some',
];

it('answers any text with addressed problems, and never throws', { timeout: 120_000 }, () => {
  const cut = fc.record({ file: fc.constantFrom(...files), at: fc.nat(), length: fc.nat(30), scrap: fc.constantFrom(...scraps, ...more) });
  fc.assert(
    fc.property(fc.array(cut, { minLength: 1, maxLength: 3 }), (cuts) => {
      let changed = files;
      for (const { file, at, length, scrap } of cuts) {
        changed = changed.map(({ path, text }) => {
          if (path !== file.path) return { path, text };
          const start = at % text.length;
          return { path, text: `${text.slice(0, start)}${scrap}${text.slice(start + length)}` || '#' };
        });
      }
      const { policies, problems } = checkPolicies(changed);
      const all = [...problems, ...(policies ? runPolicyTests(policies, changed).failed : [])];
      for (const { file, line, column } of all) expect([file.length > 0, line >= 1, column >= 1]).toEqual([true, true, true]);
    }),
    { numRuns: 150 },
  );
});

it('makes a role of a new file in the folder, with no other change', () => {
  const copy = mkdtempSync(join(tmpdir(), 'gatehouse-policies-'));
  try {
    cpSync(policiesDir, copy, { recursive: true });
    const text = 'role: of-a-test\nlabel: Of a test\ndescription: Helps.\nrequiresEmail: true\ngrants: [own-profile, users.view]\n';
    writeFileSync(join(copy, 'roles/of-a-test.yaml'), text);
    const policies = loadPolicies(copy);
    expect(policies.roles).toContainEqual(expect.objectContaining({ role: 'of-a-test', label: 'Of a test', requiresEmail: true }));
    expect(matrixOf(policies).rows.find(({ subject, action }) => subject === 'User' && action === 'read')?.cells['of-a-test']).toBe('always');
    expect([covers(policies, ['owner'], ['of-a-test']), covers(policies, ['of-a-test'], ['user']), covers(policies, ['user'], ['of-a-test'])]).toEqual([
      true,
      true,
      false,
    ]);
    writeFileSync(join(copy, 'of-a-test.yaml'), text);
    expect(() => loadPolicies(copy)).toThrow(/of-a-test\.yaml:1:1 error: This file is not read/);
  } finally {
    rmSync(copy, { recursive: true });
  }
});

it('says when there is no folder', () => {
  expect(() => loadPolicies(join(policiesDir, 'nowhere'))).toThrow(PolicyError);
});
