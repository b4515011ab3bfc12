import { defineEntity, p } from '@mikro-orm/core';
import { foldForIdentity, foldForSearch, type UserStatus } from '@gatehouse/contract';
import { HeldRole } from '../grants/held-role.entity.ts';
import { GroupMember } from '../groups/group-member.entity.ts';
import { Group } from '../groups/group.entity.ts';
import type { Timestamp } from '../platform/clock.ts';
import { lookKeysOf } from '../platform/look-alikes/look-keys.ts';

const UserSchema = defineEntity({
  name: 'User',
  tableName: 'users',
  // A list is read in the order of its sort and then of ids: without both in one index, many users with the same value are sorted anew for each page.
  indexes: [
    { name: 'users_first_name_order', properties: ['firstNameSort', 'id'] },
    { name: 'users_last_name_order', properties: ['lastNameSort', 'id'] },
    { name: 'users_status_order', properties: ['status', 'id', 'importId'] },
    { name: 'users_created_at_order', properties: ['createdAt', 'id'] },
    { name: 'users_email_order', expression: "create index users_email_order on users ((coalesce(email_key, '')), id)" },
    { name: 'users_last_login_order', expression: "create index users_last_login_order on users ((coalesce(last_login_at, '')), id)" },
  ],
  properties: {
    id: p.string().length(36).primary(),
    username: p.string().length(64),
    /** `username` folded for identity: what uniqueness is judged by. */
    usernameKey: p.string().length(255).unique('users_username_key'),
    /** What it looks like, as written and written small: see `look-keys.ts`. */
    lookKey: p.string().length(32).default('').index('users_look_key'),
    foldedLookKey: p.string().length(32).default('').index('users_folded_look_key'),
    firstName: p.string().length(100),
    lastName: p.string().length(100).nullable(),
    email: p.string().length(254).nullable(),
    emailKey: p.string().length(512).nullable().unique('users_email_key'),
    /** Names folded for sorting; an absent last name sorts as the empty text. */
    firstNameSort: p.string().length(512),
    lastNameSort: p.string().length(512),
    /** Username, names and e-mail folded for search, one a line. */
    searchText: p.text(),
    status: p.string().length(16).$type<UserStatus>(),
    deactivationReason: p.text().nullable(),
    createdAt: p.string().length(24).$type<Timestamp>(),
    updatedAt: p.string().length(24).$type<Timestamp>(),
    lastLoginAt: p.string().length(24).nullable().index('users_last_login_at').$type<Timestamp>(),
    /** Counts what an editor could overwrite: the optimistic lock of people. */
    version: p.integer(),
    /** Counts changes of what the user may do: sessions and browsers compare it. */
    authzVersion: p.integer(),
    /** Whose rows they came with: see `in-sight.ts`. */
    importId: p.string().length(36).nullable().index('users_import_id'),
    /** However they are held. */
    roles: () => p.oneToMany(HeldRole).mappedBy('user'),
    groups: () =>
      p
        .manyToMany(Group)
        .owner()
        .pivotEntity(() => GroupMember),
  },
});

/** A person with an account. What sign-in needs lives apart, in `credentials`. */
export class User extends UserSchema.class {}
UserSchema.setClass(User);

/** The names by which a person is found, as they were typed. */
export interface UserNames {
  username: string;
  firstName: string;
  lastName: string | null;
  email: string | null;
}

/** The stored folded forms that go with a person's names. */
export function foldedNames({ username, firstName, lastName, email }: UserNames) {
  return {
    usernameKey: foldForIdentity(username),
    ...lookKeysOf(username),
    emailKey: email === null ? null : foldForIdentity(email),
    firstNameSort: foldForSearch(firstName),
    lastNameSort: foldForSearch(lastName ?? ''),
    searchText: [username, `${firstName} ${lastName ?? ''}`.trim(), email ?? ''].map(foldForSearch).join('\n'),
  };
}
