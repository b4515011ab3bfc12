import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';

const UserTombstoneSchema = defineEntity({
  name: 'UserTombstone',
  tableName: 'user_tombstones',
  indexes: [{ name: 'user_tombstones_deleted_at', properties: ['deletedAt', 'id'] }],
  properties: {
    /** The id that the deleted user had. */
    id: p.string().length(36).primary(),
    /** Keeps the username from being used again by somebody else; once erased, a hash of it does. */
    usernameKey: p.string().length(255).unique('user_tombstones_username_key'),
    /** What it looks like, as written and written small: see `look-keys.ts`. It stays once erased. */
    lookKey: p.string().length(32).default('').index('user_tombstones_look_key'),
    foldedLookKey: p.string().length(32).default('').index('user_tombstones_folded_look_key'),
    /** The username for reading history; `null` once the personal data was erased. */
    label: p.string().length(64).nullable(),
    /** The username, and while more is kept the names and the e-mail address, folded for a search; `null` once erased. */
    searchText: p.text().nullable(),
    deletedAt: p.string().length(24).$type<Timestamp>(),
    /** Who deleted them; `null` for the command line. */
    deletedBy: p.string().length(36).nullable(),
    /** The roles that they held, as JSON: whoever restores or erases them must cover these. `null` when it is not known. */
    roles: p.text().nullable(),
    /** JSON of what is needed to restore them: see `kept-user.ts`. `null` when that time is over, or it was erased. */
    kept: p.text().nullable(),
    /** Until when they can be restored; `null` when they can't be. */
    restorableUntil: p.string().length(24).nullable().index('user_tombstones_restorable_until').$type<Timestamp>(),
    erasedAt: p.string().length(24).nullable().$type<Timestamp>(),
  },
});

/** What is left of a deleted user, so that history stays readable and the username stays theirs. */
export class UserTombstone extends UserTombstoneSchema.class {}
UserTombstoneSchema.setClass(UserTombstone);
