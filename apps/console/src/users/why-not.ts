import { type ActionOf, type AppAbility, canOn } from '@gatehouse/ability';
import type { Role, User } from '@gatehouse/contract';
import { isBeyond } from '../roles/use-roles.ts';

export type UserAction = ActionOf<'User'>;

export interface Subject {
  ability: AppAbility;
  /** The signed-in person's id. */
  callerId: string;
  roles: readonly Role[];
  user: User;
}

/** `undefined`: the action is possible; `absent`: the caller's roles never allow it; otherwise the reason it is impossible here. */
export function whyNot({ ability, callerId, roles, user }: Subject, action: UserAction): undefined | 'absent' | string {
  const self = user.id === callerId;
  if (!canOn(ability, action, 'User', user)) {
    // Allowed on others but not here: a guardrail about oneself is in the way.
    return canOn(ability, action, 'User', {}) && self ? 'You can’t do this to your own account. Ask somebody else who manages users.' : 'absent';
  }
  const held = (user.roles ?? []).map(({ role }) => role);
  const exceeds = !self && held.some((role) => isBeyond(roles, role));
  return exceeds ? 'Their permissions exceed yours.' : undefined;
}
