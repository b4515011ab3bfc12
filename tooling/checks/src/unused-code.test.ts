import { expect, test } from 'vitest';
import { fromRoot, runOnTree } from './example-tree.ts';

const tree = {
  'package.json': JSON.stringify({ name: 'root', private: true }),
  'pnpm-workspace.yaml': 'packages:\n  - packages/*\n',
  'packages/example/package.json': JSON.stringify({ name: 'example', type: 'module', exports: './src/index.ts' }),
  'packages/example/src/index.ts': "export { used } from './parts.ts';\n",
  'packages/example/src/parts.ts': 'export const used = 1;\n',
};
const check = (more: Record<string, string> = {}) => runOnTree('knip', ['--config', fromRoot('tooling/checks/knip.jsonc')], { ...tree, ...more });

test('code that is all used passes', async () => {
  expect(await check()).toMatchObject({ code: 0 });
});

test.each([
  ['an unused export', { 'packages/example/src/parts.ts': 'export const used = 1;\nexport const forgotten = 2;\n' }, 'forgotten'],
  ['an unused file', { 'packages/example/src/left-over.ts': 'export const used = 1;\n' }, 'left-over.ts'],
  [
    'a dependency that nobody imports',
    { 'packages/example/package.json': JSON.stringify({ name: 'example', exports: './src/index.ts', dependencies: { leftpad: '1.0.0' } }) },
    'leftpad',
  ],
])('%s is refused', async (_what, more, named) => {
  const { code, output } = await check(more);
  expect(code).toBe(1);
  expect(output).toContain(named);
});
