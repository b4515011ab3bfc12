import type { UserStatus } from '@gatehouse/contract';
import { timestampOf } from '../platform/clock.ts';
import { insertRows } from '../platform/insert-rows.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { GroupMember } from '../groups/group-member.entity.ts';
import { RoleGrant } from '../grants/role-grant.entity.ts';
import { foldedNames, User, type UserNames } from './user.entity.ts';

export interface NewUser extends UserNames {
  roles: readonly string[];
  groupIds: readonly string[];
  status: UserStatus;
  /** With whose import: out of sight until that is complete. */
  importId?: string;
}

/** Writes users with their roles and memberships. Rules are the caller's business. Answers the new ids in order. */
export async function insertUsers({ clock, ids }: Platform, em: Em, users: readonly NewUser[]): Promise<string[]> {
  const at = timestampOf(clock.now());
  const added = users.map((user) => ({ id: ids.next(), user }));
  const rows = added.map(({ id, user: { username, firstName, lastName, email, status, importId = null } }) => ({
    id,
    username,
    firstName,
    lastName,
    email,
    ...foldedNames({ username, firstName, lastName, email }),
    status,
    deactivationReason: null,
    createdAt: at,
    updatedAt: at,
    lastLoginAt: null,
    version: 1,
    authzVersion: 1,
    importId,
  }));
  await insertRows(em, User, rows);
  const grants = added.flatMap(({ id, user }) => [...new Set(user.roles)].map((role) => ({ id: ids.next(), user: id, role, expiresAt: null })));
  await insertRows(em, RoleGrant, grants);
  const members = added.flatMap(({ id, user }) => [...new Set(user.groupIds)].map((group) => ({ user: id, group })));
  await insertRows(em, GroupMember, members);
  return added.map(({ id }) => id);
}
