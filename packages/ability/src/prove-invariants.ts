import { covers, missingGrants } from './ceiling.ts';
import { formatGrant } from './format-grant.ts';
import type { Problem } from './compile/problem.ts';
import { type Invariant, type PolicySet, rulesOfRoles } from './policy-set.ts';

/** The invariants that don't hold, each with a counterexample, at the place where it is stated. */
export function proveInvariants(policies: PolicySet): Problem[] {
  return policies.invariants.flatMap((invariant) => {
    const counterexample = refute(policies, invariant);
    if (counterexample === undefined) return [];
    const { file, line, column } = invariant.source;
    return [{ severity: 'error' as const, file: file.replace(/^policies\//, ''), line, column, message: `"${invariant.id}" does not hold: ${counterexample}` }];
  });
}

function refute(policies: PolicySet, { never, ceiling }: Invariant): string | undefined {
  for (const role of never?.roles ?? []) {
    for (const rule of rulesOfRoles(policies, [role])) {
      const action = rule.subject === never?.on ? rule.actions.find((candidate) => never.do.includes(candidate)) : undefined;
      if (action !== undefined)
        return `${role} may ${formatGrant({ action, subject: rule.subject })} by the rule "${rule.id}" (${rule.source.file}:${rule.source.line}).`;
    }
  }
  for (const role of ceiling?.covers ?? []) {
    const [missing] = missingGrants(policies, [ceiling?.role ?? ''], [role]);
    if (missing) return `${role} may ${formatGrant(missing)}, and ${ceiling?.role} may not.`;
  }
  for (const role of ceiling?.not ?? []) {
    if (covers(policies, [ceiling?.role ?? ''], [role])) return `${ceiling?.role} holds everything that ${role} does.`;
  }
  return undefined;
}
