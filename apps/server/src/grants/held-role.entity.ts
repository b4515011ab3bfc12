import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';
import { User } from '../users/user.entity.ts';

const HeldRoleSchema = defineEntity({
  name: 'HeldRole',
  tableName: 'held_roles',
  view: true,
  expression: `select r.id, r.user_id, r.role, 'direct' as via, r.expires_at from role_grants r
    union all select m.user_id || ' ' || m.group_id || ' ' || g.role as id, m.user_id, g.role, 'group' as via, null as expires_at from group_members m join group_roles g on g.group_id = m.group_id`,
  properties: {
    id: p.string().primary(),
    user: () => p.manyToOne(User),
    role: p.string(),
    via: p.string().$type<'direct' | 'group'>(),
    expiresAt: p.string().nullable().$type<Timestamp>(),
  },
});

/** A role as a user holds it: granted directly, or carried by a group that they are in. A database view: it can't disagree. */
export class HeldRole extends HeldRoleSchema.class {}
HeldRoleSchema.setClass(HeldRole);
