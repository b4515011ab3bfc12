import type { Duty } from '@gatehouse/contract';
import type { Timestamp } from '../clock.ts';
import { Refusal } from '../errors.ts';
import type { UserPrincipal } from '../principal.ts';

const messages: Record<Duty, string> = {
  'password-change': 'Choose a new password first: the present one may not be used any longer.',
  'second-factor-enrolment': 'One of your roles needs a second factor. Set up an authenticator app or a passkey first.',
};

/** What the principal has to settle now, the password first. */
export function dutyOf({ mustChangePassword, secondFactorDueAt }: UserPrincipal, now: Timestamp): Duty | null {
  if (mustChangePassword) return 'password-change';
  return secondFactorDueAt !== null && secondFactorDueAt <= now ? 'second-factor-enrolment' : null;
}

/** @throws Refusal while the principal has something to settle, unless the call is open to those who do. */
export function requireNoDuty(principal: UserPrincipal, now: Timestamp, open: readonly Duty[]): void {
  const duty = dutyOf(principal, now);
  if (duty !== null && !open.includes(duty)) throw new Refusal('FORBIDDEN', `${duty}-required`, messages[duty]);
}
