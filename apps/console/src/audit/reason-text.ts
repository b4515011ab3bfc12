const words: Record<string, string> = {
  'bad-credentials': 'Wrong password or username',
  'unknown-user': 'No such user',
  'wrong-password': 'Wrong password',
  'above-ceiling': 'Exceeds their own permissions',
  'not-permitted': 'Permission missing',
  'own-roles': 'Their own roles',
  'last-owner': 'The last Owner',
  locked: 'Sign-in was locked',
  'user-deactivated': 'Deactivated user',
  'user-invited': 'Invitation not accepted yet',
  'no-email': 'No e-mail address',
  'no-mail-server': 'No mail server is set up',
  'address-refused': 'The mail server knows no such address',
  'mail-server-unavailable': 'The mail server took no mail',
  'rate-limited': 'Asked too often',
  'restore-time-over': 'The time to restore them is over',
  import: 'By CSV import',
  all: 'All sessions',
};

/** Why an event ended as it did, for people: known reasons in words, what a person typed as it is. */
export const reasonText = (reason: string): string => words[reason] ?? reason;
