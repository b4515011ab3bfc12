import { subsumes } from './compile/check-guardrails.ts';
import { type CanonicalRule, type PolicySet, type RoleId, rulesOfRoles } from './policy-set.ts';

/** One permission that is missing: an action on a subject. */
export interface Grant {
  action: string;
  subject: string;
}

/**
 * A ⊇ B: whether everything that the roles `b` grant together, the roles `a` grant too. Guardrails bind everybody
 * alike and don't enter. Sound: `true` only when it is certain. A role that no file defines is covered by nobody.
 */
export function covers(policies: PolicySet, a: readonly RoleId[], b: readonly RoleId[]): boolean {
  return b.every((role) => policies.roles.some((known) => known.role === role)) && missingGrants(policies, a, b).length === 0;
}

const MOST_KEPT = 5000;
const known = new WeakMap<PolicySet, Map<string, readonly Grant[]>>();

/** What the roles `b` grant and the roles `a` don't. Every change of a user asks, so answers are kept, the latest thousands a policy set. */
export function missingGrants(policies: PolicySet, a: readonly RoleId[], b: readonly RoleId[]): readonly Grant[] {
  let answers = known.get(policies);
  if (!answers) known.set(policies, (answers = new Map()));
  const key = JSON.stringify([a, b]);
  const kept = answers.get(key);
  if (kept) return kept;
  if (answers.size >= MOST_KEPT) answers.clear();
  const missing = compare(policies, a, b);
  answers.set(key, missing);
  return missing;
}

function compare(policies: PolicySet, a: readonly RoleId[], b: readonly RoleId[]): Grant[] {
  const held = rulesOfRoles(policies, a);
  const missing = new Map<string, Grant>();
  for (const rule of rulesOfRoles(policies, b)) {
    for (const action of rule.actions) {
      const single: CanonicalRule = { ...rule, actions: [action] };
      if (!held.some((wide) => subsumes(wide, single))) missing.set(`${rule.subject}.${action}`, { action, subject: rule.subject });
    }
  }
  return [...missing.values()];
}
