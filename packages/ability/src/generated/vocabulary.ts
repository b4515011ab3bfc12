// Generated from policies/vocabulary.yaml by `npm run gatehouse -- policies matrix --write`. Don't edit.
export const vocabulary = {
  User: {
    actions: ['read', 'create', 'update', 'assignRoles', 'deactivate', 'reactivate', 'delete', 'resetCredentials', 'unlock', 'revokeSessions', 'import', 'export'],
    fields: ['id', 'username', 'firstName', 'lastName', 'email', 'status', 'createdAt', 'updatedAt', 'lastLoginAt', 'locked', 'version', 'roles', 'groups'],
  },
  Group: {
    actions: ['read', 'create', 'update', 'delete', 'manageMembers'],
    fields: ['id', 'name', 'description', 'memberCount', 'createdAt', 'updatedAt', 'version', 'roles'],
  },
  Session: {
    actions: ['read', 'revoke'],
    fields: ['id', 'userId', 'createdAt', 'lastSeenAt', 'expiresAt', 'address', 'userAgent'],
  },
  Application: {
    actions: ['read', 'create', 'update', 'delete', 'manageKeys'],
    fields: ['id', 'name', 'description', 'ownerId', 'status', 'createdAt', 'updatedAt', 'version'],
  },
  ApplicationPolicy: {
    actions: ['read', 'create', 'update', 'delete'],
    fields: ['id', 'applicationId', 'description', 'status', 'startsAt', 'endsAt', 'createdAt', 'updatedAt', 'version'],
  },
  AccessDecision: {
    actions: ['read'],
    fields: ['id', 'applicationId', 'userId', 'requestType', 'decision', 'reason', 'at'],
  },
  Report: {
    actions: ['read', 'export'],
    fields: ['id'],
  },
  AuditEvent: {
    actions: ['read', 'export'],
    fields: ['seq', 'at', 'actorKind', 'actorId', 'actorLabel', 'keyId', 'onBehalfOfId', 'action', 'subjectType', 'subjectId', 'subjectLabel', 'outcome', 'reason', 'changes', 'address', 'userAgent', 'requestId', 'policyHash', 'hash'],
  },
  Account: {
    actions: ['read', 'update'],
    fields: ['id'],
  },
  ServiceAccount: {
    actions: ['read', 'create', 'update', 'revoke'],
    fields: ['id', 'name', 'description', 'ownerId', 'status', 'createdAt', 'updatedAt', 'version', 'roles'],
  },
  AccessReview: {
    actions: ['read', 'create', 'decide'],
    fields: ['id', 'userId', 'status'],
  },
  AccessRequest: {
    actions: ['read', 'create', 'decide'],
    fields: ['id', 'requesterId', 'status'],
  },
} as const;

export type SubjectName = keyof typeof vocabulary;
export type ActionOf<S extends SubjectName> = (typeof vocabulary)[S]['actions'][number];
export type FieldOf<S extends SubjectName> = (typeof vocabulary)[S]['fields'][number];
