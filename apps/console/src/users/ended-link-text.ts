import type { LinkEnd } from '@gatehouse/contract';

/** Why somebody's last link works no more, for whoever may give them another. */
export const endedBecause: Record<LinkEnd, string> = {
  used: 'it was used',
  replaced: 'a newer one took its place',
  withdrawn: 'it was revoked',
  over: 'its time is over',
  address: 'their e-mail address was changed since',
  status: 'they were deactivated or activated since',
  credential: 'their password was changed since',
  permissions: 'permissions were changed since, and whoever was shown it may not give them one now',
};
