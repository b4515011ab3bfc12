import { isMap } from 'yaml';
import type { CanonicalRule, CompiledRole, PolicySet } from '../policy-set.ts';
import { findUselessGrants } from './check-guardrails.ts';
import { readInvariants } from './check-invariants.ts';
import { readPermissionSets, readRole } from './check-roles.ts';
import { RuleBook } from './check-rules.ts';
import { readVocabulary } from './check-vocabulary.ts';
import { type PolicyFile, Reader } from './parse.ts';
import { nearest, type Problem } from './problem.ts';

/** SHA-256 as hexadecimal digits. Given from outside, so that the compiler itself needs nothing of Node.js. */
export type Digest = (text: string) => string;

const REQUIRED = ['vocabulary.yaml', 'permission-sets.yaml', 'guardrails.yaml', 'invariants.yaml'] as const;
const ROLE = /^roles\/[^/]+\.ya?ml$/;
const OWNER = /^roles\/owner\.ya?ml$/;
const TEST = /^tests\/.+\.test\.ya?ml$/;

/**
 * The pipeline: parse → check against the vocabulary → canonical rules → one policy set.
 * With an error anywhere there is no policy set; warnings don't stand in the way.
 */
export function compilePolicies(files: readonly PolicyFile[], digest: Digest): { policies?: PolicySet; problems: Problem[] } {
  const problems: Problem[] = [];
  const open = (path: string): Reader | undefined => {
    const file = files.find((candidate) => candidate.path === path);
    return file && new Reader(file, problems);
  };
  for (const path of REQUIRED) {
    if (!files.some((file) => file.path === path)) problems.push({ severity: 'error', file: path, line: 1, column: 1, message: 'The file is missing.' });
  }
  for (const { path } of files) if (!isRead(path)) problems.push(unread(path));
  const vocabularyFile = open('vocabulary.yaml');
  const setsFile = open('permission-sets.yaml');
  const guardrailsFile = open('guardrails.yaml');
  const invariantsFile = open('invariants.yaml');
  if (!vocabularyFile?.root || !setsFile?.root || !guardrailsFile?.root || !invariantsFile) return { problems };

  const vocabulary = readVocabulary(vocabularyFile);
  const book = new RuleBook(vocabulary);
  const sets = readPermissionSets(setsFile, book);
  const used = new Set<string>();
  const seen = new Set<string>();
  const labels = new Map<string, string>();
  const roles = files
    .filter(({ path }) => ROLE.test(path))
    .sort((a, b) => (a.path < b.path ? -1 : 1))
    .flatMap((file) => {
      const reader = new Reader(file, problems);
      const role = reader.root ? readRole(reader, sets, book, used) : undefined;
      if (!role) return [];
      if (seen.has(role.role)) reader.report(isMap(reader.root) ? reader.at(reader.root, 'role') : undefined, `The role "${role.role}" is defined twice.`);
      else reportSameLabel(reader, role, labels);
      seen.add(role.role);
      return [role];
    });
  if (!files.some(({ path }) => OWNER.test(path))) {
    const message = 'The file is missing: the role "owner" may do everything, and without it nobody can run the account.';
    problems.push({ severity: 'error', file: 'roles/owner.yaml', line: 1, column: 1, message });
  }
  // A role that could not be read may be the one that grants it.
  const readable = !hasErrors(problems);
  for (const [name, set] of sets)
    if (readable && !used.has(name)) setsFile.report(set.node, `No role grants the permission set "${name}".`, undefined, 'error');
  const guardrails = readGuardrails(guardrailsFile, book);
  const grants = Object.fromEntries(Object.entries(book.rules).filter(([, rule]) => rule.effect === 'allow'));
  const invariants = invariantsFile.root
    ? readInvariants(
        invariantsFile,
        vocabulary,
        roles.map(({ role }) => role),
      )
    : [];
  if (hasErrors(problems)) return { problems };
  problems.push(...findUselessGrants(roles, grants, guardrails));

  const ordered = orderRoles(roles, grants);
  const policies = { vocabulary, roles: ordered, rules: grants, guardrails, invariants };
  return { policies: { hash: digest(JSON.stringify(meaningOf(policies))), ...policies }, problems };
}

const isRead = (path: string): boolean => (REQUIRED as readonly string[]).includes(path) || ROLE.test(path) || TEST.test(path);

/** A file that nobody reads looks like a rule, and is none. */
function unread(path: string): Problem {
  const message = 'This file is not read. Roles are roles/<role>.yaml, tests are tests/<name>.test.yaml.';
  const suggestion =
    nearest(path, REQUIRED) ?? (/^[^/]*tests?\//.test(path) ? path.replace(/^[^/]*\//, 'tests/').replace(/(?:\.test)?\.\w+$/i, '.test.yaml') : undefined);
  return { severity: 'error', file: path, line: 1, column: 1, message, ...(suggestion !== undefined && { suggestion }) };
}

const hasErrors = (problems: readonly Problem[]): boolean => problems.some(({ severity }) => severity === 'error');

function readGuardrails(reader: Reader, book: RuleBook): CanonicalRule[] {
  const root = reader.map(reader.root, 'the guardrails', ['guardrails'], ['guardrails']);
  if (!root?.has('guardrails')) return [];
  return (reader.list(reader.at(root, 'guardrails'), 'guardrails') ?? []).flatMap((node) => book.read(reader, 'deny', node) ?? []);
}

/** The most powerful first; roles of equal power by name. It is the order of columns and of choices. */
function orderRoles(roles: readonly CompiledRole[], rules: Readonly<Record<string, CanonicalRule>>): CompiledRole[] {
  const power = (role: CompiledRole): number => role.rules.reduce((sum, id) => sum + (rules[id]?.actions.length ?? 0), 0);
  return [...roles].sort((a, b) => power(b) - power(a) || (a.label < b.label ? -1 : 1));
}

/** What the hash covers: everything that changes a decision or its explanation, and no position in a file. */
function meaningOf({ roles, rules, guardrails }: Pick<PolicySet, 'roles' | 'rules' | 'guardrails'>) {
  const bare = ({ source: _, ...rule }: CanonicalRule) => rule;
  const byId = (a: { id: string }, b: { id: string }) => (a.id < b.id ? -1 : 1);
  return {
    roles: roles
      .map(({ role, label, description, requiresEmail, rules: granted }) => ({ role, label, description, requiresEmail, rules: [...granted].sort() }))
      .sort((a, b) => (a.role < b.role ? -1 : 1)),
    rules: Object.values(rules).map(bare).sort(byId),
    guardrails: guardrails.map(bare).sort(byId),
  };
}

/** On screen a role is its label, so no two may read alike. */
function reportSameLabel(reader: Reader, { role, label }: CompiledRole, labels: Map<string, string>): void {
  const key = label.normalize('NFKC').trim().toLowerCase();
  const other = labels.get(key);
  if (other === undefined) labels.set(key, role);
  else if (isMap(reader.root))
    reader.report(reader.at(reader.root, 'label'), `The roles "${other}" and "${role}" have the same label, "${label}". Give each its own.`);
}
