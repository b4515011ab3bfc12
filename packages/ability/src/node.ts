import { createHash } from 'node:crypto';
import { mkdirSync, readdirSync, readFileSync, statSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { compilePolicies } from './compile/compile-policies.ts';
import { emitSchemaWords } from './compile/emit-schema-words.ts';
import { emitVocabulary } from './compile/emit-vocabulary.ts';
import type { PolicyFile } from './compile/parse.ts';
import { formatProblem, type Problem } from './compile/problem.ts';
import { effectiveOf, matrixCsv } from './matrix.ts';
import type { PolicySet } from './policy-set.ts';
import { proveInvariants } from './prove-invariants.ts';

export { compilePolicies } from './compile/compile-policies.ts';
export type { PolicyFile } from './compile/parse.ts';
export { formatProblem, type Problem } from './compile/problem.ts';
export { effectiveOf, matrixCsv } from './matrix.ts';
export { runPolicyTests, type PolicyTestReport } from './policy-tests.ts';

export const sha256 = (text: string): string => createHash('sha256').update(text).digest('hex');

/** The policy files can't be used. `problems` says where and why. */
export class PolicyError extends Error {
  override readonly name = 'PolicyError';
  readonly problems: readonly Problem[];

  constructor(problems: readonly Problem[]) {
    super(`The policies have mistakes:\n${problems.map(formatProblem).join('\n')}`);
    this.problems = problems;
  }
}

/**
 * All files below `policies/` that look like policies, but for `generated`, `schema` and hidden files. The compiler
 * refuses those of them that it does not read.
 * @throws PolicyError when there is no such folder.
 */
export function readPolicyFiles(dir: string): PolicyFile[] {
  if (!statSync(dir, { throwIfNoEntry: false })?.isDirectory()) {
    throw new PolicyError([{ severity: 'error', file: dir, line: 1, column: 1, message: 'There is no such folder.' }]);
  }
  return readdirSync(dir, { recursive: true, encoding: 'utf8' })
    .map((path) => path.replaceAll('\\', '/'))
    .filter((path) => /\.(?:ya?ml|json)$/i.test(path) && !/^(?:generated|schema)\/|(?:^|\/)\./.test(path))
    .filter((path) => statSync(join(dir, path)).isFile())
    .sort()
    .map((path) => ({ path, text: readFileSync(join(dir, path), 'utf8') }));
}

/** Compiles files and proves their invariants. */
export function checkPolicies(files: readonly PolicyFile[]): { policies?: PolicySet; problems: Problem[] } {
  const { policies, problems } = compilePolicies(files, sha256);
  return { ...(policies && { policies }), problems: policies ? [...problems, ...proveInvariants(policies)] : problems };
}

/**
 * The policies of a folder, compiled and proved.
 * @throws PolicyError with the address of every mistake.
 */
export function loadPolicies(dir: string): PolicySet {
  const { policies, problems } = checkPolicies(readPolicyFiles(dir));
  const errors = problems.filter(({ severity }) => severity === 'error');
  if (!policies || errors.length > 0) throw new PolicyError(errors);
  return policies;
}

/** What is generated from the policies: path from the repository's root → content. */
export function generatedFiles(policies: PolicySet): Record<string, string> {
  return {
    'policies/generated/roles_permissions.csv': matrixCsv(policies),
    'policies/generated/effective.json': `${JSON.stringify(effectiveOf(policies), null, 2)}\n`,
    'policies/schema/words.json': emitSchemaWords(policies),
    'packages/ability/src/generated/vocabulary.ts': emitVocabulary(policies.vocabulary),
  };
}

export function writeGenerated(policies: PolicySet, root: string): void {
  for (const [path, content] of Object.entries(generatedFiles(policies))) {
    mkdirSync(dirname(join(root, path)), { recursive: true });
    writeFileSync(join(root, path), content);
  }
}

/** The generated files that don't say what the policies say now. */
export function staleGenerated(policies: PolicySet, root: string): string[] {
  return Object.entries(generatedFiles(policies)).flatMap(([path, content]) => {
    try {
      return readFileSync(join(root, path), 'utf8') === content ? [] : [path];
    } catch {
      return [path];
    }
  });
}
