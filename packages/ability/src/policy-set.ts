import type { Condition, Scalar } from './condition/condition.ts';

/** A role's id, such as `it-admin`. Open: a new role file is a new role. */
export type RoleId = string;

export interface SourcePosition {
  file: string;
  line: number;
  column: number;
}

/** One rule in canonical form: fields and actions sorted, shorthand resolved. */
export interface CanonicalRule {
  id: string;
  effect: 'allow' | 'deny';
  subject: string;
  actions: readonly string[];
  /** Absent: every field. */
  fields?: readonly string[];
  when?: Condition;
  why: string;
  /** For guardrails: the word that a refused caller is answered. */
  refusal?: string;
  source: SourcePosition;
}

export interface RoleSummary {
  role: RoleId;
  label: string;
  description: string;
  /** Whether holders need an e-mail address. */
  requiresEmail: boolean;
}

export interface CompiledRole extends RoleSummary {
  sets: readonly string[];
  /** What its file lists, entry by entry: the rules of a set by the set's name, a grant of its own by its id. */
  granted: readonly { name: string; rules: readonly string[] }[];
  /** Ids of the rules that the role grants. */
  rules: readonly string[];
  source: SourcePosition;
}

export const fieldTypes = ['string', 'number', 'integer', 'boolean', 'time', 'enum'] as const;
export type FieldType = (typeof fieldTypes)[number];
export interface FieldSpec {
  type: FieldType;
  nullable: boolean;
  /** Of an `enum`: the texts that it may hold. */
  values?: readonly string[];
}
export interface RelationSpec {
  to: 'one' | 'many';
  fields: Readonly<Record<string, FieldSpec>>;
}
export interface SubjectSpec {
  label: string;
  actions: readonly string[];
  fields: Readonly<Record<string, FieldSpec>>;
  relations: Readonly<Record<string, RelationSpec>>;
}

/** What is known of every principal, and so may be spoken of in a condition. {@link bindingsOf} gives the values. */
export const principalVariables = { 'principal.id': 'string', 'principal.roles': 'string[]' } as const;
export type VariableName = keyof typeof principalVariables;

export interface Vocabulary {
  /** The variables that the vocabulary declares, with their types. */
  variables: Readonly<Partial<Record<string, string>>>;
  subjects: Readonly<Record<string, SubjectSpec>>;
}

export interface Invariant {
  id: string;
  why: string;
  never?: { roles: readonly RoleId[]; do: readonly string[]; on: string };
  /** No role in `roles` holds two of the permissions, on whichever instances. */
  disjoint?: { roles: readonly RoleId[]; permissions: readonly { action: string; subject: string }[] };
  ceiling?: { role: RoleId; covers: readonly RoleId[]; not: readonly RoleId[] };
  source: SourcePosition;
}

/** Everything that `policies/` says, compiled. Plain data: it survives JSON. */
export interface PolicySet {
  /** Of the meaning of all rules: comments and the order of files don't change it. */
  hash: string;
  vocabulary: Vocabulary;
  roles: readonly CompiledRole[];
  rules: Readonly<Record<string, CanonicalRule>>;
  guardrails: readonly CanonicalRule[];
  invariants: readonly Invariant[];
}

/** Whose permissions are asked about. */
export interface Principal {
  id: string;
  roles: readonly RoleId[];
}

/** The rules that a set of roles grants, each once. A role that no file defines grants nothing. */
export function rulesOfRoles(policies: PolicySet, roles: readonly RoleId[]): CanonicalRule[] {
  const ids = new Set(policies.roles.filter(({ role }) => roles.includes(role)).flatMap(({ rules }) => rules));
  return [...ids].flatMap((id) => policies.rules[id] ?? []);
}

export const bindingsOf = (principal: Principal): Record<VariableName, Scalar | readonly Scalar[]> => ({
  'principal.id': principal.id,
  'principal.roles': principal.roles,
});
