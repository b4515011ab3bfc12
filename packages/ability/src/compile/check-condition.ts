import { isMap, isScalar, isSeq, type YAMLSeq } from 'yaml';
import { comparisons, type Condition, connectives, quantifiers, type Scalar, type Variable } from '../condition/condition.ts';
import { canonicalTime } from '../condition/time.ts';
import type { FieldSpec, FieldType, RelationSpec, SubjectSpec, Vocabulary } from '../policy-set.ts';
import type { Reader } from './parse.ts';
import { nearest } from './problem.ts';

interface Scope {
  reader: Reader;
  vocabulary: Vocabulary;
  fields: Readonly<Record<string, FieldSpec>>;
  relations: SubjectSpec['relations'];
  /** Whether a match gives access: an allow under an even number of `not`s. It tells what `nulls: allow` means for the match. */
  matchGives: boolean;
}

/** Checks a `when:` against the vocabulary and answers its canonical form, or `undefined` after reporting what is wrong. */
export function readCondition(reader: Reader, vocabulary: Vocabulary, subject: SubjectSpec, effect: 'allow' | 'deny', node: unknown): Condition | undefined {
  return condition({ reader, vocabulary, fields: subject.fields, relations: subject.relations, matchGives: effect === 'allow' }, node);
}

function condition(scope: Scope, node: unknown): Condition | undefined {
  const { reader } = scope;
  const map = reader.map(node, 'a condition');
  if (!map) return undefined;
  if (map.items.length === 0) return reader.report(node, 'An empty condition would match everything. Leave "when" out, or say what it is.');
  const parts: Condition[] = [];
  for (const { key, keyNode, value } of reader.entries(map)) {
    const part = clause(scope, key, keyNode, value);
    if (part === undefined) return undefined;
    parts.push(part);
  }
  return parts.length === 1 ? parts[0] : { op: 'and', of: parts };
}

function clause(scope: Scope, key: string, keyNode: unknown, value: unknown): Condition | undefined {
  const { reader } = scope;
  if (key === 'and' || key === 'or') {
    const items = reader.list(value, 'conditions');
    if (!items) return undefined;
    if (items.length === 0) return reader.report(value, `"${key}" needs at least one condition.`);
    const parts = items.map((item) => condition(scope, item));
    return parts.some((part) => part === undefined) ? undefined : { op: key, of: parts.filter((part) => part !== undefined) };
  }
  if (key === 'not') {
    const inner = condition({ ...scope, matchGives: !scope.matchGives }, value);
    return inner && { op: 'not', of: inner };
  }
  // Own keys only: `constructor` is no relation.
  const relation = Object.hasOwn(scope.relations, key) ? scope.relations[key] : undefined;
  if (relation) return quantified(scope, key, relation, value);
  const field = Object.hasOwn(scope.fields, key) ? scope.fields[key] : undefined;
  if (!field) {
    return reader.reportUnknown(keyNode, 'field', key, [...Object.keys(scope.fields), ...Object.keys(scope.relations), ...connectives]);
  }
  return comparison(scope, key, field, value);
}

function quantified(scope: Scope, relation: string, { to, fields }: RelationSpec, node: unknown): Condition | undefined {
  const { reader } = scope;
  const map = reader.map(node, `"some" or "every" for the relation "${relation}"`);
  const [entry, second] = map ? reader.entries(map) : [];
  if (!entry) return reader.report(node, `Say "some" or "every" of "${relation}".`);
  if (second) return reader.report(second.keyNode, 'One quantifier at a time; combine several with "and".');
  if (entry.key !== 'some' && entry.key !== 'every')
    return reader.report(
      entry.keyNode,
      `Unknown operator "${entry.key}" for a relation. Known are ${quantifiers.join(', ')}.`,
      nearest(entry.key, quantifiers),
    );
  const where = condition({ ...scope, fields, relations: {} }, entry.value);
  return where && { op: entry.key, relation, to, where };
}

