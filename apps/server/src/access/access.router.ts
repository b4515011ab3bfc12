import { authorizeInput, authorizeManyInput, decisionIdInput, listDecisionsInput } from '@gatehouse/contract';
import { applicationProcedure, procedure, router } from '../platform/trpc/procedure.ts';
import { authorizeRequest, authorizeRequests } from './authorize-request.ts';
import { getDecision, listDecisions } from './list-decisions.ts';

export const accessRouter = router({
  // Whoever sees an application may ask what it would let through; the answer says nothing that its policies don't.
  authorize: applicationProcedure({ can: ['read', 'Application'] }, authorizeInput).mutation(({ ctx, input }) => authorizeRequest(ctx.call, input)),
  authorizeMany: procedure({ can: ['read', 'Application'], callers: ['user', 'service', 'application'] })
    .input(authorizeManyInput)
    .mutation(async ({ ctx, input }) => ({ results: await authorizeRequests(ctx.call, input.requests) })),
  decisions: procedure({ can: ['read', 'AccessDecision'] })
    .input(listDecisionsInput)
    .query(({ ctx, input }) => listDecisions(ctx.call, input)),
  decision: procedure({ can: ['read', 'AccessDecision'] })
    .input(decisionIdInput)
    .query(({ ctx, input }) => getDecision(ctx.call, input)),
});
