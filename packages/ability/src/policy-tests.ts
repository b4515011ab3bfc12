import { abilityFor, agreeingRules, decidingRule } from './ability-for.ts';
import { type PolicyFile, Reader } from './compile/parse.ts';
import type { Problem } from './compile/problem.ts';
import { formatGrant } from './format-grant.ts';
import { matrixOf } from './matrix.ts';
import type { PolicySet, SubjectSpec } from './policy-set.ts';

const TEST_FILE = /^tests\/.+\.test\.ya?ml$/;

export interface PolicyTestReport {
  passed: number;
  failed: Problem[];
  /** Rule id → how many answers it gave, alone or with others that agree. A rule that gave none is not tested. */
  coverage: Record<string, number>;
  /** The roles that no test names. */
  untestedRoles: string[];
  /** For each other role, the entries of its file that could be deleted without failing a test. */
  untestedGrants: { role: string; grants: string[] }[];
  /** For each other role, what it may not do, or only to some, and no test asks: a grant of it would go unnoticed. */
  untestedDenials: { role: string; permissions: string[] }[];
}

interface PolicyTest {
  name: string;
  roles: string[];
  on: string;
  row: Record<string, unknown>;
  /** `undefined` asks about the row as a whole. */
  fields: (string | undefined)[];
  allow: string[];
  /** Action → the rules that must give the answer, no more and no fewer. */
  by: Map<string, string[]>;
}

/** The id that the principal of every policy test has; a row with this id is their own. */
const SELF = 'self';

/**
 * Runs tables of principals × resources × actions: what a test does not list under `allow` must be denied.
 * Each test says `roles`, `on`, optionally `row`, `fields` and `by`, and `allow`.
 */
export function runPolicyTests(policies: PolicySet, files: readonly PolicyFile[]): PolicyTestReport {
  const failed: Problem[] = [];
  const coverage = Object.fromEntries([...Object.keys(policies.rules), ...policies.guardrails.map(({ id }) => id)].map((id) => [id, 0]));
  const untested = new Set(policies.roles.map(({ role }) => role));
  const unasked = lackedPermissions(policies);
  const undecided = new Map(policies.roles.map(({ role, granted }) => [role, new Set(granted)]));
  let passed = 0;
  for (const file of files.filter(({ path }) => TEST_FILE.test(path))) {
    const reader = new Reader(file, failed);
    for (const { test, node } of readTests(reader, policies)) {
      for (const role of test.roles) untested.delete(role);
      for (const { message, rules, role, action } of answersOf(policies, test)) {
        // Without the rules of this entry the answer would be another one, or be given by other rules than the test says.
        for (const grant of undecided.get(role) ?? []) {
          const given = rules.filter((id) => grant.rules.includes(id));
          if (given.length > 0 && (given.length === rules.length || test.by.has(action))) undecided.get(role)?.delete(grant);
        }
        // No rule speaks of it, so that a grant would change the answer.
        if (rules.length === 0) unasked.get(role)?.delete(formatGrant({ action, subject: test.on }));
        for (const id of rules) coverage[id] = (coverage[id] ?? 0) + 1;
        if (message === undefined) passed++;
        else reader.report(node, `${test.name}: ${message}`);
      }
    }
  }
  const untestedGrants = [...undecided].flatMap(([role, grants]) =>
    untested.has(role) || grants.size === 0 ? [] : [{ role, grants: [...grants].map(({ name }) => name) }],
  );
  const untestedDenials = [...unasked].flatMap(([role, permissions]) =>
    untested.has(role) || permissions.size === 0 ? [] : [{ role, permissions: [...permissions] }],
  );
  return { passed, failed, coverage, untestedRoles: [...untested], untestedGrants, untestedDenials };
}

/** Role → what it does not hold whole. */
function lackedPermissions(policies: PolicySet): Map<string, Set<string>> {
  const { roles, rows } = matrixOf(policies);
  return new Map(roles.map(({ role }) => [role, new Set(rows.filter(({ cells }) => cells[role] !== 'always').map(formatGrant))]));
}

