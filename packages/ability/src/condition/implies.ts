import type { Condition, Operand } from './condition.ts';

/**
 * Whether every row that `a` matches is certainly matched by `b`. Sound, not complete: it answers `true` for equal
 * conditions, for a conjunction that contains `b`, and for a disjunction that is contained in `b`.
 */
export function implies(a: Condition | undefined, b: Condition | undefined): boolean {
  if (b === undefined) return true;
  if (a === undefined) return false;
  if (sameCondition(a, b)) return true;
  if (a.op === 'or') return a.of.every((part) => implies(part, b));
  if (b.op === 'and') return b.of.every((part) => implies(a, part));
  if (a.op === 'and') return a.of.some((part) => implies(part, b));
  if (b.op === 'or') return b.of.some((part) => implies(a, part));
  return false;
}

/** Whether certainly no row is matched by both: they want one field to be two things. Sound, not complete. */
export function contradicts(a: Condition | undefined, b: Condition | undefined): boolean {
  const wanted = equalitiesOf(b);
  return equalitiesOf(a).some(({ field, value }) => wanted.some((other) => other.field === field && other.value !== value));
}

/** What a condition wants fields to be, if it is such a wish or a conjunction that holds some. */
function equalitiesOf(condition: Condition | undefined): { field: string; value: Operand }[] {
  const parts = condition?.op === 'and' ? condition.of : condition ? [condition] : [];
  return parts.flatMap((part) => (part.op === 'eq' ? [{ field: part.field, value: part.value }] : []));
}

/** Canonical conditions are equal when their JSON is. */
const sameCondition = (a: Condition, b: Condition): boolean => JSON.stringify(a) === JSON.stringify(b);
