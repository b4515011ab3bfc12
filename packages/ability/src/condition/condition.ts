/** A value that JSON can hold: what a condition compares with. */
export type Scalar = string | number | boolean;

/** A variable that is filled in when rules are bound to a principal, such as `principal.id`. */
export interface Variable {
  var: string;
}

export type Operand = Scalar | Variable;

/**
 * The `when:` of a rule, as data. It is two-valued: NULL, missing and undefined are one thing, NULL matches no
 * comparison, and where that could surprise (`ne`, `nin`) `nullMatches` says what it means.
 */
export type Condition =
  | ({ op: 'eq' | OrderOperator; field: string; value: Operand } & MaybeTime)
  | ({ op: 'ne'; field: string; value: Operand; nullMatches: boolean } & MaybeTime)
  | ({ op: 'in'; field: string; values: readonly Scalar[] | Variable } & MaybeTime)
  | ({ op: 'nin'; field: string; values: readonly Scalar[] | Variable; nullMatches: boolean } & MaybeTime)
  | { op: 'exists'; field: string; value: boolean }
  | { op: 'some' | 'every'; relation: string; to: 'one' | 'many'; where: Condition }
  | { op: 'and' | 'or'; of: readonly Condition[] }
  | { op: 'not'; of: Condition };

/** Orders numbers and times. Text has no order here: databases order it by language, and each by its own. */
export type OrderOperator = 'lt' | 'lte' | 'gt' | 'gte';

interface MaybeTime {
  /** The field holds a time, and the values are times as `canonicalTime` writes them. */
  as?: 'time';
}

export const comparisons = ['eq', 'ne', 'in', 'nin', 'lt', 'lte', 'gt', 'gte', 'exists'] as const;
export const quantifiers = ['some', 'every'] as const;
export const connectives = ['and', 'or', 'not'] as const;

export const isVariable = (operand: unknown): operand is Variable => typeof operand === 'object' && operand !== null && 'var' in operand;
