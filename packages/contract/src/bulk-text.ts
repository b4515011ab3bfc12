import type { BulkAction } from './bulk.ts';

const skipReasons: Record<string, string> = {
  'above-ceiling': 'Their permissions exceed yours',
  'own-roles': 'This is your own account',
  'last-role': 'It is the only role that they hold directly',
  'last-owner': 'They are the last active Owner',
  'email-required': 'The role needs an e-mail address, and they have none',
  'not-found': 'They are not there any more, or you may not see them',
  'not-permitted': 'You may not do this to them',
  'stale-version': 'Somebody changed them at the same moment',
  'changed-since': 'They were changed since, so they were left as they are',
  invalid: 'The group or role is not there any more',
  internal: 'It failed on the server',
};

const wrongStatus: Partial<Record<BulkAction, string>> = {
  reactivate: 'They are not deactivated',
  invite: 'They have a password already, or are deactivated',
};

/** Why a user is skipped, for people. */
export function skipReasonText(action: BulkAction, reason: string): string {
  if (reason === 'wrong-status') return wrongStatus[action] ?? 'They are deactivated already';
  if (reason === 'email-required' && action === 'invite') return 'They have no e-mail address';
  return skipReasons[reason] ?? reason;
}

/** Why an act changes nothing about a user, for people. */
export const unchangedText: Record<BulkAction, string> = {
  deactivate: 'They are deactivated already',
  reactivate: 'They are not deactivated',
  addToGroup: 'They are in the group already',
  removeFromGroup: 'They are not in the group',
  addRoles: 'They hold these roles already',
  removeRoles: 'They do not hold these roles directly',
  setRoles: 'They have just these roles already',
  invite: 'They have an invitation that still works',
};
