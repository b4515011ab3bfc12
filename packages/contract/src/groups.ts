import { z } from 'zod';
import { listFields, listInput } from './list.ts';
import { descriptionText, groupName, id, roleId, version } from './text.ts';
import { userSorts } from './users.ts';

export interface Group {
  id: string;
  name: string;
  description: string;
  memberCount: number;
  /** What its members hold through it. */
  roles: string[];
  version: number;
  createdAt: string;
  updatedAt: string;
}

export const groupSorts = ['name', 'memberCount', 'createdAt'] as const;
export const groupFilter = z.strictObject({ role: z.array(roleId).max(50).optional() });
export const listGroupsInput = listInput(groupFilter, groupSorts);
export const groupIdInput = z.strictObject({ id });

const roles = z.array(roleId, { error: 'Send a list of roles.' }).max(50, 'A group carries at most 50 roles.');

export const createGroupInput = z.strictObject({ name: groupName, description: descriptionText.optional(), roles: roles.optional() });
/** What is not sent is not touched. */
export const updateGroupInput = z.strictObject({
  id,
  version,
  name: groupName.optional(),
  description: descriptionText.optional(),
  roles: roles.optional(),
});

/** So many people at once. */
export const MAX_MEMBERS_AT_ONCE = 1000;
export const groupMembersInput = z.strictObject({
  id,
  userIds: z
    .array(id)
    .min(1, 'Choose at least one user.')
    .max(MAX_MEMBERS_AT_ONCE, `Choose at most ${MAX_MEMBERS_AT_ONCE.toLocaleString('en')} users at once.`),
});
const { search, sort, direction, cursor, limit } = listFields(z.strictObject({}), userSorts);
export const listMembersInput = z.strictObject({ id, search, sort, direction, cursor, limit });
