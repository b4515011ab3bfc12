import type { Outcome } from '@gatehouse/contract';

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
  'audit.export': 'Audit exported',
  'session.revoke': 'Session ended',
  'access-request.create': 'Access asked for',
  'access-request.withdraw': 'Request withdrawn',
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
};

/** Actions that the trail may hold, for choosing among; by id, with their words. */
export const knownActions: readonly (readonly [action: string, words: string])[] = Object.entries(words);

/** An audit action for people; an unknown one keeps its name. */
export function actionWords(action: string): string {
  const known = words[action];
  if (known !== undefined) return known;
  const text = action.replace(/[.-]/g, ' ');
  return text.charAt(0).toUpperCase() + text.slice(1);
}

export const outcomeLabels: Record<Outcome, string> = { success: 'Done', failure: 'Failed', denied: 'Refused' };