function comparison(scope: Scope, field: string, spec: FieldSpec, node: unknown): Condition | undefined {
  const { reader } = scope;
  const map = reader.map(node, `an operator for the field "${field}", such as { eq: … }`);
  if (!map) return undefined;
  const parts: Condition[] = [];
  const exists = map.items.length > 1 ? reader.entries(map).find(({ key }) => key === 'exists') : undefined;
  if (exists) return reader.report(exists.keyNode, '"exists" says itself what NULL means and stands alone. Combine it with other operators by "and".');
  const nulls = nullsOf(scope, map.has('nulls') ? reader.at(map, 'nulls') : undefined, field, spec);
  if (map.has('nulls') && nulls === undefined) return undefined;
  for (const { key, keyNode, value } of reader.entries(map)) {
    if (key === 'nulls') continue;
    if (!(comparisons as readonly string[]).includes(key))
      return reader.report(keyNode, `Unknown operator "${key}". Known are ${comparisons.join(', ')}.`, nearest(key, [...comparisons, 'nulls']));
    if ((key === 'ne' || key === 'nin') && spec.nullable && nulls === undefined) {
      return reader.report(keyNode, `"${field}" can be NULL: say what that means for "${key}" with nulls: allow or nulls: deny.`);
    }
    const part = operation(scope, key, field, spec, value, nulls ?? false);
    if (part === undefined) return undefined;
    // These match no NULL by themselves. A deny that a NULL escapes must say so.
    if (spec.nullable && key !== 'ne' && key !== 'nin' && key !== 'exists') {
      if (!scope.matchGives && nulls === undefined)
        return reader.report(keyNode, `"${field}" can be NULL: say what that means for this deny with nulls: allow or nulls: deny.`);
      parts.push(nulls ? { op: 'or', of: [part, { op: 'exists', field, value: false }] } : part);
    } else parts.push(part);
  }
  if (parts.length === 0) return reader.report(node, `Compare "${field}" with something, such as { eq: … }.`);
  return parts.length === 1 ? parts[0] : { op: 'and', of: parts };
}

/** Whether NULL shall match: access is given by a match here, or withheld. */
function nullsOf(scope: Scope, node: unknown, field: string, spec: FieldSpec): boolean | undefined {
  if (node === undefined) return undefined;
  const word = scope.reader.word(node, 'a meaning of NULL', ['allow', 'deny']);
  if (word === undefined) return undefined;
  if (!spec.nullable) return scope.reader.report(node, `"${field}" is never NULL: leave "nulls" out.`);
  return (word === 'allow') === scope.matchGives;
}

function operation(scope: Scope, op: string, field: string, spec: FieldSpec, node: unknown, nullMatches: boolean): Condition | undefined {
  const { reader } = scope;
  switch (op) {
    case 'exists': {
      const value = reader.boolean(node, '"exists"');
      return value === undefined ? undefined : { op, field, value };
    }
    case 'in':
    case 'nin': {
      const values = isSeq(node) ? literals(scope, field, spec, node) : variable(scope, node, `${variableType(spec)}[]`);
      if (values === undefined) return undefined;
      return op === 'in' ? { op, field, values, ...asTime(spec) } : { op, field, values, nullMatches, ...asTime(spec) };
    }
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte': {
      if (spec.type === 'boolean') return reader.report(node, `"${field}" is true or false and has no order.`);
      if (spec.type === 'string' || spec.type === 'enum')
        return reader.report(node, `"${field}" is text, and each database orders text in its own way. Only numbers and times have an order here.`);
      const value = operand(scope, field, spec, node);
      return value === undefined ? undefined : { op, field, value, ...asTime(spec) };
    }
    default: {
      const value = operand(scope, field, spec, node);
      if (value === undefined) return undefined;
      return op === 'ne' ? { op, field, value, nullMatches, ...asTime(spec) } : { op: 'eq', field, value, ...asTime(spec) };
    }
  }
}

