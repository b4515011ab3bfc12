import type { CredentialLink, InvitationState } from '@gatehouse/contract';
import { giveCredentialLink, withdrawLinks } from '../credentials/issue-credential-link.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { conflict } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { findUser } from './find-user.ts';
import { roleIdsOf } from './user.view.ts';

/** How an invited user's invitation stands: still to be sent, sent, over, or there is none that works. */
export async function invitationState(call: AuthorizedCall, { id }: { id: string }): Promise<InvitationState> {
  const { em, platform } = call;
  const user = await findUser(call, em, id);
  authorize(call, 'resetCredentials', 'User', user);
  const [waiting] = await em.execute<unknown[]>("select 1 from outbox where user_id = ? and kind = 'invitation'", [id]);
  if (waiting) return { state: 'waiting', expiresAt: null };
  const [link] = await em.execute<{ expires_at: string }[]>("select expires_at from credential_links where user_id = ? and kind = 'invitation'", [id]);
  if (!link) return { state: 'none', expiresAt: null };
  return { state: link.expires_at > timestampOf(platform.clock.now()) ? 'sent' : 'over', expiresAt: link.expires_at };
}

/** Invites an invited user again: the link that they were sent before stops working. The new one is answered only when it can't go by mail. */
export async function sendInvitation(call: AuthorizedCall, { id }: { id: string }): Promise<{ invitation?: CredentialLink }> {
  return change(call, async (em, trail) => {
    const user = await findInvited(call, em, id);
    const invitation = await giveCredentialLink(call, em, user, 'invitation');
    trail.record({ action: 'user.send-invitation', subject: { type: 'User', id, label: user.username } });
    return invitation ? { invitation } : {};
  });
}

/** Makes an invitation worthless, sent or not. The user stays, and can be invited again. */
export async function revokeInvitation(call: AuthorizedCall, { id }: { id: string }): Promise<InvitationState> {
  return change(call, async (em, trail) => {
    const user = await findInvited(call, em, id);
    await withdrawLinks(em, id, ['invitation']);
    trail.record({ action: 'user.revoke-invitation', subject: { type: 'User', id, label: user.username } });
    return { state: 'none', expiresAt: null };
  });
}

async function findInvited(call: AuthorizedCall, em: Em, id: string) {
  const user = await findUser(call, em, id);
  authorize(call, 'resetCredentials', 'User', user);
  requireCeiling(call, roleIdsOf(user), 'person');
  if (user.status !== 'invited') throw conflict('wrong-status', `${user.username} is not invited any more: they are ${user.status}.`);
  return user;
}
