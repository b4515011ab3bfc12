import type { CredentialLink, User as WireUser } from '@gatehouse/contract';
import { giveCredentialLink, issueCredentialLink, withdrawLinks } from '../credentials/issue-credential-link.ts';
import { issuerOf, requireMayShowLink } from '../credentials/link-issuer.ts';
import { forgetFailuresOf } from '../credentials/login-throttle.ts';
import type { PasswordLinkKind } from '../credentials/credential.entity.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { requireConfirmationFor } from '../platform/authz/require-confirmation.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { conflict } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { findUser } from './find-user.ts';
import { maskUser, readUser, roleIdsOf } from './user.view.ts';

/** Ends the lock that failed sign-ins have put on an account. */
export async function unlockUser(call: AuthorizedCall, { id }: { id: string }): Promise<WireUser> {
  // The lock holds up whoever tries out passwords in a session of theirs, too.
  requireConfirmationFor(call, id);
  return change(call, async (em, trail) => {
    const user = await findUser(call, em, id);
    authorize(call, 'unlock', 'User', user);
    requireCeiling(call, roleIdsOf(user), 'person');
    await forgetFailuresOf(em, id);
    trail.record({ action: 'user.unlock', subject: { type: 'User', id, label: user.username }, changes: { locked: { before: user.locked, after: false } } });
    const updated = (await readUser(em, call.platform.clock, id)) ?? user;
    return maskUser(call.ability, updated);
  });
}

/**
 * Sends a user a link by which they choose a new password; to an invited user, a new invitation. Nobody else learns the
 * password. The link is answered only when no mail is configured or they have no address.
 */
export async function sendPasswordReset(call: AuthorizedCall, { id }: { id: string }): Promise<{ reset?: CredentialLink }> {
  return resetBy(call, id, async (em, user, kind) => {
    const reset = await giveCredentialLink(call, em, user, kind);
    return reset ? { reset } : {};
  });
}

/** As {@link sendPasswordReset}, with the link as the answer, whether or not mail is configured. */
export async function makePasswordReset(call: AuthorizedCall, { id }: { id: string }): Promise<CredentialLink> {
  return resetBy(call, id, async (em, user, kind) => {
    await withdrawLinks(call, em, user.id, 'replaced', ['invitation', 'reset']);
    return issueCredentialLink(call, em, user.id, { kind, issuer: issuerOf(call) });
  });
}

type Give<Result> = (em: Em, user: WireUser, kind: PasswordLinkKind) => Promise<Result>;

async function resetBy<Result>(call: AuthorizedCall, id: string, give: Give<Result>): Promise<Result> {
  requireConfirmationFor(call, id);
  return change(call, async (em, trail) => {
    const user = await findUser(call, em, id);
    requireMayShowLink(call, user);
    if (user.status === 'deactivated') throw conflict('wrong-status', `${user.username} is deactivated. Reactivate them first.`);
    const result = await give(em, user, user.status === 'invited' ? 'invitation' : 'reset');
    trail.record({ action: 'user.send-password-reset', subject: { type: 'User', id, label: user.username } });
    return result;
  });
}
