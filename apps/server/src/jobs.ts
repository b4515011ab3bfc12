import { finishErasures } from './audit/erase-traces.ts';
import { logHead } from './audit/log-head.ts';
import { writeRefusalCounts } from './audit/repeated-refusals.ts';
import { deliverOutbox } from './credentials/deliver-outbox.ts';
import { forgetLinks } from './credentials/issue-credential-link.ts';
import { forgetMail } from './credentials/forget-mail.ts';
import { forgetOldFailures } from './credentials/forget-old-failures.ts';
import { finishGroupChanges } from './groups/tell-members.ts';
import { HOUR, MINUTE, SECOND } from './platform/clock.ts';
import { forgetClaims } from './platform/idempotency/claims.ts';
import type { Job } from './platform/jobs.ts';
import { beSeenByOthers } from './platform/servers.ts';
import { purgeBulkJobs } from './users/bulk/purge-bulk-jobs.ts';
import { runBulkJobs } from './users/bulk/run-bulk-jobs.ts';
import { endExpiredRoles } from './users/end-expired-roles.ts';
import { finishImports } from './users/finish-import.ts';
import { purgeDeletedUsers } from './users/purge-deleted-users.ts';

/** Everything that the server does by itself. */
export const jobs: readonly Job[] = [
  beSeenByOthers,
  { name: 'deliver mail', every: SECOND, run: ({ platform }) => deliverOutbox(platform) },
  { name: 'forget mail', every: MINUTE, run: forgetMail },
  { name: 'forget links', every: HOUR, run: forgetLinks },
  { name: 'end expired roles', every: MINUTE, run: endExpiredRoles },
  { name: 'bulk changes', every: SECOND, run: runBulkJobs },
  { name: 'end abandoned imports', every: 5 * SECOND, run: finishImports },
  { name: 'finish changes of groups', every: 5 * SECOND, run: finishGroupChanges },
  { name: 'finish erasures', every: 5 * SECOND, run: finishErasures },
  { name: 'forget old bulk changes', every: HOUR, run: purgeBulkJobs },
  { name: 'purge deleted users', every: HOUR, run: purgeDeletedUsers },
  { name: 'count refusals', every: 10 * SECOND, run: writeRefusalCounts },
  { name: 'log the end of the trail', every: MINUTE, run: (call) => logHead(call) },
  { name: 'forget failed sign-ins', every: 10 * MINUTE, run: forgetOldFailures },
  { name: 'forget idempotency keys', every: 10 * MINUTE, run: forgetClaims },
];
