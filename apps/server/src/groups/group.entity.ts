import { defineEntity, p } from '@mikro-orm/core';
import { foldForIdentity, foldForSearch } from '@gatehouse/contract';
import { GroupRole } from '../grants/group-role.entity.ts';
import type { Timestamp } from '../platform/clock.ts';
import { lookKeysOf } from '../platform/look-alikes/look-keys.ts';
import { User } from '../users/user.entity.ts';

const GroupSchema = defineEntity({
  name: 'Group',
  tableName: 'groups',
  properties: {
    id: p.string().length(36).primary(),
    name: p.string().length(255),
    nameKey: p.string().length(1020).unique('groups_name_key'),
    /** What it looks like, as written and written small: see `look-keys.ts`. */
    lookKey: p.string().length(32).default('').index('groups_look_key'),
    foldedLookKey: p.string().length(32).default('').index('groups_folded_look_key'),
    searchText: p.text(),
    description: p.string().length(1024),
    createdAt: p.string().length(24).$type<Timestamp>(),
    updatedAt: p.string().length(24).$type<Timestamp>(),
    version: p.integer(),
    /** With whose import it was made: see `in-sight.ts`. */
    importId: p.string().length(36).nullable(),
    /** How many members it has, those of an import that is under way included. Kept by the triggers of `group_members`: counting very many takes long. */
    memberCount: p.integer().default(0),
    /** How often its members came to hold other roles through it: part of what each of them counts. See `authz-version.ts`. */
    authzVersion: p.integer().default(0),
    /** Since when it is deleted for everybody, while its many members still leave it. */
    removedAt: p.string().length(24).nullable().$type<Timestamp>(),
    /** The roles that its members hold through it. */
    roles: () => p.oneToMany(GroupRole).mappedBy('group'),
    members: () => p.manyToMany(User).mappedBy('groups'),
  },
});

/** A named set of users, who hold the roles that it carries. */
export class Group extends GroupSchema.class {}
GroupSchema.setClass(Group);

export const foldedGroupName = (name: string) => ({ nameKey: foldForIdentity(name), ...lookKeysOf(name), searchText: foldForSearch(name) });
