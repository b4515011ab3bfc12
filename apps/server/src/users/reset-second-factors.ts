import type { SecondFactors } from '@gatehouse/contract';
import { readSecondFactors, removeEveryFactor } from '../credentials/second-factors.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { conflict, Refusal } from '../platform/errors.ts';
import { findUser } from './find-user.ts';
import { roleIdsOf } from './user.view.ts';

/** Which second factors somebody has, for those who may reset them. */
export async function userSecondFactors(call: AuthorizedCall, { id }: { id: string }): Promise<SecondFactors> {
  const user = await findUser(call, call.em, id);
  authorize(call, 'resetCredentials', 'User', user);
  return readSecondFactors(call.em, id);
}

/**
 * Takes somebody's second factors away who has lost them, recovery codes included, and signs them out everywhere. Their password
 * then signs them in, and what their roles demand they must set up anew.
 * @throws Refusal `own-roles` for oneself; `above-ceiling`; `no-second-factor` when there is nothing to reset.
 */
export async function resetSecondFactors(call: AuthorizedCall, { id }: { id: string }): Promise<SecondFactors> {
  return change(call, async (em, trail) => {
    const user = await findUser(call, em, id);
    authorize(call, 'resetCredentials', 'User', user);
    if (id === call.principal.id) throw new Refusal('FORBIDDEN', 'own-roles', 'Your own second factors are yours to remove, in your profile.');
    requireCeiling(call, roleIdsOf(user), 'person');
    const { totp, passkeys, recoveryCodesLeft } = await readSecondFactors(em, id);
    if (totp === null && passkeys.length === 0) throw conflict('no-second-factor', `${user.username} has no second factor.`);
    await removeEveryFactor(call, em, id);
    await em.execute('delete from sessions where user_id = ?', [id]);
    trail.record({
      action: 'user.reset-second-factors',
      subject: { type: 'User', id, label: user.username },
      changes: {
        authenticatorApp: { before: totp !== null, after: false },
        passkeys: { before: passkeys.map(({ name }) => name), after: [] },
        recoveryCodesLeft: { before: recoveryCodesLeft, after: 0 },
      },
    });
    return readSecondFactors(em, id);
  });
}
