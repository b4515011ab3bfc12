import type { WireEvent } from '../api/router.ts';
import { isKnownReason, reasonText } from './reason-text.ts';

const words: Record<string, string> = {
  'auth.login': 'Signed in',
  'auth.logout': 'Signed out',
  'auth.lock': 'Sign-in locked',
  'auth.change-password': 'Password changed',
  'auth.confirm': 'Identity confirmed',
  'auth.enrol-totp': 'Authenticator app set up',
  'auth.remove-totp': 'Authenticator app removed',
  'auth.enrol-passkey': 'Passkey added',
  'auth.rename-passkey': 'Passkey renamed',
  'auth.remove-passkey': 'Passkey removed',
  'auth.make-recovery-codes': 'Recovery codes made',
  'auth.accept-invitation': 'Invitation accepted',
  'auth.reset-password': 'Password reset',
  'auth.request-password-reset': 'Password reset asked for',
  'mail.send-invitation': 'Invitation mailed',
  'mail.send-reset': 'Password link mailed',
  'mail.send-password-changed': 'Told of a new password',
  'mail.send-factor-added': 'Told of a new second factor',
  'mail.send-factor-removed': 'Told of a removed second factor',
  'mail.send-recovery-used': 'Told of a used recovery code',
  'mail.send-access-granted': 'Told of granted access',
  'mail.send-access-denied': 'Told of denied access',
  'mail.send-email-changed': 'Told of a changed address',
  'mail.send-name-changed': 'Told of a changed username',
  'mail.send-new-browser': 'Told of a sign-in from a new browser',
  'mail.send-locked': 'Told of a locked sign-in',
  'mail.send-email': 'Address to confirm mailed',
  'mail.hand-over': 'Link handed over',
  'mail.discard': 'Mail discarded',
  'mail.retry': 'Mail tried again',
  'account.update': 'Settings changed',
  'account.send-test-mail': 'Test mail sent',
  'profile.update': 'Own profile changed',
  'profile.request-email-change': 'Own address entered',
  'profile.confirm-email': 'Own address confirmed',
  'profile.cancel-email-change': 'Own address left as it is',
  'user.create': 'User added',
  'user.update': 'User changed',
  'user.set-roles': 'Roles changed',
  'user.end-role': 'Role ended',
  'user.deactivate': 'User deactivated',
  'user.reactivate': 'User reactivated',
  'user.delete': 'User deleted',
  'user.restore': 'User restored',
  'user.erase': 'Personal data erased',
  'user.purge': 'Kept data discarded',
  'user.reset-second-factors': 'Second factors reset',
  'user.unlock': 'Sign-in unlocked',
  'user.send-password-reset': 'Password reset sent',
  'user.send-invitation': 'Invitation sent again',
  'user.revoke-invitation': 'Invitation revoked',
  'user.import': 'Users imported',
  'user.export': 'Users exported',
  'user.start-bulk': 'Bulk change started',
  'user.undo-bulk': 'Undo of a bulk change started',
  'user.finish-bulk': 'Bulk change finished',
  'user.cancel-bulk': 'Bulk change cancelled',
  'user.stop-bulk': 'Bulk change stopped',
  'user.purge-bulk': 'Bulk result discarded',
  'user.export-bulk-result': 'Bulk result exported',
  'database.backup': 'Database backed up',
  'database.restore': 'Database restored',
  'database.change-key': 'Secret key changed',
  'access.export': 'Decisions exported',
  'audit.export': 'Audit exported',
  'session.revoke': 'Session ended',
  'access-request.create': 'Access asked for',
  'access-request.withdraw': 'Request withdrawn',
  'access-request.decide': 'Request decided',
  'access-request.grant': 'Request granted',
  'access-request.deny': 'Request denied',
  'auth.use-key': 'API key used',
  'service-account.create': 'Service account added',
  'service-account.update': 'Service account changed',
  'service-account.revoke': 'Service account revoked',
  'service-account.create-key': 'Key of a service account made',
  'service-account.rotate-key': 'Key of a service account replaced',
  'service-account.revoke-key': 'Key of a service account revoked',
  'application.create-key': 'Key of an application made',
  'application.rotate-key': 'Key of an application replaced',
  'application.revoke-key': 'Key of an application revoked',
  'group.create': 'Group added',
  'group.update': 'Group changed',
  'group.delete': 'Group deleted',
  'group.add-members': 'Members added',
  'group.remove-members': 'Members removed',
  'application.create': 'Application added',
  'application.update': 'Application changed',
  'application.delete': 'Application deleted',
  'application-policy.create': 'Policy added',
  'application-policy.update': 'Policy changed',
  'application-policy.restore': 'Policy version restored',
  'application-policy.delete': 'Policy deleted',
};

/** Actions that the trail may hold, for choosing among; by id, with their words. */
export const knownActions: readonly (readonly [action: string, words: string])[] = Object.entries(words);

/** An audit action for people; an unknown one keeps its name. */
export function actionWords(action: string): string {
  const known = Object.hasOwn(words, action) ? words[action] : undefined;
  if (known !== undefined) return known;
  const text = action.replace(/[.-]/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** What was tried, where the words of its success would claim that it happened. */
const tried: Record<string, string> = { 'auth.login': 'Sign-in', 'auth.logout': 'Sign-out', 'auth.use-key': 'Use of an API key' };
const unfinished = { failure: 'failed', denied: 'refused' } as const;

const small = (text: string): string => (/^[A-Z][a-z’]/.test(text) ? text.charAt(0).toLowerCase() + text.slice(1) : text);

/** An event for people, in one line: what did not happen does not read as if it had. `Sign-in failed: wrong password`, `Refused: roles changed`. */
export function eventWords({ action, outcome, reason }: Pick<WireEvent, 'action' | 'outcome' | 'reason'>): string {
  if (outcome === 'success') return actionWords(action);
  const because = reason === null || !isKnownReason(reason) ? '' : `: ${small(reasonText(reason))}`;
  const attempt = Object.hasOwn(tried, action) ? tried[action] : undefined;
  if (attempt !== undefined) return `${attempt} ${unfinished[outcome]}${because}`;
  return `${outcome === 'denied' ? 'Refused' : 'Failed'}: ${small(actionWords(action))}`;
}
