import type { Command } from 'commander';
import { answers, examples } from '../command.ts';
import { colours } from '../output.ts';
import { policiesDir, repositoryOf } from './repository.ts';

/** `policies check`: compiles, proves the invariants, and compares what is generated. */
export function addCheck(parent: Command): void {
  const command = parent
    .command('check')
    .description('compile the policies, prove their invariants, and see that generated files are current')
    .option('--dir <folder>', 'the policies (default: POLICIES_DIR, or the ones that come with Gatehouse)')
    .option('--database', 'say, too, who and what in the database still names a role that these policies do not define');
  examples(command, 'policies check', 'policies check --dir ./policies --json', 'policies check --database');
  command.action(
    answers(command, async ({ dir: told, database }: { dir?: string; database?: boolean }) => {
      const { checkPolicies, formatProblem, readPolicyFiles, staleGenerated } = await import('@gatehouse/ability/node');
      const dir = await policiesDir(told);
      const { policies, problems } = checkPolicies(readPolicyFiles(dir));
      const root = repositoryOf(dir);
      const stale = policies && root !== null ? staleGenerated(policies, root) : [];
      const removed = policies && database ? await (await import('@gatehouse/server/administration')).findRemovedRoles(policies) : [];
      const errors = problems.filter(({ severity }) => severity === 'error').length;
      const wrong = errors > 0 || stale.length > 0 || removed.length > 0 || !policies;
      const lines = [
        ...problems.map((problem) => (problem.severity === 'error' ? colours.red(formatProblem(problem)) : colours.yellow(formatProblem(problem)))),
        ...stale.map((path) => colours.red(`${path} is not what the policies say now. Run: npm run gatehouse -- policies matrix --write`)),
        ...removed.map(({ text }) => colours.red(text)),
      ];
      if (policies && !wrong) {
        const { roles, rules, guardrails, invariants, hash } = policies;
        const counts = `${roles.length} roles, ${Object.keys(rules).length} rules, ${guardrails.length} guardrails, ${invariants.length} invariants`;
        lines.push(`${colours.green('The policies hold.')} ${counts}; hash ${hash.slice(0, 16)}`);
      }
      return {
        text: lines.join('\n'),
        json: { ok: !wrong, hash: policies?.hash ?? null, problems, stale, ...(database && { removed: removed.map(({ text: _, ...role }) => role) }) },
        wrong,
      };
    }),
  );
}
