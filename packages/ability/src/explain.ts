import { abilityFor, decidingRule } from './ability-for.ts';
import { type PolicySet, type Principal, rulesOfRoles } from './policy-set.ts';

export interface Question {
  action: string;
  subject: string;
  /** The instance asked about; without it the question is about *some* instance. */
  row?: object;
  field?: string;
}

export interface Answer {
  allowed: boolean;
  /** The rule that decides: the grant that allows, or the guardrail that denies. */
  rule?: { id: string; file: string; line: number; why: string };
  /** When no rule allows: what is missing, and the roles that would give it. */
  missing?: { action: string; subject: string; roles: string[] };
}

/** Why somebody can, or can't, do something. */
export function explain(policies: PolicySet, principal: Principal, { action, subject, row, field }: Question): Answer {
  const deciding = decidingRule(abilityFor(policies, principal), action, subject, row, field);
  const rule = deciding && (policies.rules[deciding.id] ?? policies.guardrails.find(({ id }) => id === deciding.id));
  const shown = rule && { rule: { id: rule.id, file: rule.source.file, line: rule.source.line, why: rule.why } };
  if (deciding && !deciding.inverted) return { allowed: true, ...shown };
  return { allowed: false, ...shown, missing: { action, subject, roles: rolesThatAllow(policies, action, subject, field) } };
}

/** The roles that allow an action without a condition, or, when there is none, at least on some instances. */
function rolesThatAllow(policies: PolicySet, action: string, subject: string, field: string | undefined): string[] {
  const granting = policies.roles.flatMap(({ role }) => {
    const rules = rulesOfRoles(policies, [role]).filter(
      (rule) => rule.subject === subject && rule.actions.includes(action) && (field === undefined || rule.fields === undefined || rule.fields.includes(field)),
    );
    return rules.length === 0 ? [] : [{ role, always: rules.some(({ when }) => when === undefined) }];
  });
  const always = granting.filter((role) => role.always);
  return (always.length > 0 ? always : granting).map(({ role }) => role);
}
