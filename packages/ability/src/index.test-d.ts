import {
  type ActionOf,
  type AppAbility,
  can,
  canOn,
  type FieldOf,
  filterFor,
  permittedFields,
  restrictToScopes,
  type Scope,
  type SubjectName,
} from './index.ts';

// Checked by `tsc` alone: each line marked as an error must be one, or the check fails.

declare const ability: AppAbility;

export const rightWords: boolean[] = [
  can(ability, 'assignRoles', 'User'),
  can(ability, 'update', 'User', 'firstName'),
  canOn(ability, 'manageMembers', 'Group', { id: 'g' }),
  permittedFields(ability, 'update', 'User').includes('email'),
  filterFor(ability, 'export', 'AuditEvent') !== undefined,
];

export const rightAction: ActionOf<'Session'> = 'revoke';
export const rightField: FieldOf<'Session'> = 'lastSeenAt';
export const rightScope: Scope = 'Group.manageMembers';

export const misspeltWords: unknown[] = [
  // @ts-expect-error a misspelt subject
  can(ability, 'read', 'Usr'),
  // @ts-expect-error a misspelt action
  can(ability, 'reed', 'User'),
  // @ts-expect-error an action of another subject
  can(ability, 'manageMembers', 'User'),
  // @ts-expect-error a misspelt field
  can(ability, 'update', 'User', 'fristName'),
  // @ts-expect-error a field of another subject
  canOn(ability, 'read', 'Group', {}, 'username'),
  // @ts-expect-error no action means everything
  can(ability, 'manage', 'User'),
  // @ts-expect-error no subject means everything
  can(ability, 'read', 'all'),
  // @ts-expect-error what was not found is nobody's to read
  canOn(ability, 'read', 'User', undefined),
  // @ts-expect-error what was not found is nobody's to read
  canOn(ability, 'read', 'User', null),
  // @ts-expect-error a misspelt field in a list
  permittedFields(ability, 'update', 'User').includes('emial'),
  // @ts-expect-error a scope that there is not
  restrictToScopes(ability, ['User.manageMembers']),
  // @ts-expect-error a list of what there is not
  filterFor(ability, 'delete', 'AuditEvent'),
];

// @ts-expect-error a subject that the vocabulary does not have
export const wrongSubject: SubjectName = 'Everything';
// @ts-expect-error an action of another subject
export const wrongAction: ActionOf<'Session'> = 'create';
