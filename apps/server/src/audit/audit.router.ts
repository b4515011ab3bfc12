import { auditIdInput, listAuditInput } from '@gatehouse/contract';
import { procedure, router } from '../platform/trpc/procedure.ts';
import { getEvent, listEvents } from './list-events.ts';
import { verifyChain } from './verify-chain.ts';

export const auditRouter = router({
  list: procedure({ can: ['read', 'AuditEvent'] })
    .input(listAuditInput)
    .query(({ ctx, input }) => listEvents(ctx.call, input)),
  get: procedure({ can: ['read', 'AuditEvent'] })
    .input(auditIdInput)
    .query(({ ctx, input }) => getEvent(ctx.call, input)),
  // It speaks of the whole trail, so seeing one's own events is not enough.
  verify: procedure({ can: ['export', 'AuditEvent'] }).query(({ ctx }) => verifyChain(ctx.call.em)),
});
