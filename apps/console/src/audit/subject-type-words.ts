const words: Record<string, string> = {
  AccessDecision: 'Decisions',
  AccessRequest: 'Access request',
  Account: 'Account settings',
  ApplicationPolicy: 'Policy',
  AuditEvent: 'Audit trail',
  BulkJob: 'Bulk change',
  Report: 'Reports',
  ServiceAccount: 'Service account',
};

/** What an event is about, for people; an unknown kind keeps its name. */
export const subjectTypeWords = (type: string): string => (Object.hasOwn(words, type) ? (words[type] ?? type) : type);
