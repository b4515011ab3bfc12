import type { Command } from 'commander';
import { answers, examples } from '../command.ts';
import { colours } from '../output.ts';
import { policiesDir, repositoryOf } from './repository.ts';

/** `policies check`: compiles, proves the invariants, and compares what is generated. */
export function addCheck(parent: Command): void {
  const command = parent
    .command('check')
    .description('compile the policies, prove their invariants, and see that generated files are current')
    .option('--dir <folder>', 'the policies (default: POLICIES_DIR, or the ones that come with Gatehouse)');
  examples(command, 'policies check', 'policies check --dir ./policies --json');
  command.action(
    answers(command, async ({ dir: told }: { dir?: string }) => {
      const { checkPolicies, formatProblem, readPolicyFiles, staleGenerated } = await import('@gatehouse/ability/node');
      const dir = await policiesDir(told);
      const { policies, problems } = checkPolicies(readPolicyFiles(dir));
      const root = repositoryOf(dir);
      const stale = policies && root !== null ? staleGenerated(policies, root) : [];
      const errors = problems.filter(({ severity }) => severity === 'error').length;
      const wrong = errors > 0 || stale.length > 0 || !policies;
      const lines = [
        ...problems.map((problem) => (problem.severity === 'error' ? colours.red(formatProblem(problem)) : colours.yellow(formatProblem(problem)))),
        ...stale.map((path) => colours.red(`${path} is not what the policies say now. Run: gatehouse policies matrix --write`)),
      ];
      if (policies && !wrong) {
        const { roles, rules, guardrails, invariants, hash } = policies;
        const counts = `${roles.length} roles, ${Object.keys(rules).length} rules, ${guardrails.length} guardrails, ${invariants.length} invariants`;
        lines.push(`${colours.green('The policies hold.')} ${counts}; hash ${hash.slice(0, 16)}`);
      }
      return { text: lines.join('\n'), json: { ok: !wrong, hash: policies?.hash ?? null, problems, stale }, wrong };
    }),
  );
}
