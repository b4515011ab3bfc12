import { expect, test } from 'vitest';
import { permissionText } from './permission-text.ts';

test('permissions read as plain words', () => {
  expect(permissionText({ action: 'read', subject: 'User' })).toBe('read users');
  expect(permissionText({ action: 'create', subject: 'ApplicationPolicy' })).toBe('create application policies');
  expect(permissionText({ action: 'assignRoles', subject: 'User' })).toBe('assign roles to users');
});
