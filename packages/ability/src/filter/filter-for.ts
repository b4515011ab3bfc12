import { type AppAbility, rulesFor } from '../ability-for.ts';
import { type Condition, isVariable } from '../condition/condition.ts';
import type { ActionOf, SubjectName } from '../generated/vocabulary.ts';

/** A `where` object as MikroORM reads it. */
export type Filter = Record<string, unknown>;

/** No row at all. In MikroORM an empty `$or` is false. */
export const NOTHING: Filter = { $or: [] };
export const EVERYTHING: Filter = {};

/**
 * How a field is reached from the row: another property name; `{ date }`, a property whose JavaScript value is a `Date`
 * (times are canonical text otherwise); or `null` when no column holds it. The field of a relation is `relation.field`.
 */
export type PropertyNames = Readonly<Record<string, string | { date: string } | null>>;

interface Names {
  properties: PropertyNames;
  /** `roles.` inside the relation `roles`. */
  prefix: string;
}

/**
 * The rows on which an action is allowed, as a filter. It selects exactly the rows for which `canOn` is true.
 * Rules that grant single fields count: their rows are visible, and the fields are masked apart.
 * @throws TypeError when a rule speaks of something that no column holds. It is never left out silently.
 */
export function filterFor<S extends SubjectName>(ability: AppAbility, action: ActionOf<S>, subject: S, properties: PropertyNames = {}): Filter {
  return filterOfRules(rulesFor(ability, action, subject), properties);
}

/** {@link filterFor} for rules that are given: allowed by one that grants, and denied by none. */
function filterOfRules(rules: readonly { inverted: boolean; fields?: readonly string[]; when?: Condition }[], properties: PropertyNames): Filter {
  const names = { properties, prefix: '' };
  const grants = rules.filter(({ inverted }) => !inverted);
  // A deny of single fields hides no row.
  const denies = rules.filter(({ inverted, fields }) => inverted && fields === undefined);
  if (grants.length === 0 || denies.some(({ when }) => when === undefined)) return NOTHING;
  const parts: Filter[] = [];
  if (grants.every(({ when }) => when !== undefined)) parts.push(anyOf(grants.flatMap(({ when }) => (when ? [translate(when, true, names)] : []))));
  for (const { when } of denies) if (when) parts.push(translate(when, false, names));
  return allOf(parts);
}

// MikroORM leaves out an empty member of `$or`, which would turn "or everything" into "or nothing": fold both here.
function anyOf(parts: readonly Filter[]): Filter {
  if (parts.includes(EVERYTHING)) return EVERYTHING;
  const rest = parts.filter((part) => part !== NOTHING);
  return rest.length === 1 && rest[0] ? rest[0] : rest.length === 0 ? NOTHING : { $or: rest };
}

function allOf(parts: readonly Filter[]): Filter {
  if (parts.includes(NOTHING)) return NOTHING;
  const rest = parts.filter((part) => part !== EVERYTHING);
  return rest.length === 1 && rest[0] ? rest[0] : rest.length === 0 ? EVERYTHING : { $and: rest };
}

/**
 * A condition, or its opposite, as a filter. `not` is pushed down to the comparisons: SQL's NOT of an unknown is
 * unknown, where ours is true, so each comparison says for itself what becomes of NULL.
 */
function translate(condition: Condition, holds: boolean, names: Names): Filter {
  switch (condition.op) {
    case 'not':
      return translate(condition.of, !holds, names);
    case 'and':
    case 'or': {
      const parts = condition.of.map((part) => translate(part, holds, names));
      return (condition.op === 'and') === holds ? allOf(parts) : anyOf(parts);
    }
    case 'some':
    case 'every':
      return quantify(condition, holds, names);
    case 'exists':
      return { [property(condition.field, names)]: condition.value === holds ? { $ne: null } : null };
    default:
      return compare(condition, holds, names);
  }
}

/** "Some row fulfils" and "not every row fulfils" ask for a row; the other two ask that there be none that breaks it. */
function quantify({ op, relation, to, where }: Extract<Condition, { relation: string }>, holds: boolean, { properties, prefix }: Names): Filter {
  const name = property(relation, { properties, prefix });
  const inner: Names = { properties, prefix: `${prefix}${relation}.` };
  const asksForRow = (op === 'some') === holds;
  if (to === 'many') {
    const rows = translate(where, op === 'some', inner);
    if (rows === NOTHING) return asksForRow ? NOTHING : EVERYTHING;
    return { [name]: { [asksForRow ? '$some' : '$none']: rows } };
  }
  const row = translate(where, holds, inner);
  const fulfilled = row === NOTHING || row === EVERYTHING ? row : { [name]: row };
  // The outer join of a missing row shows NULL in every column, which a condition may accept: ask for the row itself.
  return asksForRow ? allOf([{ [name]: { $ne: null } }, fulfilled]) : anyOf([{ [name]: null }, fulfilled]);
}

const opposites = { lt: '$gte', lte: '$gt', gt: '$lte', gte: '$lt' } as const;

function compare(condition: Exclude<Extract<Condition, { field: string }>, { op: 'exists' }>, holds: boolean, names: Names): Filter {
  const name = property(condition.field, names);
  const toColumn = columnValue(condition, names);
  switch (condition.op) {
    case 'eq':
    case 'ne': {
      const value = toColumn(condition.value);
      const matchesNull = condition.op === 'ne' ? condition.nullMatches : false;
      const equal = (condition.op === 'eq') === holds;
      return withNull({ [name]: equal ? value : { $ne: value } }, name, matchesNull === holds);
    }
    case 'in':
    case 'nin': {
      const values = list(condition.values).map(toColumn);
      const matchesNull = condition.op === 'nin' ? condition.nullMatches : false;
      const within = (condition.op === 'in') === holds;
      // An empty list: nothing is in it, and everything that is not NULL is outside it.
      if (values.length === 0)
        return within ? (matchesNull === holds ? { [name]: null } : NOTHING) : matchesNull === holds ? EVERYTHING : { [name]: { $ne: null } };
      return withNull({ [name]: within ? { $in: values } : { $nin: values } }, name, matchesNull === holds);
    }
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte': {
      const operator = holds ? (`$${condition.op}` as const) : opposites[condition.op];
      return withNull({ [name]: { [operator]: toColumn(condition.value) } }, name, !holds);
    }
  }
}

const withNull = (filter: Filter, name: string, includeNull: boolean): Filter => (includeNull ? anyOf([filter, { [name]: null }]) : filter);

/** What is written about a field; a name that every object has, such as `constructor`, is not. */
function written(field: string, { properties, prefix }: Names) {
  const key = `${prefix}${field}`;
  return Object.hasOwn(properties, key) ? properties[key] : undefined;
}

function property(field: string, names: Names): string {
  const name = written(field, names);
  if (name === null) throw new TypeError(`No column holds "${names.prefix}${field}", so no list can be filtered by a rule about it.`);
  return typeof name === 'object' ? name.date : (name ?? field);
}

/** Brings a value into the form of its column. SQLite stores a `Date` as a number, which no text equals. */
function columnValue({ field, as }: { field: string; as?: 'time' }, names: Names): (value: unknown) => unknown {
  const name = written(field, names);
  const isDate = as === 'time' && typeof name === 'object' && name !== null;
  return (value) => {
    if (isVariable(value)) throw new TypeError(`The variable ${value.var} is not bound.`);
    return isDate ? new Date(String(value)) : value;
  };
}

function list(values: unknown): readonly unknown[] {
  if (Array.isArray(values)) return values;
  throw new TypeError('The list of a condition is not bound.');
}
