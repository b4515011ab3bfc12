import { groupIdInput, listGroupsInput } from '@gatehouse/contract';
import { procedure, router } from '../platform/trpc/procedure.ts';
import { getGroup, listGroups } from './list-groups.ts';

export const groupsRouter = router({
  list: procedure({ can: ['read', 'Group'] })
    .input(listGroupsInput)
    .query(({ ctx, input }) => listGroups(ctx.call, input)),
  get: procedure({ can: ['read', 'Group'] })
    .input(groupIdInput)
    .query(({ ctx, input }) => getGroup(ctx.call, input)),
});
