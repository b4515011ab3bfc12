import { expect, it } from 'vitest';
import type { Condition } from './condition.ts';
import { conditionInWords } from './in-words.ts';

const self = { var: 'principal.id' };

it.each<[string, Condition]>([
  ['it is not their own record', { op: 'ne', field: 'id', value: self, nullMatches: true }],
  ['status is active', { op: 'eq', field: 'status', value: 'active' }],
  ['status is not invited', { op: 'ne', field: 'status', value: 'invited', nullMatches: false }],
  ['role is one of their roles', { op: 'in', field: 'role', values: { var: 'principal.roles' } }],
  ['status is none of invited, inactive', { op: 'nin', field: 'status', values: ['invited', 'inactive'], nullMatches: false }],
  ['size is at least 3', { op: 'gte', field: 'size', value: 3 }],
  ['ends at is before 2026-01-01T00:00:00.000Z', { op: 'lt', field: 'endsAt', value: '2026-01-01T00:00:00.000Z', as: 'time' }],
  ['email is not set', { op: 'exists', field: 'email', value: false }],
  ['one of its roles has: role is owner', { op: 'some', relation: 'roles', to: 'many', where: { op: 'eq', field: 'role', value: 'owner' } }],
  [
    'it is their own record and (status is active or status is invited)',
    {
      op: 'and',
      of: [
        { op: 'eq', field: 'id', value: self },
        { op: 'or', of: ['active', 'invited'].map((value) => ({ op: 'eq', field: 'status', value })) },
      ],
    },
  ],
  ['it is not so that user is themselves', { op: 'not', of: { op: 'eq', field: 'userId', value: self } }],
])('says “%s”', (words, condition) => {
  expect(conditionInWords(condition)).toBe(words);
});
