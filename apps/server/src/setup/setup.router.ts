import { checkSetupLinkInput, createOwnerInput } from '@gatehouse/contract';
import { publicProcedure, router } from '../platform/trpc/procedure.ts';
import { checkSetupLink, createFirstOwner, needsOwner } from './create-owner.ts';

export const setupRouter = router({
  status: publicProcedure().query(async ({ ctx }) => ({ needsOwner: await needsOwner(ctx.call.em) })),
  checkLink: publicProcedure()
    .input(checkSetupLinkInput)
    .mutation(({ ctx, input }) => checkSetupLink(ctx.call, input.token)),
  createOwner: publicProcedure()
    .input(createOwnerInput)
    .mutation(({ ctx, input }) => createFirstOwner(ctx.call, input)),
});
