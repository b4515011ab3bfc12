import * as fc from 'fast-check';
import type { Condition, Operand, Scalar, Variable } from '../condition/condition.ts';
import type { CanonicalRule, FieldSpec, PolicySet, Principal } from '../policy-set.ts';

/** What the random rules speak of: every type, nullable and not, and a one-to-many relation. */
const itemFields: Record<string, FieldSpec> = {
  name: { type: 'string', nullable: false },
  note: { type: 'string', nullable: true },
  size: { type: 'number', nullable: false },
  weight: { type: 'number', nullable: true },
  open: { type: 'boolean', nullable: false },
  hidden: { type: 'boolean', nullable: true },
};
const tagFields: Record<string, FieldSpec> = {
  label: { type: 'string', nullable: false },
  remark: { type: 'string', nullable: true },
  rank: { type: 'number', nullable: true },
};

// Few values, so that comparisons hit; letters whose order differs by code unit, by code point and by language.
const pools = {
  string: fc.constantFrom('', 'a', 'A', 'b', 'é', '7', 'null', '%', "it's", 'r1', '\u{1F600}', '\uFF5E'),
  number: fc.constantFrom(-1, 0, 1, 1.5, 7, 1_000_000_000),
  boolean: fc.boolean(),
};

interface TagRow {
  label: string;
  remark: string | null;
  rank: number | null;
}
export interface ItemRow {
  name: string;
  note: string | null;
  size: number;
  weight: number | null;
  open: boolean;
  hidden: boolean | null;
  tags: TagRow[];
}

const orNull = <T>(values: fc.Arbitrary<T>) => fc.option(values, { freq: 2 });

export const itemRow: fc.Arbitrary<ItemRow> = fc.record({
  name: pools.string,
  note: orNull(pools.string),
  size: pools.number,
  weight: orNull(pools.number),
  open: pools.boolean,
  hidden: orNull(pools.boolean),
  tags: fc.array(fc.record({ label: pools.string, remark: orNull(pools.string), rank: orNull(pools.number) }), { maxLength: 3 }),
});

function leaf(fields: Record<string, FieldSpec>): fc.Arbitrary<Condition> {
  return fc.constantFrom(...Object.entries(fields)).chain(([field, { type }]) => {
    const value: fc.Arbitrary<Operand> =
      type === 'string' ? fc.oneof({ weight: 5, arbitrary: pools.string }, { weight: 1, arbitrary: fc.constant({ var: 'principal.id' }) }) : pools[type];
    const list: fc.Arbitrary<readonly Scalar[]> = fc.array<Scalar>(pools[type], { maxLength: 3 });
    const values: fc.Arbitrary<readonly Scalar[] | Variable> =
      type === 'string' ? fc.oneof({ weight: 5, arbitrary: list }, { weight: 1, arbitrary: fc.constant({ var: 'principal.roles' }) }) : list;
    const options: fc.Arbitrary<Condition>[] = [
      value.map((operand) => ({ op: 'eq', field, value: operand })),
      fc.record({ op: fc.constant('ne' as const), field: fc.constant(field), value, nullMatches: fc.boolean() }),
      values.map((operands) => ({ op: 'in', field, values: operands })),
      fc.record({ op: fc.constant('nin' as const), field: fc.constant(field), values, nullMatches: fc.boolean() }),
      fc.boolean().map((present) => ({ op: 'exists', field, value: present })),
    ];
    if (type !== 'boolean') options.push(fc.record({ op: fc.constantFrom('lt', 'lte', 'gt', 'gte'), field: fc.constant(field), value }));
    return fc.oneof(...options);
  });
}

function tree(leaves: fc.Arbitrary<Condition>, depth: number): fc.Arbitrary<Condition> {
  if (depth === 0) return leaves;
  const inner = tree(leaves, depth - 1);
  return fc.oneof(
    leaves,
    fc.record({ op: fc.constantFrom('and', 'or'), of: fc.array(inner, { minLength: 1, maxLength: 3 }) }),
    inner.map((of): Condition => ({ op: 'not', of })),
  );
}

/** Conditions as the compiler makes them: well typed, of any shape. */
const itemCondition: fc.Arbitrary<Condition> = tree(
  fc.oneof(
    { weight: 3, arbitrary: leaf(itemFields) },
    { weight: 1, arbitrary: fc.record({ op: fc.constantFrom('some', 'every'), relation: fc.constant('tags'), where: tree(leaf(tagFields), 1) }) },
  ),
  2,
);

const rule = (effect: 'allow' | 'deny', id: string): fc.Arbitrary<CanonicalRule> =>
  fc
    .record({ when: fc.option(itemCondition, { freq: 12, nil: undefined }), fields: fc.option(fc.constant(['name']), { freq: 1 }) })
    .map(({ when, fields }) => ({
      id,
      effect,
      subject: 'User',
      actions: ['read'],
      ...(when && { when }),
      ...(fields && { fields }),
      why: '',
      source: { file: '', line: 1, column: 1 },
    }));

const rules = (effect: 'allow' | 'deny', maxLength: number) =>
  fc.nat(maxLength).chain((count) => fc.tuple(...Array.from({ length: count }, (_, index) => rule(effect, `${effect}.${index}`))));

/** Policies of one role, with random grants and guardrails, and a principal who holds it. */
export const policiesAndPrincipal: fc.Arbitrary<{ policies: PolicySet; principal: Principal }> = fc
  .record({ grants: rules('allow', 3), guardrails: rules('deny', 2), id: pools.string, more: fc.array(pools.string, { maxLength: 2 }) })
  .map(({ grants, guardrails, id, more }) => ({
    principal: { id, roles: ['r1', ...more] },
    policies: {
      hash: '',
      vocabulary: { variables: {}, subjects: {} },
      roles: [
        {
          role: 'r1',
          label: '',
          description: '',
          requiresEmail: false,
          sets: [],
          rules: grants.map((grant) => grant.id),
          source: { file: '', line: 1, column: 1 },
        },
      ],
      rules: Object.fromEntries(grants.map((grant) => [grant.id, grant])),
      guardrails,
      invariants: [],
    },
  }));
