import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../users/user.entity.ts';
import { Group } from './group.entity.ts';

const GroupMemberSchema = defineEntity({
  name: 'GroupMember',
  tableName: 'group_members',
  // With the user in it, the many members of a group are read a few at a time.
  indexes: [{ name: 'group_members_group', properties: ['group', 'user'] }],
  properties: {
    user: () => p.manyToOne(User).primary().deleteRule('cascade').updateRule('cascade'),
    group: () => p.manyToOne(Group).primary().index(false).deleteRule('cascade').updateRule('cascade'),
  },
});

/** That somebody is in a group. */
export class GroupMember extends GroupMemberSchema.class {}
GroupMemberSchema.setClass(GroupMember);
