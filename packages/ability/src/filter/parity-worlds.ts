import * as fc from 'fast-check';
import type { PolicyFile } from '../compile/parse.ts';

/** A field of a random vocabulary: what the rules say of it, and which kind of column holds it. */
export interface WorldField {
  name: string;
  type: 'string' | 'number' | 'integer' | 'boolean' | 'time' | 'enum';
  nullable: boolean;
  /** The property of the entity; the rules don't know it. */
  property: string;
  /** `date`: a time whose column is a date. `bigint`: an integer beyond 32 bits. */
  column: 'plain' | 'date' | 'bigint';
}

export interface WorldRelation {
  name: string;
  property: string;
  kind: 'many' | 'one' | 'one?';
  fields: WorldField[];
}

export type Value = string | number | boolean | null;
type Values = Record<string, Value>;

/** A row as it is written: fields by name, and the related rows of each relation. */
export interface WorldRow {
  values: Values;
  related: Record<string, Values[]>;
}

export interface World {
  fields: WorldField[];
  relations: WorldRelation[];
  rows: WorldRow[];
  cases: { files: PolicyFile[]; principal: { id: string; roles: string[] } }[];
}

// Few values, so that comparisons hit; texts that a database could take for something else.
const texts = ['', 'a', 'A', 'b', 'é', '7', 'null', '%', "it's", 'r1', '1', 'true', '\u{1F600}', '\uFF5E', '\\', '?'];
const enumValues = ['a', 'b', 'r1'];
const times = ['2025-12-31T23:59:59.999Z', '2026-01-01T00:00:00.000Z', '2026-01-01T00:00:00.001Z', '1969-07-20T20:17:40.000Z', '0999-01-01T00:00:00.000Z'];

const literals: Record<WorldField['type'], fc.Arbitrary<string | number | boolean>> = {
  string: fc.constantFrom(...texts),
  number: fc.constantFrom(-1, 0, 1, 1.5, 7, 0.1, 1_000_000_000),
  integer: fc.constantFrom(-1, 0, 1, 7, 1_000_000_000),
  boolean: fc.boolean(),
  // As a person may write them; the rows below hold the canonical form.
  time: fc.constantFrom(...times, '2026-01-01', '2026-01-01T01:00:00+01:00', '2026-01-01T00:00Z'),
  enum: fc.constantFrom(...enumValues),
};

/** What is written to a column: its own type mostly, and now and then another that the database turns into it. */
const stored: Record<WorldField['type'], fc.Arbitrary<Value>> = {
  string: fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...texts) }, { weight: 1, arbitrary: fc.constantFrom(7, 1) }),
  number: fc.oneof({ weight: 9, arbitrary: literals.number }, { weight: 1, arbitrary: fc.constantFrom('7', '1.5') }),
  integer: fc.oneof({ weight: 9, arbitrary: literals.integer }, { weight: 1, arbitrary: fc.constant('7') }),
  boolean: fc.boolean(),
  time: fc.constantFrom(...times),
  // No enum that the vocabulary knows, or no longer.
  enum: fc.constantFrom(...enumValues, 'gone'),
};

const field = (name: string): fc.Arbitrary<WorldField> =>
  fc
    .record({
      type: fc.constantFrom('string', 'number', 'integer', 'boolean', 'time', 'enum'),
      nullable: fc.boolean(),
      renamed: fc.boolean(),
      special: fc.boolean(),
    })
    .map(({ type, nullable, renamed, special }) => ({
      name,
      type,
      nullable,
      property: renamed ? `${name}Column` : name,
      column: special && type === 'time' ? 'date' : special && type === 'integer' ? 'bigint' : 'plain',
    }));

const fieldsNamed = (prefix: string, max: number) =>
  fc.integer({ min: 1, max }).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => field(`${prefix}${index}`))));

const relation = (name: string): fc.Arbitrary<WorldRelation> =>
  fc.record({ kind: fc.constantFrom('many', 'one', 'one?'), fields: fieldsNamed(`${name}f`, 3), renamed: fc.boolean() }).map(({ renamed, ...rest }) => ({
    name,
    property: renamed ? `${name}Rows` : name,
    ...rest,
  }));

const valuesOf = (fields: readonly WorldField[]): fc.Arbitrary<Values> =>
  fc.record(Object.fromEntries(fields.map(({ name, type, nullable }) => [name, nullable ? fc.option(stored[type], { freq: 2 }) : stored[type]])));

const rowOf = (fields: readonly WorldField[], relations: readonly WorldRelation[]): fc.Arbitrary<WorldRow> =>
  fc.record({
    values: valuesOf(fields),
    related: fc.record(
      Object.fromEntries(
        relations.map(({ name, kind, fields: own }) => [
          name,
          fc.array(valuesOf(own), { minLength: kind === 'one' ? 1 : 0, maxLength: kind === 'many' ? 3 : 1 }),
        ]),
      ),
    ),
  });

