import { covers, missingGrants } from './ceiling.ts';
import { formatGrant } from './format-grant.ts';
import type { Problem } from './compile/problem.ts';
import { type CanonicalRule, type Invariant, type PolicySet, type RoleId, rulesOfRoles } from './policy-set.ts';

/** The invariants that don't hold, each with a counterexample, at the place where it is stated. */
export function proveInvariants(policies: PolicySet): Problem[] {
  return policies.invariants.flatMap((invariant) => {
    const counterexample = refute(policies, invariant);
    if (counterexample === undefined) return [];
    const { file, line, column } = invariant.source;
    return [{ severity: 'error' as const, file: file.replace(/^policies\//, ''), line, column, message: `"${invariant.id}" does not hold: ${counterexample}` }];
  });
}

function refute(policies: PolicySet, { never, disjoint, ceiling }: Invariant): string | undefined {
  if (never) return refuteNever(policies, never);
  if (disjoint) return refuteDisjoint(policies, disjoint);
  return ceiling && refuteCeiling(policies, ceiling);
}

function refuteNever(policies: PolicySet, never: NonNullable<Invariant['never']>): string | undefined {
  for (const role of never.roles) {
    for (const action of never.do) {
      const rule = grantOf(policies, role, action, never.on);
      if (rule) return `${role} may ${formatGrant({ action, subject: never.on })} ${byRule(rule)}.`;
    }
  }
  return undefined;
}

function refuteDisjoint(policies: PolicySet, { roles, permissions }: NonNullable<Invariant['disjoint']>): string | undefined {
  for (const role of roles) {
    const held = permissions.flatMap((permission) => {
      const rule = grantOf(policies, role, permission.action, permission.subject);
      return rule ? [`${formatGrant(permission)} ${byRule(rule)}`] : [];
    });
    if (held.length > 1) return `${role} may ${held.slice(0, 2).join(' and ')}.`;
  }
  return undefined;
}

function refuteCeiling(policies: PolicySet, { role: holder, covers: below, not }: NonNullable<Invariant['ceiling']>): string | undefined {
  for (const role of below) {
    const [missing] = missingGrants(policies, [holder], [role]);
    if (missing) return `${role} may ${formatGrant(missing)}, and ${holder} may not.`;
  }
  const covered = not.find((role) => covers(policies, [holder], [role]));
  return covered === undefined ? undefined : `${holder} holds everything that ${covered} does.`;
}

/** A rule by which a role may do it, on some instances at least. */
const grantOf = (policies: PolicySet, role: RoleId, action: string, subject: string): CanonicalRule | undefined =>
  rulesOfRoles(policies, [role]).find((rule) => rule.subject === subject && rule.actions.includes(action));

const byRule = ({ id, source }: CanonicalRule): string => `by the rule "${id}" (${source.file}:${source.line})`;
