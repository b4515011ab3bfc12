import { auditIdInput, listAuditInput, verifyAuditInput } from '@gatehouse/contract';
import { procedure, router } from '../platform/trpc/procedure.ts';
import { getEvent, listEvents } from './list-events.ts';
import { verificationProgress, verifyTrail } from './verification/verify-trail.ts';

export const auditRouter = router({
  list: procedure({ can: ['read', 'AuditEvent'] })
    .input(listAuditInput)
    .query(({ ctx, input }) => listEvents(ctx.call, input)),
  get: procedure({ can: ['read', 'AuditEvent'] })
    .input(auditIdInput)
    .query(({ ctx, input }) => getEvent(ctx.call, input)),
  // It speaks of the whole trail, so seeing one's own events is not enough.
  verify: procedure({ can: ['export', 'AuditEvent'] })
    .input(verifyAuditInput)
    .query(({ ctx, input }) => verifyTrail(ctx.platform, ctx.call.em, input?.expect, ctx.gone())),
  verifyProgress: procedure({ can: ['export', 'AuditEvent'] }).query(({ ctx }) => verificationProgress(ctx.platform)),
});