interface Answer {
  role: string;
  action: string;
  message?: string;
  rules: string[];
}

/** Every answer that a test asks for: the rules that give it, and what is wrong with it, if anything is. */
function* answersOf(policies: PolicySet, { roles, on, row, fields, allow, by }: PolicyTest): Generator<Answer> {
  for (const role of roles) {
    const ability = abilityFor(policies, { id: SELF, roles: [role] });
    for (const action of policies.vocabulary.subjects[on]?.actions ?? []) {
      for (const field of fields) {
        const rules = agreeingRules(ability, action, on, row, field);
        const allowed = decidingRule(ability, action, on, row, field)?.inverted === false;
        const asked = `${on}.${action}${field === undefined ? '' : ` (${field})`}`;
        if (allowed !== allow.includes(action))
          yield { role, action, rules, message: `${role} ${allowed ? 'may' : 'may not'} ${asked}, against the expectation.` };
        else if (by.has(action) && by.get(action)?.join(' ') !== [...rules].sort().join(' '))
          yield { role, action, rules, message: `${role}'s ${asked} is decided by ${[...rules].sort().join(' and ') || 'no rule'}, against the expectation.` };
        else yield { role, action, rules };
      }
    }
  }
}

const testKeys = ['name', 'roles', 'on', 'row', 'fields', 'allow', 'by'];

function readTests(reader: Reader, policies: PolicySet): { test: PolicyTest; node: unknown }[] {
  const root = reader.map(reader.root, 'policy tests', ['tests'], ['tests']);
  return (root ? (reader.list(reader.at(root, 'tests'), 'tests') ?? []) : []).flatMap((node) => {
    const test = readTest(reader, policies, node);
    return test ? [{ node, test }] : [];
  });
}

/** One test. A misspelt role, column or field would make "denied" come true for the wrong reason. */
function readTest(reader: Reader, policies: PolicySet, node: unknown): PolicyTest | undefined {
  const map = reader.map(node, 'a test', testKeys, ['name', 'roles', 'on', 'allow']);
  if (!map) return undefined;
  const name = reader.text(reader.at(map, 'name'), 'a name');
  const roleIds = policies.roles.map(({ role }) => role);
  const roles = reader.words(reader.at(map, 'roles'), 'a role', roleIds);
  const on = reader.word(reader.at(map, 'on'), 'a subject', Object.keys(policies.vocabulary.subjects));
  const subject = on === undefined ? undefined : policies.vocabulary.subjects[on];
  if (name === undefined || on === undefined || !subject) return undefined;
  const names = [...Object.keys(subject.fields), ...Object.keys(subject.relations)];
  const allow = reader.words(reader.at(map, 'allow'), 'an action', subject.actions, { none: true });
  const row = map.has('row') ? (reader.map(reader.at(map, 'row'), 'a row', names)?.toJSON() as Record<string, unknown> | undefined) : {};
  const fields = map.has('fields') ? reader.words(reader.at(map, 'fields'), 'a field', names) : [undefined];
  const by = new Map<string, string[]>();
  const byMap = map.has('by') ? reader.map(reader.at(map, 'by'), '"by"', subject.actions) : undefined;
  const ruleIds = [...Object.keys(policies.rules), ...policies.guardrails.map(({ id }) => id)];
  for (const { key, value } of byMap ? reader.entries(byMap) : []) by.set(key, reader.words(value, 'a rule', ruleIds));
  return { name, roles, on, row: withRelations(row ?? {}, subject), fields, allow, by };
}

/** Relations that a test leaves out are empty. */
function withRelations(row: Record<string, unknown>, { relations }: SubjectSpec): Record<string, unknown> {
  return { ...Object.fromEntries(Object.entries(relations).map(([name, { to }]) => [name, to === 'many' ? [] : null])), ...row };
}