const asTime = ({ type }: FieldSpec): { as?: 'time' } => (type === 'time' ? { as: 'time' } : {});

/** The type that a variable must have to be compared with a field. No variable is a time: none would ever fit. */
const variableType = ({ type }: FieldSpec): string => (type === 'enum' ? 'string' : type === 'integer' ? 'number' : type);

const operand = (scope: Scope, field: string, spec: FieldSpec, node: unknown): Scalar | Variable | undefined =>
  isMap(node) ? variable(scope, node, variableType(spec)) : literal(scope, field, spec, node);

function literal({ reader, vocabulary }: Scope, field: string, { type, values }: FieldSpec, node: unknown): Scalar | undefined {
  const value = isScalar(node) ? node.value : undefined;
  if (typeof value === 'string' && Object.hasOwn(vocabulary.variables, value))
    return reader.report(node, `"${value}" is the name of a variable, and this compares with its letters. Write { var: ${value} }.`);
  if (value === null) return reader.report(node, `Nothing equals NULL. Use { exists: false } for "${field}".`);
  if (typeof value !== javaScriptTypes[type])
    return reader.report(node, `"${field}" is ${described[type]}, but this is ${value === undefined ? 'not a single value' : `a ${typeof value}`}.`);
  if (typeof value === 'number') return numeric(reader, field, type, node, value);
  if (typeof value === 'boolean') return value;
  if (typeof value !== 'string') return undefined;
  if (type === 'time') return canonicalTime(value) ?? reader.report(node, `"${field}" is a time, written as 2026-01-31 or 2026-01-31T09:00:00Z.`);
  if (type === 'enum' && !values?.includes(value)) return reader.report(node, `"${field}" is never "${value}".`, nearest(value, values ?? []));
  return reader.visible(node, value);
}

const javaScriptTypes = { string: 'string', time: 'string', enum: 'string', number: 'number', integer: 'number', boolean: 'boolean' } as const;
const described = { string: 'a string', time: 'a time', enum: 'a string', number: 'a number', integer: 'a number', boolean: 'a boolean' } as const;

/** Numbers that both databases read as JavaScript does. */
function numeric(reader: Reader, field: string, type: FieldType, node: unknown, value: number): number | undefined {
  if (!Number.isFinite(value)) return reader.report(node, `"${field}" is compared with finite numbers only.`);
  if (type === 'integer' && !Number.isInteger(value)) return reader.report(node, `"${field}" is a whole number.`);
  if (Number.isInteger(value) && !Number.isSafeInteger(value)) return reader.report(node, 'Whole numbers beyond 9007199254740991 are not exact.');
  // Minus zero equals zero, but is not written alike.
  return value === 0 ? 0 : value;
}

function literals(scope: Scope, field: string, spec: FieldSpec, list: YAMLSeq): Scalar[] | undefined {
  if (list.items.length === 0) return scope.reader.report(list, 'Name at least one value: nothing is in an empty list.');
  const values = new Set<Scalar>();
  for (const node of list.items) {
    const value = literal(scope, field, spec, node);
    if (value === undefined) return undefined;
    if (values.has(value)) return scope.reader.report(node, `"${value}" is listed twice.`);
    values.add(value);
  }
  return [...values];
}

function variable({ reader, vocabulary }: Scope, node: unknown, type: string): Variable | undefined {
  const map = reader.map(node, 'a value or { var: … }', ['var'], ['var']);
  if (!map?.has('var')) return undefined;
  const name = reader.word(reader.at(map, 'var'), 'a variable', Object.keys(vocabulary.variables));
  if (name === undefined) return undefined;
  if (vocabulary.variables[name] !== type) return reader.report(node, `The variable ${name} is a ${vocabulary.variables[name]}, but a ${type} is needed here.`);
  return { var: name };
}
