import { describe, expect, it } from 'vitest';
import { type Document, parseDocument } from 'yaml';
import { matrixOf } from './matrix.ts';
import { compilePolicies, loadPolicies, type PolicyFile, readPolicyFiles, runPolicyTests, sha256 } from './node.ts';
import { policiesDir } from './testing/policies.ts';

const files = readPolicyFiles(policiesDir);
const policies = loadPolicies(policiesDir);

interface Grant {
  id: string;
  do: string[];
  fields?: string[];
}
const contentOf = (path: string): unknown => parseDocument(files.find((file) => file.path === path)?.text ?? '').toJSON();
/** What each role file grants: sets by name, and grants of the role's own. */
const granted = policies.roles.flatMap(({ source }) => {
  const path = source.file.replace('policies/', '');
  return (contentOf(path) as { grants: (string | Grant)[] }).grants.map((entry, index) => ({ path, entry, at: ['grants', index] }));
});

function changed(path: string, change: (document: Document) => void): PolicyFile[] {
  return files.map((file) => {
    if (file.path !== path) return file;
    const document = parseDocument(file.text);
    change(document);
    return { path, text: document.toString() };
  });
}

/** Deletes one entry of a YAML file, by its path in the document. */
const without = (path: string, entry: readonly (string | number)[]): PolicyFile[] => changed(path, (document) => expect(document.deleteIn(entry)).toBe(true));

/**
 * What notices changed files: the compiler, when they make no policies any more, or else the policy tests by themselves.
 * Invariants, coverage and generated files would notice much of it, too, but are not asked.
 */
function noticedBy(mutated: readonly PolicyFile[]): 'compiler' | 'tests' | 'nothing' {
  const { policies: mutant } = compilePolicies(mutated, sha256);
  if (!mutant) return 'compiler';
  return runPolicyTests(mutant, mutated).failed.length > 0 ? 'tests' : 'nothing';
}

describe('deleting a line of the policies', () => {
  const entries = granted.map(({ entry, ...place }) => ({ ...place, what: typeof entry === 'string' ? entry : entry.id }));
  it.each(entries)('is noticed: $what in $path', ({ path, at }) => {
    expect(noticedBy(without(path, at))).not.toBe('nothing');
  });

  const { sets } = contentOf('permission-sets.yaml') as { sets: { grants: Grant[] }[] };
  const grants: (Grant & { path: string; at: (string | number)[] })[] = [
    ...sets.flatMap(({ grants: own }, set) => own.map((grant, index) => ({ ...grant, path: 'permission-sets.yaml', at: ['sets', set, 'grants', index] }))),
    ...granted.flatMap(({ path, entry, at }) => (typeof entry === 'string' ? [] : [{ ...entry, path, at }])),
  ];

  it('is tried for every rule of every role', () => {
    expect(grants.map(({ id }) => id).sort()).toEqual(Object.keys(policies.rules).sort());
    expect(new Set(entries.map(({ path }) => path)).size).toBe(policies.roles.length);
  });

  it.each(grants)('is noticed: the grant $id', ({ path, at }) => {
    expect(noticedBy(without(path, at))).not.toBe('nothing');
  });

  const actions = grants.flatMap((grant) => grant.do.map((action, index) => ({ id: grant.id, action, path: grant.path, at: [...grant.at, 'do', index] })));
  it.each(actions)('is noticed: $action of $id', ({ path, at }) => {
    expect(noticedBy(without(path, at))).not.toBe('nothing');
  });

  const narrowed = grants.flatMap((grant) =>
    (grant.fields ?? []).map((field, index) => ({ id: grant.id, field, path: grant.path, at: [...grant.at, 'fields', index] })),
  );
  it.each(narrowed)('is noticed: the field $field of $id', ({ path, at }) => {
    expect(noticedBy(without(path, at))).toBe('tests');
  });

  const conditional = grants.filter(({ id }) => policies.rules[id]?.when);
  it.each(conditional)('is noticed: the condition of $id', ({ path, at }) => {
    expect(noticedBy(without(path, [...at, 'when']))).toBe('tests');
  });

  const { guardrails } = contentOf('guardrails.yaml') as { guardrails: Grant[] };
  it.each(guardrails.map(({ id }, index) => ({ id, index })))('is noticed: $id', ({ index }) => {
    expect(noticedBy(without('guardrails.yaml', ['guardrails', index]))).toBe('tests');
  });

  const denied = guardrails.flatMap(({ id, do: own }, guardrail) => own.map((action, index) => ({ id, action, at: ['guardrails', guardrail, 'do', index] })));
  it.each(denied)('is noticed: $action of $id', ({ at }) => {
    expect(noticedBy(without('guardrails.yaml', at))).not.toBe('nothing');
  });

  it('is noticed in the condition by which an Owner may step down', () => {
    const own = guardrails.findIndex(({ id }) => id === 'guardrail.own-roles');
    for (const part of [0, 1]) expect(noticedBy(without('guardrails.yaml', ['guardrails', own, 'when', 'and', part]))).toBe('tests');
  });
});

describe('adding to the policies', () => {
  // Whatever a role may not do, or only on some instances, is granted to it whole.
  const { rows, roles } = matrixOf(policies);
  const additions = roles.flatMap(({ role }) =>
    rows.filter(({ cells }) => cells[role] !== 'always').map(({ subject, action }) => ({ role, subject, action, permission: `${subject} ${action}` })),
  );

  it('is tried for every permission that a role lacks', () => {
    expect(additions.length).toBeGreaterThan(90);
  });

  it.each(additions)('is noticed: $permission for $role', ({ role, subject, action }) => {
    const grant = { id: 'added', on: subject, do: [action], why: 'Added.' };
    expect(noticedBy(changed(`roles/${role}.yaml`, (document) => document.addIn(['grants'], document.createNode(grant))))).toBe('tests');
  });

  const { fields: changeable = [] } = policies.rules['own-profile.update'] ?? {};
  const { fields = {} } = policies.vocabulary.subjects['User'] ?? {};
  it.each(Object.keys(fields).filter((field) => !changeable.includes(field)))("is noticed: the field %s of one's own record", (field) => {
    expect(noticedBy(changed('permission-sets.yaml', (document) => document.addIn(['sets', 0, 'grants', 1, 'fields'], field)))).toBe('tests');
  });
});
