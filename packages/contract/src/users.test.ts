import { expect, test } from 'vitest';
import { bulkUsersInput } from './bulk.ts';
import { createUserInput, setRolesInput, updateUserInput } from './users.ts';

const id = '0190a0a0-0000-7000-8000-000000000000';
const complaints = (result: { error?: { issues: { path: PropertyKey[]; message: string }[] } }): string[] =>
  (result.error?.issues ?? []).map(({ path, message }) => `${path.join('.')}: ${message}`);

test('a new user needs a name and a role, and takes nothing unknown', () => {
  expect(complaints(createUserInput.safeParse({ username: 'ada', firstName: 'Ada', roles: [] }))).toEqual(['roles: Choose at least one role.']);
  expect(complaints(createUserInput.safeParse({ username: 'ada', firstName: 'Ada', roles: ['user'], status: 'active' }))).toEqual([
    ': Unrecognized key: "status"',
  ]);
  expect(complaints(createUserInput.safeParse({}))).toEqual([
    'username: Enter a username.',
    'firstName: Enter a first name.',
    'roles: Choose at least one role.',
  ]);
});

test('an update leaves out what was not sent, and keeps an emptied field apart from it', () => {
  expect(updateUserInput.parse({ id, version: 0 })).toEqual({ id, version: 0 });
  expect(updateUserInput.parse({ id, version: 0, lastName: '', email: ' ' })).toEqual({ id, version: 0, lastName: null, email: null });
});

test('a role may end at a time in UTC', () => {
  const until = (expiresAt: unknown) => setRolesInput.safeParse({ id, version: 1, roles: [{ role: 'user', expiresAt }] }).success;
  expect(['2026-01-31T09:00:00Z', null, undefined].map(until)).toEqual([true, true, true]);
  expect(until('tomorrow')).toBe(false);
});

test.each([
  [{ action: 'deactivate' }, ['ids: Send either ids or a filter.']],
  [{ action: 'deactivate', ids: [id], filter: {} }, ['ids: Send either ids or a filter.']],
  [{ action: 'addToGroup', ids: [id] }, ['groupId: Choose a group.']],
  [{ action: 'setRoles', ids: [id] }, ['roles: Choose at least one role.']],
  [{ action: 'reactivate', filter: { status: ['deactivated'], search: 'x' } }, []],
])('the bulk action %j', (input, expected) => {
  expect(complaints(bulkUsersInput.safeParse(input))).toEqual(expected);
});
