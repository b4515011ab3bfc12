import { z } from 'zod';
import type { User as WireUser } from '@gatehouse/contract';
import { notFound } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { OWNER } from '../grants/last-owner.ts';

const keptUser = z.object({
  username: z.string(),
  firstName: z.string(),
  lastName: z.string().nullable(),
  email: z.string().nullable(),
  createdAt: z.string(),
  lastLoginAt: z.string().nullable(),
  version: z.int(),
  authzVersion: z.int(),
  roles: z.array(z.object({ role: z.string(), expiresAt: z.string().nullable() })),
  groups: z.array(z.string()),
});
/**
 * What is kept of a deleted user so that they can be restored: names, direct roles and groups. No credential is: a
 * password or a second factor of somebody who was deleted must not open anything again.
 */
export type KeptUser = z.infer<typeof keptUser>;

/** What is kept of somebody, as it is stored. */
export function keep(user: WireUser, authzVersion: number): string {
  const { username, firstName, lastName, email, createdAt, lastLoginAt, version } = user;
  const roles = user.roles.filter(({ via }) => via === 'direct').map(({ role, expiresAt }) => ({ role, expiresAt }));
  const groups = user.groups.map(({ id }) => id);
  return JSON.stringify({ username, firstName, lastName, email, createdAt, lastLoginAt, version, authzVersion, roles, groups } satisfies KeptUser);
}

/** A deleted user as the database has them. */
export interface DeletedRow {
  id: string;
  label: string | null;
  /** What they held when they were deleted. */
  roles: string[];
  kept: KeptUser | null;
  restorableUntil: string | null;
  erasedAt: string | null;
}

/** Somebody who was deleted, whoever asks. @throws Refusal `not-found`. */
export async function findDeleted(em: Em, id: string): Promise<DeletedRow> {
  const [row] = await em.execute<
    { label: string | null; roles: string | null; kept: string | null; restorable_until: string | null; erased_at: string | null }[]
  >('select label, roles, kept, restorable_until, erased_at from user_tombstones where id = ?', [id]);
  if (!row) throw notFound('deleted user');
  return {
    id,
    label: row.label,
    roles: rolesOfTombstone(row.roles),
    kept: row.kept === null ? null : keptUser.parse(JSON.parse(row.kept)),
    restorableUntil: row.restorable_until,
    erasedAt: row.erased_at,
  };
}

/** What a deleted user held; where it is not known, the most there is. */
export const rolesOfTombstone = (stored: string | null): string[] => (stored === null ? [OWNER] : z.array(z.string()).parse(JSON.parse(stored)));

/** A deleted user as the rules of the policies read them. */
export const deletedSubject = ({ id, label, roles, kept }: DeletedRow) => ({
  id,
  username: label ?? '',
  firstName: kept?.firstName ?? '',
  lastName: kept?.lastName ?? null,
  email: kept?.email ?? null,
  status: 'deactivated' as const,
  roles: roles.map((role) => ({ role, via: 'direct', expiresAt: null })),
  groups: (kept?.groups ?? []).map((group) => ({ id: group })),
});
