import type { UserStatus } from '@gatehouse/contract';
import { timestampOf } from '../platform/clock.ts';
import type { Em } from '../platform/orm.ts';
import type { Platform } from '../platform/platform.ts';
import { RoleGrant } from './role-grant.entity.ts';
import { foldedNames, User, type UserNames } from './user.entity.ts';

export interface NewUser extends UserNames {
  roles: readonly string[];
  groupIds: readonly string[];
  status: UserStatus;
}

const BATCH = 500;

/** Writes users with their roles and memberships, in batches. Rules are the caller's business. Answers the new ids in order. */
export async function insertUsers({ clock, ids }: Platform, em: Em, users: readonly NewUser[]): Promise<string[]> {
  const at = timestampOf(clock.now());
  const created: string[] = [];
  for (let start = 0; start < users.length; start += BATCH) {
    const batch = users.slice(start, start + BATCH).map((user) => ({ id: ids.next(), user }));
    await em.insertMany(
      User,
      batch.map(({ id, user: { username, firstName, lastName, email, status } }) => ({
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
      })),
    );
    const grants = batch.flatMap(({ id, user }) => [...new Set(user.roles)].map((role) => ({ id: ids.next(), user: id, role, expiresAt: null })));
    for (let from = 0; from < grants.length; from += BATCH) await em.insertMany(RoleGrant, grants.slice(from, from + BATCH));
    const members = batch.flatMap(({ id, user }) => [...new Set(user.groupIds)].map((groupId) => [id, groupId]));
    for (let from = 0; from < members.length; from += BATCH) {
      const part = members.slice(from, from + BATCH);
      await em.execute(`insert into group_members (user_id, group_id) values ${part.map(() => '(?, ?)').join(', ')}`, part.flat());
    }
    created.push(...batch.map(({ id }) => id));
  }
  return created;
}
