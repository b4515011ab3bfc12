import type { Role } from '@gatehouse/contract';
import { useQuery } from '@tanstack/react-query';
import { trpc } from '../api/trpc.ts';

const none: Role[] = [];

/** All roles, with whether the signed-in person may assign them; empty until they are loaded. */
export function useRoles(): Role[] {
  return useQuery(trpc.roles.list.queryOptions(undefined, { staleTime: 60_000 })).data?.roles ?? none;
}

/** A role's name for people. */
export const roleLabel = (roles: readonly Role[], id: string): string => roles.find(({ role }) => role === id)?.label ?? id;

/** Whether a role is beyond what the signed-in person may assign; also while the roles are still being loaded. A role whose file is gone is for the server to judge. */
export const isBeyond = (roles: readonly Role[], id: string): boolean => roles.length === 0 || roles.find(({ role }) => role === id)?.assignable === false;
