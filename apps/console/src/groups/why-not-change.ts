import type { Group } from '@gatehouse/contract';
import { isBeyond, useRoles } from '../roles/use-roles.ts';
import { useAbility, useMe } from '../session/ability-provider.tsx';
import { mayOnOthers } from '../session/permission.ts';

/** Why the signed-in person can't change this group, nor who is in it: it carries what they could not grant. */
export function useGroupLocked(group: Group | undefined): string | undefined {
  const roles = useRoles();
  if (group === undefined || roles.length === 0) return undefined;
  const beyond = group.roles.some((role) => isBeyond(roles, role));
  return !beyond ? undefined : 'It carries roles that you may not assign.';
}

/** Why they can't change what it carries, nor delete it with that: it is theirs too. */
export function useOwnRoles(group: Group | undefined): string | undefined {
  const { user } = useMe();
  const inIt = group !== undefined && (user.groups ?? []).some(({ id }) => id === group.id);
  return inIt && group.roles.length > 0 ? 'You are in this group, so what it carries is for somebody else to change.' : undefined;
}

/** Why they can't choose what a group carries, new or not. */
export function useRolesLocked(group: Group | undefined): string | undefined {
  const { user } = useMe();
  const assigns = mayOnOthers(useAbility(), 'assignRoles', 'User');
  if (!assigns) return 'A group can carry roles. Somebody who may assign roles decides which.';
  return group !== undefined && (user.groups ?? []).some(({ id }) => id === group.id)
    ? 'You are in this group, so what it carries is for somebody else to change.'
    : undefined;
}
