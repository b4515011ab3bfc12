import type { setRolesInput, User as WireUser } from '@gatehouse/contract';
import type { z } from 'zod';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { invalidField, staleVersion } from '../platform/errors.ts';
import { requireKnownRoles } from '../grants/role-rules.ts';
import { requireMayHold, type WantedRoles, writeRoles } from './direct-roles.ts';
import { findUser } from './find-user.ts';
import { maskUser } from './user.view.ts';

/** Replaces the roles that a user holds directly. What they hold through groups stays. */
export async function setRoles(call: AuthorizedCall, input: z.output<typeof setRolesInput>): Promise<WireUser> {
  const wanted: WantedRoles = new Map(input.roles.map(({ role, expiresAt }) => [role, expiresAt ? timestampOf(new Date(expiresAt)) : null]));
  requireKnownRoles(call.platform, [...wanted.keys()]);
  const now = timestampOf(call.platform.clock.now());
  for (const expiresAt of wanted.values()) if (expiresAt !== null && expiresAt <= now) throw invalidField('roles', 'A role can only end in the future.');

  return change(call, async (em, trail) => {
    const user = await findUser(call, em, input.id);
    requireMayHold(call, user, wanted);
    if (user.version !== input.version) throw staleVersion('user');
    return maskUser(call.ability, await writeRoles(call, em, trail, user, wanted));
  });
}
