import type { createOwnerInput, User as WireUser } from '@gatehouse/contract';
import type { z } from 'zod';
import { preparePassword, storePassword } from '../credentials/set-password.ts';
import { type Call, change } from '../platform/call.ts';
import { conflict, Refusal } from '../platform/errors.ts';
import { sameSecret } from '../platform/ids.ts';
import type { Em } from '../platform/orm.ts';
import { insertUsers } from '../users/insert-user.ts';
import { OWNER } from '../grants/last-owner.ts';
import { requireFreeEmail, requireFreeUsername } from '../users/user-rules.ts';
import { readUser } from '../users/user.view.ts';
import { inSight } from '../platform/in-sight.ts';

/** Whether the account has no users yet, so that the setup link works. */
export async function needsOwner(em: Em): Promise<boolean> {
  const rows = await em.execute<unknown[]>(`select 1 from users u where ${inSight('u')} limit 1`);
  return rows.length === 0;
}

type NewOwner = Omit<z.output<typeof createOwnerInput>, 'token'>;

/**
 * Whether this is the setup link that the server printed, for the page that it opens.
 * @throws Refusal `invalid-token`.
 */
export function checkSetupLink({ platform }: Call, token: string): { ok: true } {
  if (sameSecret(token, platform.setupToken)) return { ok: true };
  throw new Refusal('FORBIDDEN', 'invalid-token', 'This is not the current setup link. Open the one that the server printed last.');
}

/** Creates the first Owner by the link that the server printed. It works once: while there is no user. */
export async function createFirstOwner(call: Call, { token, ...owner }: z.output<typeof createOwnerInput>): Promise<{ user: WireUser }> {
  checkSetupLink(call, token);
  return insertOwner(call, owner, true);
}

/** Creates an Owner. `onlyFirst` refuses when there is any user already. @throws Refusal `already-set-up`, `username-taken`, `email-taken`, `weak-password`. */
export async function insertOwner(call: Call, owner: NewOwner, onlyFirst: boolean): Promise<{ user: WireUser }> {
  const { username, firstName, lastName = null, email, password } = owner;
  const prepared = await preparePassword(call, password, { names: [username, firstName, lastName, email] });
  return change(call, async (em, trail) => {
    const first = await needsOwner(em);
    if (onlyFirst && !first) throw conflict('already-set-up', 'Gatehouse is set up already. Sign in instead.');
    await requireFreeUsername(em, username);
    await requireFreeEmail(em, email);
    const [id = ''] = await insertUsers(call.platform, em, [{ username, firstName, lastName, email, roles: [OWNER], groupIds: [], status: 'active' }]);
    await storePassword(call.platform, em, id, prepared);
    trail.record({
      action: 'user.create',
      subject: { type: 'User', id, label: username },
      reason: first ? 'setup' : 'one-more-owner',
      changes: { roles: { before: null, after: [OWNER] }, status: { before: null, after: 'active' } },
    });
    const user = await readUser(em, call.platform.clock, id);
    if (!user) throw new Error('The Owner who was just created can not be read.');
    return { user };
  });
}
