import type { AuthorizedCall } from '../call.ts';
import { timestampOf } from '../clock.ts';
import { forPeople, Refusal } from '../errors.ts';
import { standsFor } from '../principal.ts';

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

/**
 * What opens an account, or hides that it was opened, is another's to do at any time, but one's own only after confirming who one is: a
 * stolen session must not become a password.
 * @throws Refusal as {@link requireConfirmation} does, when it is about the caller, or about whom a program stands for.
 */
export function requireConfirmationFor(call: Pick<AuthorizedCall, 'platform' | 'principal'>, userId: string): void {
  if (standsFor(call.principal, userId)) requireConfirmation(call);
}
