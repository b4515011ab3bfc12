import { listAuditInput, updateProfileInput } from '@gatehouse/contract';
import { actedBy, listEvents } from '../audit/list-events.ts';
import { personProcedure, router } from '../platform/trpc/procedure.ts';
import { cancelEmailChange } from '../users/change-own-email.ts';
import { getProfile, updateProfile } from './update-profile.ts';

/** One's own record. It is a user like any other: the rules of `own-profile` decide. */
export const profileRouter = router({
  get: personProcedure({ can: ['read', 'User'] }).query(({ ctx }) => getProfile(ctx.call)),
  update: personProcedure({ can: ['update', 'User'] })
    .input(updateProfileInput)
    .mutation(({ ctx, input }) => updateProfile(ctx.call, input)),
  cancelEmailChange: personProcedure({ can: ['update', 'User'] }).mutation(({ ctx }) => cancelEmailChange(ctx.call)),
  activity: personProcedure({ can: ['read', 'AuditEvent'] })
    .input(listAuditInput)
    .query(({ ctx, input }) => listEvents(ctx.call, input, actedBy(ctx.principal.id))),
});
