import { defineEntity, p } from '@mikro-orm/core';
import { User } from '../users/user.entity.ts';
import { Group } from './group.entity.ts';

const GroupMemberSchema = defineEntity({
  name: 'GroupMember',
  tableName: 'group_members',
  // PostgreSQL makes no index of a foreign key by itself; SQLite's MikroORM does, by this name.
  indexes: [{ name: 'group_members_group_id_index', properties: ['group'] }],
  properties: {
    user: () => p.manyToOne(User).primary().deleteRule('cascade').updateRule('cascade'),
    group: () => p.manyToOne(Group).primary().deleteRule('cascade').updateRule('cascade'),
  },
});

/** That somebody is in a group. */
export class GroupMember extends GroupMemberSchema.class {}
GroupMemberSchema.setClass(GroupMember);
