import { compareText } from './compare-text.ts';
import { type Condition, isVariable, type Operand, type Scalar, type Variable } from './condition.ts';

type Row = Readonly<Record<string, unknown>>;
type Matcher = (row: Row) => boolean;

/**
 * Compiles a bound condition to a function of a row. A value of another type matches no
 * comparison, `ne` and `nin` included: `'7'` neither is 7 nor differs from it.
 * Relations are arrays of rows; a relation that is not loaded is an error, never "empty".
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
      const { relation } = condition;
      const inner = compileMatcher(condition.where);
      return (row) => related(row, relation).some(inner);
    }
    case 'every': {
      const { relation } = condition;
      const inner = compileMatcher(condition.where);
      return (row) => related(row, relation).every(inner);
    }
    case 'exists': {
      const { field, value } = condition;
      return (row) => (row[field] != null) === value;
    }
    case 'eq': {
      const { field } = condition;
      const value = bound(condition.value);
      return (row) => row[field] === value;
    }
    case 'ne': {
      const { field, nullMatches } = condition;
      const value = bound(condition.value);
      return (row) => (row[field] == null ? nullMatches : typeof row[field] === typeof value && row[field] !== value);
    }
    case 'in': {
      const { field } = condition;
      const values = new Set<unknown>(boundList(condition.values));
      return (row) => values.has(row[field]);
    }
    case 'nin': {
      const { field, nullMatches } = condition;
      const values = boundList(condition.values);
      const within = new Set<unknown>(values);
      return (row) => {
        const actual = row[field];
        return actual == null ? nullMatches : !within.has(actual) && values.every((value) => typeof value === typeof actual);
      };
    }
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return ordered(condition.op, condition.field, bound(condition.value));
  }
}

function ordered(op: 'lt' | 'lte' | 'gt' | 'gte', field: string, value: Scalar): Matcher {
  return (row) => {
    const actual = row[field];
    if (typeof actual !== typeof value || actual == null) return false;
    const order = typeof actual === 'string' && typeof value === 'string' ? compareText(actual, value) : Number(actual) - Number(value);
    if (op === 'lt') return order < 0;
    if (op === 'lte') return order <= 0;
    if (op === 'gt') return order > 0;
    return order >= 0;
  };
}

function related(row: Row, relation: string): Row[] {
  const rows = row[relation];
  if (Array.isArray(rows)) return rows;
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
