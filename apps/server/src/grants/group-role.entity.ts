import { defineEntity, p } from '@mikro-orm/core';
import { Group } from '../groups/group.entity.ts';

const GroupRoleSchema = defineEntity({
  name: 'GroupRole',
  tableName: 'group_roles',
  indexes: [{ name: 'group_roles_role', properties: ['role', 'group'] }],
  properties: {
    group: () => p.manyToOne(Group).primary().deleteRule('cascade'),
    role: p.string().length(64).primary(),
  },
});

/** A role that a group carries: whoever is in the group holds it. */
export class GroupRole extends GroupRoleSchema.class {}
GroupRoleSchema.setClass(GroupRole);
