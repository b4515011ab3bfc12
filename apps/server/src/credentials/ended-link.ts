import type { LinkEnd } from '@gatehouse/contract';
import { Refusal } from '../platform/errors.ts';
import type { CredentialLinkKind } from './credential.entity.ts';

const because: Record<LinkEnd, string> = {
  used: 'This link was used.',
  replaced: 'A newer link replaced this one.',
  withdrawn: 'This link was revoked.',
  over: 'This link has expired.',
  address: 'Your e-mail address was changed since this link was made.',
  status: 'Your account was activated or deactivated since this link was made.',
  credential: 'Your password was changed since this link was made.',
  permissions: 'Permissions changed since this link was made, so it no longer works.',
};

/** What to do next. */
function next(kind: CredentialLinkKind, why: LinkEnd | null): string {
  if (kind === 'email') return 'Enter the address again in your profile.';
  if (why === 'used') return 'Sign in with the password that was set. If it was not you who set it, tell your administrator.';
  if (why === 'replaced') return 'Use the newest link you were sent, or ask for another.';
  return kind === 'invitation' ? 'Ask the person who invited you for a new one.' : 'Ask for a new one.';
}

/** The refusal of a link that works no more. It goes to whoever holds the link, and says nothing about anybody else. */
export const endedLink = (kind: CredentialLinkKind, why: LinkEnd): Refusal =>
  new Refusal('BAD_REQUEST', 'invalid-token', `${because[why]} ${next(kind, why)}`, { ended: why });

/** The refusal of what is no link, or was one long ago. */
export const unknownLink = (kind: CredentialLinkKind): Refusal =>
  new Refusal('BAD_REQUEST', 'invalid-token', `This link is incomplete, or expired long ago. ${next(kind, null)}`);
