import type { Command } from 'commander';
import { answers, examples, UsageError } from '../command.ts';
import { colours } from '../output.ts';
import { policiesDir } from './repository.ts';

/** `policies test`: runs the tables of expectations in `policies/tests`. */
export function addTest(parent: Command): void {
  const command = parent
    .command('test')
    .description('run the policy tests (tests/*.test.yaml)')
    .option('--dir <folder>', 'the policies (default: POLICIES_DIR, or the ones that come with Gatehouse)');
  examples(command, 'policies test', 'policies test --json');
  command.action(
    answers(command, async ({ dir: told }: { dir?: string }) => {
      const { formatProblem, loadPolicies, readPolicyFiles, runPolicyTests } = await import('@gatehouse/ability/node');
      const dir = await policiesDir(told);
      const { passed, failed, coverage, untestedRoles, untestedGrants, untestedDenials } = runPolicyTests(loadPolicies(dir), readPolicyFiles(dir));
      if (passed === 0 && failed.length === 0) throw new UsageError(`There are no policy tests in ${dir}/tests.`);
      const untested = Object.keys(coverage).filter((rule) => coverage[rule] === 0);
      const wrong = [failed, untested, untestedRoles, untestedGrants, untestedDenials].some(({ length }) => length > 0);
      const verdict = failed.length === 0 ? colours.green(`${passed} expectations hold.`) : colours.red(`${failed.length} of ${passed + failed.length} fail.`);
      const lines = [
        ...failed.map((problem) => colours.red(formatProblem(problem))),
        ...untested.map((rule) => colours.red(`No test reaches the rule ${rule}.`)),
        ...untestedRoles.map((role) => colours.red(`No test names the role ${role}. Say what it may do in tests/${role}.test.yaml.`)),
        ...untestedGrants.map(({ role, grants }) =>
          colours.red(`No test would fail if ${role} lost: ${grants.join(', ')}. Add one to tests/${role}.test.yaml.`),
        ),
        ...untestedDenials.map(({ role, permissions }) =>
          colours.red(`No test checks that ${role} may not: ${bySubject(permissions)}. Add one to tests/${role}.test.yaml.`),
        ),
        verdict,
      ];
      return { text: lines.join('\n'), json: { ok: !wrong, passed, failed, untested, untestedRoles, untestedGrants, untestedDenials }, wrong };
    }),
  );
}

/** `Group.read`, `Group.create` → `Group (read, create)`. */
function bySubject(permissions: readonly string[]): string {
  const subjects = new Map<string, string[]>();
  for (const permission of permissions) {
    const [subject = '', action = ''] = permission.split('.');
    subjects.set(subject, [...(subjects.get(subject) ?? []), action]);
  }
  return [...subjects].map(([subject, actions]) => `${subject} (${actions.join(', ')})`).join(', ');
}
