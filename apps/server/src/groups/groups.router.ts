import { createGroupInput, groupIdInput, groupMembersInput, listGroupsInput, listMembersInput, updateGroupInput } from '@gatehouse/contract';
import { procedure, router } from '../platform/trpc/procedure.ts';
import { listUsers } from '../users/list-users.ts';
import { createGroup, deleteGroup, updateGroup } from './change-group.ts';
import { addMembers, removeMembers } from './change-members.ts';
import { findGroup, listGroups } from './list-groups.ts';

export const groupsRouter = router({
  list: procedure({ can: ['read', 'Group'] })
    .input(listGroupsInput)
    .query(({ ctx, input }) => listGroups(ctx.call, input)),
  get: procedure({ can: ['read', 'Group'] })
    .input(groupIdInput)
    .query(({ ctx, input }) => findGroup(ctx.call, ctx.call.em, input.id)),
  members: procedure({ can: ['read', 'Group'] })
    .input(listMembersInput)
    .query(async ({ ctx, input: { id, ...list } }) => {
      await findGroup(ctx.call, ctx.call.em, id);
      return listUsers(ctx.call, { ...list, filter: { groupId: [id] } });
    }),
  create: procedure({ can: ['create', 'Group'] })
    .input(createGroupInput)
    .mutation(({ ctx, input }) => createGroup(ctx.call, input)),
  update: procedure({ can: ['update', 'Group'] })
    .input(updateGroupInput)
    .mutation(({ ctx, input }) => updateGroup(ctx.call, input)),
  delete: procedure({ can: ['delete', 'Group'] })
    .input(groupIdInput)
    .mutation(({ ctx, input }) => deleteGroup(ctx.call, input)),
  addMembers: procedure({ can: ['manageMembers', 'Group'] })
    .input(groupMembersInput)
    .mutation(({ ctx, input }) => addMembers(ctx.call, input)),
  removeMembers: procedure({ can: ['manageMembers', 'Group'] })
    .input(groupMembersInput)
    .mutation(({ ctx, input }) => removeMembers(ctx.call, input)),
});
