import { listAuditInput, listUsersInput } from '@gatehouse/contract';
import { eventCsvColumns, exportEvents } from './audit/export-events.ts';
import { defineExport } from './platform/serve-exports.ts';
import { userCsvColumns, exportUsers } from './users/export-users.ts';

/** Everything that can be downloaded at `/export/<name>.csv` and `/export/<name>.jsonl`. */
export const exports = {
  users: defineExport({ can: ['export', 'User'], audit: 'user.export', input: listUsersInput, rows: exportUsers, columns: userCsvColumns }),
  audit: defineExport({ can: ['export', 'AuditEvent'], audit: 'audit.export', input: listAuditInput, rows: exportEvents, columns: eventCsvColumns }),
};
