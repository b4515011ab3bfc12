import { abilityFor, agreeingRules, decidingRule } from './ability-for.ts';
import { type PolicyFile, Reader } from './compile/parse.ts';
import type { Problem } from './compile/problem.ts';
import type { PolicySet } from './policy-set.ts';

export interface PolicyTestReport {
  passed: number;
  failed: Problem[];
  /** Rule id → how many answers it gave, alone or with others that agree. A rule that gave none is not tested. */
  coverage: Record<string, number>;
}

interface PolicyTest {
  name: string;
  roles: string[];
  on: string;
  row: Record<string, unknown>;
  field?: string;
  allow: string[];
}

/** The id that the principal of every policy test has; a row with this id is their own. */
const SELF = 'self';

/**
 * Runs tables of principals × resources × actions: what a test does not list under `allow` must be denied.
 * Each test says `roles`, `on`, optionally `row` and `field`, and `allow`.
 */
export function runPolicyTests(policies: PolicySet, files: readonly PolicyFile[]): PolicyTestReport {
  const failed: Problem[] = [];
  const coverage: Record<string, number> = Object.fromEntries(
    [...Object.keys(policies.rules), ...policies.guardrails.map(({ id }) => id)].map((id) => [id, 0]),
  );
  let passed = 0;
  for (const file of files.filter(({ path }) => /^tests\/.+\.test\.ya?ml$/.test(path))) {
    const reader = new Reader(file, failed);
    for (const { test, node } of readTests(reader, policies)) {
      for (const role of test.roles) {
        const ability = abilityFor(policies, { id: SELF, roles: [role] });
        for (const action of policies.vocabulary.subjects[test.on]?.actions ?? []) {
          const rule = decidingRule(ability, action, test.on, test.row, test.field);
          for (const id of agreeingRules(ability, action, test.on, test.row, test.field)) coverage[id] = (coverage[id] ?? 0) + 1;
          const allowed = rule !== undefined && !rule.inverted;
          if (allowed === test.allow.includes(action)) passed++;
          else reader.report(node, `${test.name}: ${role} ${allowed ? 'may' : 'may not'} ${test.on}.${action}, against the expectation.`);
        }
      }
    }
  }
  return { passed, failed, coverage };
}

function readTests(reader: Reader, policies: PolicySet): { test: PolicyTest; node: unknown }[] {
  const root = reader.map(reader.root, 'policy tests', ['tests'], ['tests']);
  if (!root?.has('tests')) return [];
  return (reader.list(reader.at(root, 'tests'), 'tests') ?? []).flatMap((node) => {
    const map = reader.map(node, 'a test', ['name', 'roles', 'on', 'row', 'field', 'allow'], ['name', 'roles', 'on', 'allow']);
    if (!map) return [];
    const name = reader.text(reader.at(map, 'name'), 'a name');
    const roles = reader.words(
      reader.at(map, 'roles'),
      'a role',
      policies.roles.map(({ role }) => role),
    );
    const on = reader.word(reader.at(map, 'on'), 'a subject', Object.keys(policies.vocabulary.subjects));
    if (name === undefined || on === undefined) return [];
    const allow = reader.words(reader.at(map, 'allow'), 'an action', policies.vocabulary.subjects[on]?.actions ?? [], { none: true });
    // A misspelt column or field would make "denied" come true for the wrong reason.
    const { fields = {}, relations = {} } = policies.vocabulary.subjects[on] ?? {};
    const names = [...Object.keys(fields), ...Object.keys(relations)];
    const row = map.has('row') ? (reader.map(reader.at(map, 'row'), 'a row', names)?.toJSON() as Record<string, unknown>) : {};
    const field = map.has('field') ? reader.word(reader.at(map, 'field'), 'a field', names) : undefined;
    if (map.has('field') && field === undefined) return [];
    return [{ node, test: { name, roles, on, row: withRelations(row, on, policies), allow, ...(field !== undefined && { field }) } }];
  });
}

/** Relations that a test leaves out are empty. */
function withRelations(row: Record<string, unknown>, on: string, policies: PolicySet): Record<string, unknown> {
  const relations = Object.keys(policies.vocabulary.subjects[on]?.relations ?? {});
  return { ...Object.fromEntries(relations.map((relation) => [relation, []])), ...row };
}
