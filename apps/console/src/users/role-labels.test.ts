import type { HeldRole, Role } from '@gatehouse/contract';
import { expect, test } from 'vitest';
import { roleLabels } from './role-labels.ts';

const roles: Role[] = [{ role: 'developer', label: 'Developer', description: '', requiresEmail: true, assignable: true, allows: [] }];
const direct = (role: string): HeldRole => ({ role, via: 'direct', expiresAt: null });
const through = (role: string, ...names: string[]): HeldRole => ({ role, via: 'group', expiresAt: null, groups: names.map((name) => ({ id: name, name })) });

test('a role that is held in two ways stands once, and as one’s own', () => {
  expect(roleLabels(roles, [direct('developer'), through('developer', 'Payments')])).toEqual([{ label: 'Developer' }]);
});

test('a role that is held through groups alone names them', () => {
  expect(roleLabels(roles, [through('developer', 'Payments', 'Ops'), direct('unknown')])).toEqual([
    { label: 'Developer', how: 'through Payments, Ops' },
    { label: 'unknown' },
  ]);
});
