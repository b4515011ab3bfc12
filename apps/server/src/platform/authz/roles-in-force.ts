import type { PolicySet } from '@gatehouse/ability';
import type { Platform } from '../platform.ts';

const defined = new WeakMap<PolicySet, ReadonlySet<string>>();

/** Whether a policy file defines a role. */
export function isDefined({ policies }: Pick<Platform, 'policies'>, role: string): boolean {
  let known = defined.get(policies);
  if (!known) defined.set(policies, (known = new Set(policies.roles.map((one) => one.role))));
  return known.has(role);
}

/** Of the roles that somebody holds those that count: one that no policy file defines grants nothing, anywhere. */
export const rolesInForce = (platform: Pick<Platform, 'policies'>, roles: Iterable<string>): string[] => [...roles].filter((role) => isDefined(platform, role));
