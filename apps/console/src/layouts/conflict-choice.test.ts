import { expect, test } from 'vitest';
import { conflictRows } from './conflict-choice.tsx';

test('a conflict tells what either side changed, and nothing else', () => {
  const labels = { firstName: 'First name', lastName: 'Last name', email: 'E-mail' };
  const before = { firstName: 'Ada', lastName: 'Byron', email: 'ada@example.org' };
  const now = { ...before, lastName: 'Lovelace' };
  expect(conflictRows(labels, before, now, { ...before, email: 'ada@example.com' })).toEqual([
    { label: 'Last name', theirs: 'Lovelace', mine: undefined },
    { label: 'E-mail', theirs: 'ada@example.org', mine: 'ada@example.com' },
  ]);
});
