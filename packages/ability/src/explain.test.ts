import { expect, it } from 'vitest';
import { explain } from './explain.ts';
import { matrixOf } from './matrix.ts';
import { loadPolicies } from './node.ts';
import { policiesDir } from './testing/policies.ts';

const policies = loadPolicies(policiesDir);

/** The roles for which the matrix says so, in its order. */
function rolesWith(decision: 'always' | 'when', action: string, subject: string): string[] {
  const { roles, rows } = matrixOf(policies);
  const row = rows.find((each) => each.subject === subject && each.action === action);
  return roles.filter(({ role }) => row?.cells[role] === decision).map(({ role }) => role);
}

it('names the grant that allows, and where it stands', () => {
  const { allowed, rule, missing } = explain(policies, { id: 'u1', roles: ['user'] }, { action: 'read', subject: 'User', row: { id: 'u1' } });
  expect(allowed).toBe(true);
  expect(rule).toEqual({
    id: 'own-profile.read',
    file: 'policies/permission-sets.yaml',
    line: policies.rules['own-profile.read']?.source.line,
    why: 'Everybody may see their own record.',
  });
  expect(rule?.line).toBeGreaterThan(1);
  expect(missing).toBeUndefined();
});

it('names the guardrail that denies', () => {
  const answer = explain(policies, { id: 'g1', roles: ['governance'] }, { action: 'deactivate', subject: 'User', row: { id: 'g1', roles: [] } });
  expect(answer.allowed).toBe(false);
  expect(answer.rule).toMatchObject({
    id: 'guardrail.own-status',
    file: 'policies/guardrails.yaml',
    why: 'Nobody changes their own status. Ask somebody else who manages users.',
  });
});

it('says on which instances and of which fields something is allowed that is not allowed on all', () => {
  const only = (role: string, action: string, subject: string, more: { row?: object; field?: string } = {}) =>
    explain(policies, { id: 'u1', roles: ['user', role] }, { action, subject, ...more }).only;
  expect(only('user', 'read', 'User')).toEqual(['Only their own record.']);
  expect(only('user', 'update', 'User')).toEqual(['Only their own record. Only these fields: email, first name, last name.']);
  expect(only('user', 'update', 'User', { field: 'email' })).toEqual(['Only their own record.']);
  expect(only('user', 'read', 'AuditEvent')).toEqual(['Only where actor is themselves or on behalf of is themselves.']);
  expect(only('user', 'create', 'AccessRequest')).toEqual(['Only where requester is themselves.']);
  expect(only('user', 'read', 'User', { row: { id: 'u1' } })).toBeUndefined();
  expect(only('governance', 'read', 'User')).toBeUndefined();
  expect(only('governance', 'read', 'AccessRequest')).toBeUndefined();
});

it('names what is missing, and the roles that would give it', () => {
  const ask = (action: string, subject: string, field?: string) =>
    explain(policies, { id: 'u1', roles: ['user'] }, { action, subject, ...(field !== undefined && { field }) });
  expect(ask('delete', 'Group')).toEqual({ allowed: false, missing: { action: 'delete', subject: 'Group', roles: rolesWith('always', 'delete', 'Group') } });
  expect(rolesWith('always', 'delete', 'Group').slice(0, 2)).toEqual(['owner', 'it-admin']);
  expect(ask('update', 'Account').missing?.roles).toEqual(rolesWith('always', 'update', 'Account'));
  expect(ask('update', 'User', 'status').missing?.roles).toEqual(expect.arrayContaining(rolesWith('always', 'update', 'User')));
  expect(ask('fly', 'Group').missing?.roles).toEqual([]);
});

it('names the roles that allow it on some instances when none allows it on all', () => {
  const answer = explain(policies, { id: 'u1', roles: [] }, { action: 'revoke', subject: 'Session' });
  expect(rolesWith('always', 'revoke', 'Session')).toEqual([]);
  expect(answer.missing?.roles).toEqual(rolesWith('when', 'revoke', 'Session'));
  expect(answer.missing?.roles).toContain('user');
});

it('names no role where none would help', () => {
  const own = explain(policies, { id: 'g1', roles: ['governance'] }, { action: 'deactivate', subject: 'User', row: { id: 'g1', roles: [] } });
  expect(own.missing?.roles).toEqual([]);
  // With any of these roles the guardrail against changing one's own status would still deny.
  const asUser = explain(policies, { id: 'u1', roles: ['user'] }, { action: 'deactivate', subject: 'User', row: { id: 'u1', roles: [] } });
  expect(asUser.missing?.roles).toEqual([]);
});
