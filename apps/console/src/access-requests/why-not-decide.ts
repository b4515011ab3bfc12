import { type AppAbility, canOn } from '@gatehouse/ability';
import type { AccessRequest, Role } from '@gatehouse/contract';
import { isBeyond } from '../roles/use-roles.ts';

/** Why the signed-in person can't decide on this request; `undefined` when they can. */
export const whyNotDecide = (ability: AppAbility, request: AccessRequest): string | undefined =>
  canOn(ability, 'decide', 'AccessRequest', request) ? undefined : 'Nobody decides on their own request.';

/** Why they can only deny it; `undefined` when they can grant it too. */
export function whyNotGrant(roles: readonly Role[], { role, requester }: AccessRequest): string | undefined {
  if (isBeyond(roles, role)) return 'This role allows more than you may do yourself. Ask somebody who holds it to decide.';
  return requester.roles.some((held) => isBeyond(roles, held)) ? 'Their permissions exceed yours. Ask somebody with more of them to decide.' : undefined;
}
