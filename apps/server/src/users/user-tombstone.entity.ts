import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';

const UserTombstoneSchema = defineEntity({
  name: 'UserTombstone',
  tableName: 'user_tombstones',
  properties: {
    /** The id that the deleted user had. */
    id: p.string().length(36).primary(),
    /** Keeps the username from being used again by somebody else. */
    usernameKey: p.string().length(255).unique('user_tombstones_username_key'),
    /** The username for reading history; `null` once the personal data was erased. */
    label: p.string().length(64).nullable(),
    deletedAt: p.string().length(24).$type<Timestamp>(),
  },
});

/** What is left of a deleted user, so that history stays readable and the username stays theirs. */
export class UserTombstone extends UserTombstoneSchema.class {}
UserTombstoneSchema.setClass(UserTombstone);
