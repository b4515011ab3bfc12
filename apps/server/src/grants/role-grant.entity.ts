import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';
import { User } from '../users/user.entity.ts';

const RoleGrantSchema = defineEntity({
  name: 'RoleGrant',
  tableName: 'role_grants',
  uniques: [{ name: 'role_grants_user_role', properties: ['user', 'role'] }],
  indexes: [
    { name: 'role_grants_role', properties: ['role', 'user'] },
    { name: 'role_grants_expires_at', properties: ['expiresAt'] },
  ],
  properties: {
    id: p.string().length(36).primary(),
    user: () => p.manyToOne(User).deleteRule('cascade'),
    role: p.string().length(64),
    /** The grant ends by itself at this time; `null` means that it does not. */
    expiresAt: p.string().length(24).nullable().$type<Timestamp>(),
  },
});

/** A role that a user holds directly. */
export class RoleGrant extends RoleGrantSchema.class {}
RoleGrantSchema.setClass(RoleGrant);
