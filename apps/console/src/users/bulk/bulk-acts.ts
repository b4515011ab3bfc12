import type { AppAbility } from '@gatehouse/ability';
import type { BulkAction, Role } from '@gatehouse/contract';
import { mayOnOthers } from '../../session/permission.ts';

export interface OfferedAct {
  action: BulkAction;
  /** Why the caller can't do it; absent when they can. */
  reason?: string;
}

/** The acts on many users, the most usual first, with why some are not for this person. Empty for somebody who may do none of them. */
export function offeredActs(ability: AppAbility, roles: readonly Role[]): OfferedAct[] {
  const needs = (allowed: boolean, reason: string) => (allowed ? {} : { reason });
  const groups = needs(mayOnOthers(ability, 'manageMembers', 'Group'), 'Your roles don’t include managing the members of groups.');
  const assign = mayOnOthers(ability, 'assignRoles', 'User');
  const assigning = needs(
    assign && roles.some(({ assignable }) => assignable),
    assign ? 'There is no role that you can assign.' : 'Your roles don’t include assigning roles.',
  );
  const acts: OfferedAct[] = [
    { action: 'addRoles', ...assigning },
    { action: 'addToGroup', ...groups },
    { action: 'invite', ...needs(mayOnOthers(ability, 'resetCredentials', 'User'), 'Your roles don’t include inviting users.') },
    { action: 'deactivate', ...needs(mayOnOthers(ability, 'deactivate', 'User'), 'Your roles don’t include deactivating users.') },
    { action: 'reactivate', ...needs(mayOnOthers(ability, 'reactivate', 'User'), 'Your roles don’t include reactivating users.') },
    { action: 'removeRoles', ...assigning },
    { action: 'setRoles', ...assigning },
    { action: 'removeFromGroup', ...groups },
  ];
  return mayOnOthers(ability, 'update', 'User') && acts.some(({ reason }) => reason === undefined) ? acts : [];
}
