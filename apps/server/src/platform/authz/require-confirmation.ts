import type { AuthorizedCall } from '../call.ts';
import { timestampOf } from '../clock.ts';
import { forPeople, Refusal } from '../errors.ts';

/**
 * Sensitive acts ask that one has proved lately who one is: a browser left open is not enough. Procedures declare it as
 * `confirmed`; a use case calls this itself when it depends on the input.
 * @throws Refusal `confirmation-required`, after which `auth.confirm` helps; `not-permitted` for a program, which can't.
 */
export function requireConfirmation({ platform, principal }: Pick<AuthorizedCall, 'platform' | 'principal'>): void {
  if (principal.kind !== 'user') throw forPeople();
  if (principal.confirmedUntil > timestampOf(platform.clock.now())) return;
  throw new Refusal('FORBIDDEN', 'confirmation-required', 'This needs you to confirm who you are, since you signed in a while ago.');
}
