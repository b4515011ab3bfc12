import type { createUserInput, CredentialLink, User as WireUser } from '@gatehouse/contract';
import type { z } from 'zod';
import { giveCredentialLink } from '../credentials/issue-credential-link.ts';
import { issuerOf } from '../credentials/link-issuer.ts';
import { preparePassword, storePassword } from '../credentials/set-password.ts';
import { requireMayRegroup } from '../grants/regroup.ts';
import { requireEmailFor, requireKnownRoles } from '../grants/role-rules.ts';
import { requireMayPlace } from '../groups/require-may-place.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { invalidField } from '../platform/errors.ts';
import { insertUsers } from './insert-user.ts';
import { requireFreeEmail, requireFreeUsername } from './user-rules.ts';
import { maskUser, readUser } from './user.view.ts';

/**
 * Creates a user: with a first password, which they must change when they sign in, or else invited by a one-time link.
 * The link goes by mail; it is answered here, once, when no mail is configured or they have no address.
 */
export async function createUser(call: AuthorizedCall, input: z.output<typeof createUserInput>): Promise<{ user: WireUser; invitation?: CredentialLink }> {
  const { username, firstName, lastName = null, email = null, password } = input;
  const roles = [...new Set(input.roles)];
  const groupIds = [...new Set(input.groupIds)];
  if (password !== undefined && input.invite === true) throw invalidField('password', 'Either invite the user or set a first password, not both.');
  requireKnownRoles(call.platform, roles);
  authorize(call, 'create', 'User', { id: null, username, firstName, lastName, email, status: 'invited', roles: roles.map((role) => ({ role })), groups: [] });
  requireCeiling(call, roles, 'role');
  requireEmailFor(call.platform, roles, email);
  const prepared = password === undefined ? undefined : await preparePassword(call, password, { names: [username, firstName, lastName, email] });

  return change(call, async (em, trail) => {
    await requireFreeUsername(em, username);
    await requireFreeEmail(em, email);
    const gained = await requireMayPlace(call, em, groupIds);
    const status = prepared === undefined ? 'invited' : 'active';
    const [id = ''] = await insertUsers(call.platform, em, [{ username, firstName, lastName, email, roles, groupIds, status }]);
    if (groupIds.length > 0) await requireMayRegroup(call, em, { people: [id], gained });
    if (prepared !== undefined) await storePassword(call.platform, em, id, prepared, issuerOf(call));
    const after = { username, firstName, lastName, email, roles, groups: groupIds, status };
    trail.record({
      action: 'user.create',
      subject: { type: 'User', id, label: username },
      changes: Object.fromEntries(Object.entries(after).map(([field, value]) => [field, { before: null, after: value }])),
    });
    const user = await readUser(em, call.platform.clock, id);
    if (!user) throw new Error('A user that was just created can not be read.');
    const invitation = prepared === undefined ? await giveCredentialLink(call, em, user, 'invitation') : undefined;
    // Now with the invitation that they have.
    const made = (await readUser(em, call.platform.clock, id)) ?? user;
    return { user: maskUser(call.ability, made), ...(invitation && { invitation }) };
  });
}
