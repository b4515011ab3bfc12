import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { parseDocument } from 'yaml';
import { checkPolicies, loadPolicies, type PolicyFile, readPolicyFiles, runPolicyTests, staleGenerated } from './node.ts';

const root = fileURLToPath(new URL('../../../', import.meta.url));
const files = readPolicyFiles(`${root}policies`);
const policies = loadPolicies(`${root}policies`);

/** Deletes one entry of a YAML file, by its path in the document. */
function without(path: string, entry: readonly (string | number)[]): PolicyFile[] {
  return files.map((file) => {
    if (file.path !== path) return file;
    const document = parseDocument(file.text);
    expect(document.deleteIn(entry)).toBe(true);
    return { path, text: document.toString() };
  });
}

/** What notices changed files first. `drift`: the decisions stay, and only the reviewer's snapshot shows the change. */
function noticedBy(changed: readonly PolicyFile[]): 'check' | 'tests' | 'drift' | 'nothing' {
  const { policies: mutant, problems } = checkPolicies(changed);
  if (!mutant || problems.some(({ severity }) => severity === 'error')) return 'check';
  const { failed, coverage } = runPolicyTests(mutant, changed);
  if (failed.length > 0 || Object.values(coverage).includes(0)) return 'tests';
  return staleGenerated(mutant, root).length > 0 ? 'drift' : 'nothing';
}

describe('deleting a line of the policies', () => {
  const entries = policies.roles.flatMap(({ role, sets }) => sets.map((set, index) => ({ role, set, index })));
  // These change no decision: an Owner who manages groups sees them anyway, and so does whoever handles applications,
  // because all of them set policies, too. They are there for the reader, and the snapshot shows when one goes.
  const redundant = new Set(['owner groups.view', 'applications.manage.applications read']);
  const noticersOf = (entry: string) => (redundant.has(entry) ? ['drift'] : ['check', 'tests']);

  it.each(entries)('is noticed: $set of $role', ({ role, set, index }) => {
    expect(noticersOf(`${role} ${set}`)).toContain(noticedBy(without(`roles/${role}.yaml`, ['grants', index])));
  });

  const sets = (
    parseDocument(files.find(({ path }) => path === 'permission-sets.yaml')?.text ?? '').toJSON() as {
      sets: { grants: { id: string; do: string[]; fields?: string[] }[] }[];
    }
  ).sets;
  const grants = sets.flatMap(({ grants: own }, set) => own.map((grant, index) => ({ ...grant, at: ['sets', set, 'grants', index] })));

  it('is tried for every rule', () => {
    expect(grants.map(({ id }) => id).sort()).toEqual(Object.keys(policies.rules).sort());
    expect(entries).toHaveLength(34);
  });

  it.each(grants)('is noticed: the grant $id', ({ id, at }) => {
    expect(noticersOf(id)).toContain(noticedBy(without('permission-sets.yaml', at)));
  });

  const actions = grants.flatMap((grant) => grant.do.map((action, index) => ({ id: grant.id, action, at: [...grant.at, 'do', index] })));
  it.each(actions)('is noticed: $action of $id', ({ id, action, at }) => {
    expect(noticersOf(`${id} ${action}`)).toContain(noticedBy(without('permission-sets.yaml', at)));
  });

  const narrowed = grants.flatMap((grant) => (grant.fields ?? []).map((field, index) => ({ id: grant.id, field, at: [...grant.at, 'fields', index] })));
  it.each(narrowed)('is noticed: the field $field of $id', ({ at }) => {
    expect(noticedBy(without('permission-sets.yaml', at))).toBe('tests');
  });

  const conditional = grants.filter(({ id }) => policies.rules[id]?.when);
  it.each(conditional)('is noticed: the condition of $id', ({ at }) => {
    expect(noticedBy(without('permission-sets.yaml', [...at, 'when']))).toBe('tests');
  });

  const guardrails = (
    parseDocument(files.find(({ path }) => path === 'guardrails.yaml')?.text ?? '').toJSON() as { guardrails: { id: string; do: string[] }[] }
  ).guardrails;
  it.each(guardrails.map(({ id }, index) => ({ id, index })))('is noticed: $id', ({ index }) => {
    expect(noticedBy(without('guardrails.yaml', ['guardrails', index]))).toBe('tests');
  });

  const denied = guardrails.flatMap(({ id, do: own }, guardrail) => own.map((action, index) => ({ id, action, at: ['guardrails', guardrail, 'do', index] })));
  it.each(denied)('is noticed: $action of $id', ({ id, at }) => {
    expect(noticersOf(id)).toContain(noticedBy(without('guardrails.yaml', at)));
  });

  it('is noticed in the condition by which an Owner may step down', () => {
    expect(noticedBy(without('guardrails.yaml', ['guardrails', 1, 'when', 'and', 0]))).toBe('tests');
    expect(noticedBy(without('guardrails.yaml', ['guardrails', 1, 'when', 'and', 1]))).toBe('tests');
  });
});
