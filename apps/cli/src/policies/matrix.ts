import type { Command } from 'commander';
import { answers, examples, UsageError } from '../command.ts';
import { colours, type Finding, table } from '../output.ts';
import { policiesDir, repositoryOf } from './repository.ts';

const words = { always: 'yes', when: 'own', never: '-' };
const paints: Record<string, (text: string) => string> = { yes: colours.green, own: colours.yellow, '-': colours.dim };

/** `policies matrix`: who may do what, to read or as the generated files. */
export function addMatrix(parent: Command): void {
  const command = parent
    .command('matrix')
    .description('show what each role may do ("own": under a condition or for some fields)')
    .option('--write', 'write the generated files of the repository instead')
    .option('--dir <folder>', 'the policies (default: POLICIES_DIR, or the ones that come with Gatehouse)');
  examples(command, 'policies matrix', 'policies matrix --write', 'policies matrix --json');
  command.action(
    answers(command, async ({ write, dir: told }: { write?: boolean; dir?: string }): Promise<Finding> => {
      const { matrixOf } = await import('@gatehouse/ability');
      const { generatedFiles, loadPolicies, staleGenerated, writeGenerated } = await import('@gatehouse/ability/node');
      const dir = await policiesDir(told);
      const policies = loadPolicies(dir);
      if (write) {
        const root = repositoryOf(dir);
        if (root === null) throw new UsageError('--write is for the policies of a Gatehouse repository: the files are generated for its code.');
        const changed = staleGenerated(policies, root);
        writeGenerated(policies, root);
        const text = changed.length === 0 ? 'The generated files were current.' : changed.map((path) => `Wrote ${path}`).join('\n');
        return { text, json: { files: Object.keys(generatedFiles(policies)), changed } };
      }
      const matrix = matrixOf(policies);
      const rows = matrix.rows.map(({ subject, action, cells }) => [`${subject}.${action}`, ...matrix.roles.map(({ role }) => words[cells[role] ?? 'never'])]);
      const head = ['Permission', ...matrix.roles.map(({ label }) => label)];
      const paint = (cell: string, row: number): string => (row === 0 ? colours.bold(cell) : (paints[cell]?.(cell) ?? cell));
      return { text: table([head, ...rows], paint), json: matrix };
    }),
  );
}
