import { type AppAbility, rulesFor } from '../ability-for.ts';
import { type Condition, isVariable } from '../condition/condition.ts';
import type { ActionOf, SubjectName } from '../generated/vocabulary.ts';

/** A `where` object as MikroORM reads it. */
export type Filter = Record<string, unknown>;

/** No row at all. In MikroORM an empty `$or` is false. */
export const NOTHING: Filter = { $or: [] };
export const EVERYTHING: Filter = {};

/** How a field is reached from the row: another property name, or `null` when no column holds it. */
export type PropertyNames = Readonly<Record<string, string | null>>;

/**
 * The rows on which an action is allowed, as a filter. It selects exactly the rows for which `canOn` is true.
 * Rules that grant single fields count: their rows are visible, and the fields are masked apart.
 * @throws TypeError when a rule speaks of something that no column holds. It is never left out silently.
 */
export function filterFor<S extends SubjectName>(ability: AppAbility, action: ActionOf<S>, subject: S, properties: PropertyNames = {}): Filter {
  return filterOfRules(rulesFor(ability, action, subject), properties);
}

/** {@link filterFor} for rules that are given: allowed by one that grants, and denied by none. */
function filterOfRules(rules: readonly { inverted: boolean; fields?: readonly string[]; when?: Condition }[], properties: PropertyNames = {}): Filter {
  const grants = rules.filter(({ inverted }) => !inverted);
  // A deny of single fields hides no row.
  const denies = rules.filter(({ inverted, fields }) => inverted && fields === undefined);
  if (grants.length === 0 || denies.some(({ when }) => when === undefined)) return NOTHING;
  const parts: Filter[] = [];
  if (grants.every(({ when }) => when !== undefined)) parts.push(anyOf(grants.flatMap(({ when }) => (when ? [translate(when, true, properties)] : []))));
  for (const { when } of denies) if (when) parts.push(translate(when, false, properties));
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

function hasSome(relation: string, where: Filter): Filter {
  return where === NOTHING ? NOTHING : { [relation]: { $some: where } };
}

function hasNone(relation: string, where: Filter): Filter {
  return where === NOTHING ? EVERYTHING : { [relation]: { $none: where } };
}

/**
 * A condition, or its opposite, as a filter. `not` is pushed down to the comparisons: SQL's NOT of an unknown is
 * unknown, where ours is true, so each comparison says for itself what becomes of NULL.
 */
function translate(condition: Condition, holds: boolean, properties: PropertyNames): Filter {
  switch (condition.op) {
    case 'not':
      return translate(condition.of, !holds, properties);
    case 'and':
    case 'or': {
      const parts = condition.of.map((part) => translate(part, holds, properties));
      return (condition.op === 'and') === holds ? allOf(parts) : anyOf(parts);
    }
    case 'some':
      return (holds ? hasSome : hasNone)(condition.relation, translate(condition.where, true, {}));
    case 'every':
      return (holds ? hasNone : hasSome)(condition.relation, translate(condition.where, false, {}));
    case 'exists':
      return { [property(condition.field, properties)]: condition.value === holds ? { $ne: null } : null };
    default:
      return compare(condition, holds, property(condition.field, properties));
  }
}

const opposites = { lt: '$gte', lte: '$gt', gt: '$lte', gte: '$lt' } as const;

function compare(condition: Extract<Condition, { field: string }>, holds: boolean, name: string): Filter {
  switch (condition.op) {
    case 'eq':
    case 'ne': {
      const value = literal(condition.value);
      const matchesNull = condition.op === 'ne' ? condition.nullMatches : false;
      const equal = (condition.op === 'eq') === holds;
      return withNull({ [name]: equal ? value : { $ne: value } }, name, matchesNull === holds);
    }
    case 'in':
    case 'nin': {
      const values = list(condition.values);
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
      return withNull({ [name]: { [operator]: literal(condition.value) } }, name, !holds);
    }
    case 'exists':
      return { [name]: condition.value === holds ? { $ne: null } : null };
  }
}

const withNull = (filter: Filter, name: string, includeNull: boolean): Filter => (includeNull ? anyOf([filter, { [name]: null }]) : filter);

function property(field: string, properties: PropertyNames): string {
  const name = properties[field];
  if (name === null) throw new TypeError(`No column holds "${field}", so no list can be filtered by a rule about it.`);
  return name ?? field;
}

function literal(value: unknown): unknown {
  if (isVariable(value)) throw new TypeError(`The variable ${value.var} is not bound.`);
  return value;
}

function list(values: unknown): readonly unknown[] {
  if (Array.isArray(values)) return values;
  throw new TypeError('The list of a condition is not bound.');
}
