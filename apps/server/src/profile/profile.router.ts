import { listAuditInput, updateProfileInput } from '@gatehouse/contract';
import { listEvents } from '../audit/list-events.ts';
import { procedure, router } from '../platform/trpc/procedure.ts';
import { getUser } from '../users/get-user.ts';
import { updateUser } from '../users/update-user.ts';

/** One's own record. It is a user like any other: the rules of `own-profile` decide. */
export const profileRouter = router({
  get: procedure({ can: ['read', 'User'] }).query(({ ctx }) => getUser(ctx.call, { id: ctx.principal.id })),
  update: procedure({ can: ['update', 'User'] })
    .input(updateProfileInput)
    .mutation(({ ctx, input }) => updateUser(ctx.call, { ...input, id: ctx.principal.id }, 'profile.update')),
  activity: procedure({ can: ['read', 'AuditEvent'] })
    .input(listAuditInput)
    .query(({ ctx, input }) => listEvents(ctx.call, input, { actorId: ctx.principal.id })),
});
