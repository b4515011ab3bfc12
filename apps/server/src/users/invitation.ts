import type { CredentialLink, InvitationState } from '@gatehouse/contract';
import { giveCredentialLink, withdrawLinks } from '../credentials/issue-credential-link.ts';
import type { PasswordLinkKind } from '../credentials/credential.entity.ts';
import { lastLink, whyEnded } from '../credentials/judge-link.ts';
import { queueMail } from '../credentials/queue-mail.ts';
import { requireMayShowLink } from '../credentials/link-issuer.ts';
import { authorize } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { conflict, invalidField } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { findUser } from './find-user.ts';

/** How somebody's last invitation stands or, once they are no longer invited, their last link for a new password: still to be sent, sent, over, or none that works, and why. */
export async function invitationState(call: AuthorizedCall, { id }: { id: string }): Promise<InvitationState> {
  const { em } = call;
  const user = await findUser(call, em, id);
  authorize(call, 'resetCredentials', 'User', user);
  const kind: PasswordLinkKind = user.status === 'invited' ? 'invitation' : 'reset';
  const [waiting] = await em.execute<unknown[]>('select 1 from outbox where user_id = ? and kind = ?', [id, kind]);
  if (waiting) return { state: 'waiting', expiresAt: null };
  const link = await lastLink(call, em, kind, id);
  if (!link) return { state: 'none', expiresAt: null };
  const ended = await whyEnded(call, em, kind, link);
  if (ended === null) return { state: 'sent', expiresAt: link.expires_at };
  return ended === 'over' ? { state: 'over', expiresAt: link.expires_at, ended } : { state: 'none', expiresAt: null, ended };
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

/**
 * Invites an invited user by mail, unless they have an invitation that still works. Without a mail server it waits for an Owner to hand it over.
 * @returns whether an invitation is on its way now.
 * @throws Refusal `wrong-status`, `email-required`, and those of {@link sendInvitation}.
 */
export async function inviteByMail(call: AuthorizedCall, { id }: { id: string }): Promise<boolean> {
  return change(call, async (em, trail) => {
    const user = await findInvited(call, em, id);
    if (user.email === null)
      throw invalidField('email', `${user.username} has no e-mail address. Enter one first, or send the link yourself.`, 'email-required');
    const { state } = await invitationState({ ...call, em }, { id });
    if (state === 'sent' || state === 'waiting') return false;
    await withdrawLinks(call, em, id, 'replaced', ['invitation', 'reset']);
    await queueMail(call, em, id, 'invitation');
    trail.record({ action: 'user.send-invitation', subject: { type: 'User', id, label: user.username } });
    return true;
  });
}

/** Makes an invitation worthless, sent or not. The user stays, and can be invited again. */
export async function revokeInvitation(call: AuthorizedCall, { id }: { id: string }): Promise<InvitationState> {
  return change(call, async (em, trail) => {
    const user = await findInvited(call, em, id);
    await withdrawLinks(call, em, id, 'withdrawn', ['invitation']);
    trail.record({ action: 'user.revoke-invitation', subject: { type: 'User', id, label: user.username } });
    return { state: 'none', expiresAt: null, ended: 'withdrawn' };
  });
}

async function findInvited(call: AuthorizedCall, em: Em, id: string) {
  const user = await findUser(call, em, id);
  requireMayShowLink(call, user);
  if (user.status !== 'invited') throw conflict('wrong-status', `${user.username} is not invited any more: they are ${user.status}.`);
  return user;
}
