import { accessRequestIdInput, createAccessRequestInput, decideAccessRequestInput, listAccessRequestsInput } from '@gatehouse/contract';
import { personProcedure, procedure, router } from '../platform/trpc/procedure.ts';
import { askForAccess } from './ask-for-access.ts';
import { decideAccessRequest } from './decide-access-request.ts';
import { findAccessRequest, listAccessRequests } from './read-access-requests.ts';
import { withdrawAccessRequest } from './withdraw-access-request.ts';

export const accessRequestsRouter = router({
  list: procedure({ can: ['read', 'AccessRequest'] })
    .input(listAccessRequestsInput)
    .query(({ ctx, input }) => listAccessRequests(ctx.call, input)),
  get: procedure({ can: ['read', 'AccessRequest'] })
    .input(accessRequestIdInput)
    .query(({ ctx, input }) => findAccessRequest(ctx.call, ctx.call.em, input.id)),
  create: personProcedure({ can: ['create', 'AccessRequest'], audit: 'access-request.create' })
    .input(createAccessRequestInput)
    .mutation(({ ctx, input }) => askForAccess(ctx.call, input)),
  withdraw: personProcedure({ can: ['create', 'AccessRequest'], audit: 'access-request.withdraw' })
    .input(accessRequestIdInput)
    .mutation(({ ctx, input }) => withdrawAccessRequest(ctx.call, input)),
  decide: personProcedure({ can: ['decide', 'AccessRequest'], audit: 'access-request.decide' })
    .input(decideAccessRequestInput)
    .mutation(({ ctx, input }) => decideAccessRequest(ctx.call, input)),
});
