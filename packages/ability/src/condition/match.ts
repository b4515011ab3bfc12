import { type Condition, isVariable, type Operand, type OrderOperator, type Scalar, type Variable } from './condition.ts';
import { timeText } from './time.ts';

type Row = Readonly<Record<string, unknown>>;
type Matcher = (row: Row) => boolean;

/**
 * Compiles a bound condition to a function of a row. A value of another type matches no
 * comparison, `ne` and `nin` included: `'7'` neither is 7 nor differs from it. A time is a `Date` or canonical text.
 * A relation to many is an array of rows, a relation to one a row or `null`; one that is not loaded is an error, never "empty".
 */
export function compileMatcher(condition: Condition): Matcher {
  switch (condition.op) {
    case 'and': {
      const parts = condition.of.map(compileMatcher);
      return (row) => parts.every((part) => part(row));
    }
    case 'or': {
      const parts = condition.of.map(compileMatcher);
      return (row) => parts.some((part) => part(row));
    }
    case 'not': {
      const inner = compileMatcher(condition.of);
      return (row) => !inner(row);
    }
    case 'some': {
      const inner = compileMatcher(condition.where);
      return (row) => related(row, condition).some(inner);
    }
    case 'every': {
      const inner = compileMatcher(condition.where);
      return (row) => related(row, condition).every(inner);
    }
    case 'exists': {
      const { field, value } = condition;
      return (row) => (row[field] != null) === value;
    }
    case 'eq': {
      const read = reader(condition);
      const value = bound(condition.value);
      return (row) => read(row) === value;
    }
    case 'ne': {
      const { field, nullMatches } = condition;
      const read = reader(condition);
      const value = bound(condition.value);
      return (row) => {
        if (row[field] == null) return nullMatches;
        const actual = read(row);
        return typeof actual === typeof value && actual !== value;
      };
    }
    case 'in': {
      const read = reader(condition);
      const values = new Set<unknown>(boundList(condition.values));
      return (row) => values.has(read(row));
    }
    case 'nin': {
      const { field, nullMatches } = condition;
      const read = reader(condition);
      const values = boundList(condition.values);
      const within = new Set<unknown>(values);
      return (row) => {
        if (row[field] == null) return nullMatches;
        const actual = read(row);
        return !within.has(actual) && values.every((value) => typeof value === typeof actual);
      };
    }
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return ordered(condition.op, reader(condition), bound(condition.value));
  }
}

/** The value that is compared. A time is compared in its canonical form, whose order as text is the order of times. */
function reader({ field, as }: { field: string; as?: 'time' }): (row: Row) => unknown {
  return as === 'time' ? (row) => timeText(row[field]) : (row) => row[field];
}

function ordered(op: OrderOperator, read: (row: Row) => unknown, value: Scalar): Matcher {
  return (row) => {
    const actual = read(row);
    const comparable = (typeof actual === 'number' && typeof value === 'number') || (typeof actual === 'string' && typeof value === 'string');
    if (!comparable) return false;
    if (op === 'lt') return actual < value;
    if (op === 'lte') return actual <= value;
    if (op === 'gt') return actual > value;
    return actual >= value;
  };
}

function related(row: Row, { relation, to }: { relation: string; to: 'one' | 'many' }): Row[] {
  const value = row[relation];
  if (to === 'many' && Array.isArray(value)) return value;
  if (to === 'one' && value === null) return [];
  if (to === 'one' && typeof value === 'object' && value !== null && !Array.isArray(value)) return [value as Row];
  throw new TypeError(`The relation ${relation} is not loaded, so no rule can be checked against it.`);
}

function bound(operand: Operand): Scalar {
  if (isVariable(operand)) throw new TypeError(`The variable ${operand.var} is not bound.`);
  return operand;
}

function boundList(values: readonly Scalar[] | Variable): readonly Scalar[] {
  if (isVariable(values)) throw new TypeError(`The variable ${values.var} is not bound.`);
  return values;
}
