import { type Condition, isVariable, type Operand, type Scalar, type Variable } from './condition.ts';

/** A name of the vocabulary for people: `onBehalfOfId` → `on behalf of`. */
const spaced = (name: string): string =>
  name
    .replace(/Id$/, '')
    .replace(/(?<=[a-z])(?=[A-Z])/g, ' ')
    .toLowerCase();

const operand = (value: Operand): string =>
  isVariable(value) ? (value.var === 'principal.id' ? 'themselves' : `their ${spaced(value.var.replace('principal.', ''))}`) : String(value);
const listed = (values: readonly Scalar[] | Variable): string => (isVariable(values) ? operand(values) : values.map(String).join(', '));

const orders = {
  number: { lt: 'below', lte: 'at most', gt: 'above', gte: 'at least' },
  time: { lt: 'before', lte: 'up to', gt: 'after', gte: 'from' },
} as const;

/** What a condition asks of a row, to go on "only where …": `requester is themselves`. */
export function conditionInWords(condition: Condition): string {
  switch (condition.op) {
    case 'eq':
      return condition.field === 'id' && isVariable(condition.value) ? 'it is their own record' : `${spaced(condition.field)} is ${operand(condition.value)}`;
    case 'ne':
      return condition.field === 'id' && isVariable(condition.value)
        ? 'it is not their own record'
        : `${spaced(condition.field)} is not ${operand(condition.value)}`;
    case 'lt':
    case 'lte':
    case 'gt':
    case 'gte':
      return `${spaced(condition.field)} is ${orders[condition.as ?? 'number'][condition.op]} ${operand(condition.value)}`;
    case 'in':
      return `${spaced(condition.field)} is one of ${listed(condition.values)}`;
    case 'nin':
      return `${spaced(condition.field)} is none of ${listed(condition.values)}`;
    case 'exists':
      return `${spaced(condition.field)} is ${condition.value ? 'set' : 'not set'}`;
    case 'some':
    case 'every':
      return `${condition.op === 'some' ? 'one' : 'each'} of its ${spaced(condition.relation)} has: ${conditionInWords(condition.where)}`;
    case 'and':
    case 'or':
      return condition.of.map((one) => (one.op === 'and' || one.op === 'or' ? `(${conditionInWords(one)})` : conditionInWords(one))).join(` ${condition.op} `);
    case 'not':
      return `it is not so that ${conditionInWords(condition.of)}`;
  }
}

/** Fields for people: `first name, last name`. */
export const fieldsInWords = (fields: readonly string[]): string => fields.map(spaced).join(', ');
