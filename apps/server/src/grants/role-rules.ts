import { invalidField, Refusal } from '../platform/errors.ts';
import type { Platform } from '../platform/platform.ts';

/** @throws Refusal for a role that no policy file defines. */
export function requireKnownRoles({ policies }: Platform, roles: readonly string[], field = 'roles'): void {
  const unknown = roles.find((role) => !policies.roles.some((known) => known.role === role));
  if (unknown !== undefined)
    throw invalidField(field, `There is no role "${unknown}". Choose among ${policies.roles.map(({ role }) => role).join(', ')}.`, 'unknown-role');
}

/** The label of the first of these roles that needs an e-mail address; `undefined` if none does. */
export const roleNeedingEmail = ({ policies }: Platform, roles: readonly string[]): string | undefined =>
  policies.roles.find(({ role, requiresEmail }) => requiresEmail && roles.includes(role))?.label;

/** Every role but User comes with an e-mail address. @throws Refusal `email-required`. */
export function requireEmailFor(platform: Platform, roles: readonly string[], email: string | null): void {
  const role = email === null ? roleNeedingEmail(platform, roles) : undefined;
  if (role === undefined) return;
  throw new Refusal('BAD_REQUEST', 'email-required', `The role ${role} needs an e-mail address.`, {
    fields: { email: `The role ${role} needs an e-mail address.` },
  });
}
