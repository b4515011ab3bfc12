import { conditionInWords, fieldsInWords } from './condition/in-words.ts';
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
  /** When it is denied: what is missing, and the roles with which the principal could do it. None help against a guardrail. */
  missing?: { action: string; subject: string; roles: string[] };
  /** When some instances are allowed and not all, or not all of their fields: which, each as a sentence of its own. One of them is enough. */
  only?: string[];
}

/** Why somebody can, or can't, do something. */
export function explain(policies: PolicySet, principal: Principal, { action, subject, row, field }: Question): Answer {
  const deciding = decidingRule(abilityFor(policies, principal), action, subject, row, field);
  const rule = deciding && (policies.rules[deciding.id] ?? policies.guardrails.find(({ id }) => id === deciding.id));
  const shown = rule && { rule: { id: rule.id, file: rule.source.file, line: rule.source.line, why: rule.why } };
  if (deciding && !deciding.inverted) return { allowed: true, ...shown, ...limitsOf(policies, principal, { action, subject, row, field }) };
  return { allowed: false, ...shown, missing: { action, subject, roles: deciding ? [] : rolesThatHelp(policies, principal, { action, subject, row, field }) } };
}

/** On which instances, and of which fields, something is allowed that was asked about *some* instance; nothing when it is allowed on all. */
function limitsOf(policies: PolicySet, principal: Principal, { action, subject, row, field }: Question): { only?: string[] } {
  if (row !== undefined) return {};
  const allowing = rulesOfRoles(policies, principal.roles).filter(
    (rule) => rule.subject === subject && rule.actions.includes(action) && (field === undefined || (rule.fields?.includes(field) ?? true)),
  );
  const sentences = allowing.map(({ when, fields }) => {
    const where = when === undefined ? [] : [when.op === 'eq' && when.field === 'id' ? 'Only their own record.' : `Only where ${conditionInWords(when)}.`];
    return [...where, ...(fields === undefined || field !== undefined ? [] : [`Only these fields: ${fieldsInWords(fields)}.`])].join(' ');
  });
  return sentences.length === 0 || sentences.includes('') ? {} : { only: sentences };
}

/** The roles that would allow it to this principal: without a condition, or, when there is none, under one. */
function rolesThatHelp(policies: PolicySet, principal: Principal, { action, subject, row, field }: Question): string[] {
  const helping = policies.roles.flatMap(({ role }) => {
    const ability = abilityFor(policies, { ...principal, roles: [...principal.roles, role] });
    if (decidingRule(ability, action, subject, row, field)?.inverted !== false) return [];
    const always = rulesOfRoles(policies, [role]).some(
      (rule) =>
        rule.subject === subject && rule.actions.includes(action) && rule.when === undefined && (field === undefined || (rule.fields?.includes(field) ?? true)),
    );
    return [{ role, always }];
  });
  const always = helping.filter((role) => role.always);
  return (always.length > 0 ? always : helping).map(({ role }) => role);
}
