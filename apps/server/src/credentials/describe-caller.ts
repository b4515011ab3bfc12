import { packAbility } from '@gatehouse/ability';
import type { Me, User } from '@gatehouse/contract';
import { dutyOf } from '../platform/authz/duty.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { maskUser } from '../users/user.view.ts';

/** Who calls, and the rules by which a browser or a program can tell beforehand what they may do. */
export function describeCaller({ ability, principal, platform }: AuthorizedCall, user: User | null): Me {
  const rights = { roles: [...principal.roles], rules: packAbility(ability), policyHash: platform.policies.hash };
  if (principal.kind === 'user') {
    if (!user) throw new Error('A session was found without its user.');
    return {
      user: maskUser(ability, user),
      service: null,
      ...rights,
      mustChangePassword: principal.mustChangePassword,
      duty: dutyOf(principal, timestampOf(platform.clock.now())),
      hasSecondFactor: principal.hasSecondFactor,
      secondFactorDueAt: principal.secondFactorDueAt,
    };
  }
  const { kind, id, name, keyId, expiresAt } = principal;
  const actedFor = kind === 'service' ? principal.onBehalfOf : null;
  return {
    user: null,
    service: { kind, id, name, keyId, expiresAt, onBehalfOf: actedFor && { id: actedFor.id, label: actedFor.username } },
    ...rights,
    mustChangePassword: false,
    duty: null,
    hasSecondFactor: false,
    secondFactorDueAt: null,
  };
}
