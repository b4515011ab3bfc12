import type { ServiceAccount } from '@gatehouse/contract';
import { isBeyond, useRoles } from '../roles/use-roles.ts';

/** Why the signed-in person can't change this account: it may what they may not. `undefined` when they can, and until the roles are loaded. */
export function useAccountLocked({ roles: held }: ServiceAccount): string | undefined {
  const roles = useRoles();
  return roles.length > 0 && held.some((role) => isBeyond(roles, role)) ? 'Its permissions exceed yours.' : undefined;
}
