import { expect, test } from 'vitest';
import { fromRoot, runOnTree } from './example-tree.ts';

const lint = (path: string, text: string) =>
  runOnTree('oxlint', ['--config', fromRoot('tooling/checks/oxlint.json'), '--deny-warnings', '.'], { [path]: text });
const vitest = "import { expect, test } from 'vitest';\n";

test('what keeps the rules passes', async () => {
  expect(await lint('src/a.test.ts', `${vitest}test('adds', () => expect(1 + 1).toBe(2));\n`)).toMatchObject({ code: 0 });
});

test.each([
  ['src/a.ts', 'export const a = (x: any): unknown => x;\n', 'no-explicit-any'],
  ['src/a.ts', '// @ts-ignore\nexport const a = 1;\n', 'ban-ts-comment'],
  ['src/a.ts', 'export default 1;\n', 'no-default-export'],
  ['packages/a/src/a.ts', 'export const a = process.env;\n', 'no-process-env'],
  ['apps/server/src/a.ts', "console.log('here');\n", 'no-console'],
  ['src/a.test.ts', `${vitest}test.only('adds', () => expect(1 + 1).toBe(2));\n`, 'no-focused-tests'],
  ['src/a.test.ts', `${vitest}test.skip('adds', () => expect(1 + 1).toBe(2));\n`, 'no-disabled-tests'],
  ['src/a.test.ts', `${vitest}test('adds', () => void expect.length);\ntest('nothing', () => {});\n`, 'expect-expect'],
  ['src/a.test.ts', `${vitest}test('fails', () => expect(() => JSON.parse('')).toThrow());\n`, 'require-to-throw-message'],
])('%s with %j is refused', async (path, text, rule) => {
  const { code, output } = await lint(path, text);
  expect(code).toBe(1);
  expect(output).toContain(`(${rule})`);
});
