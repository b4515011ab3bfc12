import { bulkJobInput, listAuditInput, listDecisionsInput, listUsersInput } from '@gatehouse/contract';
import { decisionCsvColumns, exportDecisions } from './access/export-decisions.ts';
import { eventCsvColumns, exportEvents } from './audit/export-events.ts';
import { defineExport } from './platform/serve-exports.ts';
import { bulkResultCsvColumns, exportBulkResult } from './users/bulk/export-bulk-result.ts';
import { userCsvColumns, exportUsers } from './users/export-users.ts';

/** Everything that can be downloaded at `/export/<name>.csv` and `/export/<name>.jsonl`. */
export const exports = {
  users: defineExport({ can: ['export', 'User'], audit: 'user.export', input: listUsersInput, rows: exportUsers, columns: userCsvColumns }),
  'bulk-result': defineExport({
    can: ['export', 'User'],
    audit: 'user.export-bulk-result',
    input: bulkJobInput,
    rows: exportBulkResult,
    columns: bulkResultCsvColumns,
  }),
  decisions: defineExport({ can: ['export', 'Report'], audit: 'access.export', input: listDecisionsInput, rows: exportDecisions, columns: decisionCsvColumns }),
  audit: defineExport({ can: ['export', 'AuditEvent'], audit: 'audit.export', input: listAuditInput, rows: exportEvents, columns: eventCsvColumns }),
};