/** One comparison, as it stands in a policy file. It says what NULL means wherever it may. */
function comparison({ name, type, nullable }: WorldField): fc.Arbitrary<object> {
  const isText = type === 'string' || type === 'enum';
  const value = isText ? fc.oneof({ weight: 5, arbitrary: literals[type] }, { weight: 1, arbitrary: fc.constant({ var: 'principal.id' }) }) : literals[type];
  const several = type === 'time' ? fc.subarray(times, { minLength: 1 }) : fc.uniqueArray(literals[type], { minLength: 1, maxLength: 3 });
  const list = isText ? fc.oneof({ weight: 5, arbitrary: several }, { weight: 1, arbitrary: fc.constant({ var: 'principal.roles' }) }) : several;
  const operators: fc.Arbitrary<object>[] = [fc.record({ eq: value }), fc.record({ ne: value }), fc.record({ in: list }), fc.record({ nin: list })];
  if (type === 'number' || type === 'integer' || type === 'time') {
    operators.push(
      fc.record({ lt: value }),
      fc.record({ lte: value }),
      fc.record({ gt: value }),
      fc.record({ gte: value }),
      fc.record({ gt: value, lte: value }),
    );
  }
  const nulls = nullable ? fc.constantFrom({ nulls: 'allow' }, { nulls: 'deny' }) : fc.constant({});
  const compared = fc.tuple(fc.oneof(...operators), nulls).map(([operator, meaning]) => ({ [name]: { ...operator, ...meaning } }));
  return fc.oneof({ weight: 5, arbitrary: compared }, { weight: 1, arbitrary: fc.boolean().map((exists) => ({ [name]: { exists } })) });
}

function tree(leaves: fc.Arbitrary<object>, depth: number): fc.Arbitrary<object> {
  if (depth === 0) return leaves;
  const inner = tree(leaves, depth - 1);
  const several = fc.array(inner, { minLength: 1, maxLength: 3 });
  return fc.oneof(leaves, fc.record({ and: several }), fc.record({ or: several }), fc.record({ not: inner }));
}

function condition(fields: readonly WorldField[], relations: readonly WorldRelation[]): fc.Arbitrary<object> {
  const own = fc.oneof(...fields.map(comparison));
  const related = relations.map(({ name, fields: theirs }) => {
    const where = tree(fc.oneof(...theirs.map(comparison)), 1);
    return fc.oneof(fc.record({ some: where }), fc.record({ every: where })).map((quantified) => ({ [name]: quantified }));
  });
  return tree(related.length === 0 ? own : fc.oneof({ weight: 2, arbitrary: own }, ...related.map((arbitrary) => ({ weight: 1, arbitrary }))), 2);
}

const rules = (prefix: string, fields: readonly WorldField[], when: fc.Arbitrary<object>, minLength: number, maxLength: number) =>
  fc
    .array(fc.record({ when: fc.option(when, { freq: 12, nil: undefined }), narrow: fc.integer({ min: 0, max: 5 }).map((chance) => chance === 0) }), {
      minLength,
      maxLength,
    })
    .map((list) =>
      list.map((rule, index) => ({
        id: `${prefix}.${index}`,
        on: 'User',
        do: ['read'],
        ...(rule.narrow && { fields: [fields[0]?.name] }),
        ...(rule.when && { when: rule.when }),
        why: 'Because.',
      })),
    );

const typeOf = ({ type, nullable }: WorldField) => (type === 'enum' ? { [nullable ? 'enum?' : 'enum']: enumValues } : `${type}${nullable ? '?' : ''}`);
const typesOf = (fields: readonly WorldField[]) => Object.fromEntries(fields.map((spec) => [spec.name, typeOf(spec)]));

// JSON is YAML: the random policies go through the compiler, as files do.
const file = (path: string, content: object): PolicyFile => ({ path, text: JSON.stringify(content) });

/** A vocabulary with one subject, rows of it, and several sets of rules over it. */
export const world: fc.Arbitrary<World> = fc
  .record({
    fields: fieldsNamed('f', 5),
    relations: fc.nat(2).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => relation(`r${index}`)))),
  })
  .chain(({ fields, relations }) => {
    const when = condition(fields, relations);
    const vocabulary = file('vocabulary.yaml', {
      variables: { 'principal.id': 'string', 'principal.roles': 'string[]' },
      subjects: {
        User: {
          label: 'Rows',
          actions: ['read'],
          fields: typesOf(fields),
          ...(relations.length > 0 && { relations: Object.fromEntries(relations.map(({ name, kind, fields: own }) => [name, { [kind]: typesOf(own) }])) }),
        },
      },
    });
    const policies = fc
      .record({ grants: rules('allow', fields, when, 1, 3), guardrails: rules('deny', fields, when, 0, 2), id: fc.constantFrom(...texts), more: fc.boolean() })
      .map(({ grants, guardrails, id, more }) => ({
        principal: { id, roles: more ? ['r1', 'a'] : ['r1'] },
        files: [
          vocabulary,
          file('permission-sets.yaml', { sets: [{ set: 'all', phrase: 'All', grants }] }),
          file('guardrails.yaml', { guardrails }),
          file('invariants.yaml', { invariants: [] }),
          file('roles/owner.yaml', { role: 'owner', label: 'O', description: 'O.', requiresEmail: false, grants: ['all'] }),
          file('roles/r1.yaml', { role: 'r1', label: 'R', description: 'R.', requiresEmail: false, grants: ['all'] }),
        ],
      }));
    return fc.record({
      fields: fc.constant(fields),
      relations: fc.constant(relations),
      rows: fc.array(rowOf(fields, relations), { minLength: 15, maxLength: 25, size: 'max' }),
      cases: fc.array(policies, { minLength: 8, maxLength: 8 }),
    });
  });
