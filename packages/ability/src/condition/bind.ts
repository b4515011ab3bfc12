import { type Condition, isVariable, type Operand, type Scalar, type Variable } from './condition.ts';

/** The values of the variables, by their full name: `principal.id`, `principal.roles`. */
export type Bindings = Readonly<Record<string, Scalar | readonly Scalar[] | undefined>>;

/** A variable that has no value of the right kind. It never becomes NULL or "everything". */
export class UnresolvedVariable extends Error {
  override readonly name = 'UnresolvedVariable';

  constructor(variable: string) {
    super(`The variable ${variable} has no value here.`);
  }
}

/**
 * Replaces every variable of a condition by its value.
 * @throws UnresolvedVariable when one has none.
 */
export function bindCondition(condition: Condition, bindings: Bindings): Condition {
  switch (condition.op) {
    case 'and':
    case 'or':
      return { op: condition.op, of: condition.of.map((part) => bindCondition(part, bindings)) };
    case 'not':
      return { op: 'not', of: bindCondition(condition.of, bindings) };
    case 'some':
    case 'every':
      return { ...condition, where: bindCondition(condition.where, bindings) };
    case 'exists':
      return condition;
    case 'in':
    case 'nin':
      return { ...condition, values: listOf(condition.values, bindings) };
    default:
      return { ...condition, value: scalarOf(condition.value, bindings) };
  }
}

function scalarOf(operand: Operand, bindings: Bindings): Scalar {
  if (!isVariable(operand)) return operand;
  const value = bindings[operand.var];
  if (typeof value === 'string' || typeof value === 'boolean' || (typeof value === 'number' && Number.isFinite(value))) return value;
  throw new UnresolvedVariable(operand.var);
}

function listOf(values: readonly Scalar[] | Variable, bindings: Bindings): readonly Scalar[] {
  if (!isVariable(values)) return values;
  const value = bindings[values.var];
  if (Array.isArray(value)) return value;
  throw new UnresolvedVariable(values.var);
}
