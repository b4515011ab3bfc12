import { implies } from '../condition/implies.ts';
import type { CanonicalRule, CompiledRole } from '../policy-set.ts';
import type { Problem } from './problem.ts';

/** Grants that can never take effect, or that another grant of the same role already gives: each a warning where it stands. */
export function findUselessGrants(
  roles: readonly CompiledRole[],
  rules: Readonly<Record<string, CanonicalRule>>,
  guardrails: readonly CanonicalRule[],
): Problem[] {
  const problems: Problem[] = [];
  for (const rule of Object.values(rules)) {
    const guardrail = guardrails.find((deny) => rule.actions.every((action) => deny.actions.includes(action)) && blocks(deny, rule));
    if (guardrail) problems.push(warning(rule, `The guardrail "${guardrail.id}" denies all that "${rule.id}" grants.`));
  }
  for (const role of roles) {
    const own = role.rules.flatMap((id) => rules[id] ?? []).filter(({ source }) => source.file === role.source.file);
    for (const rule of own) {
      const shadow = role.rules.flatMap((id) => rules[id] ?? []).find((other) => other.id !== rule.id && subsumes(other, rule));
      if (shadow) problems.push(warning(rule, `"${shadow.id}" already grants all of "${rule.id}" to ${role.role}.`));
    }
  }
  return problems;
}

const warning = (rule: CanonicalRule, message: string): Problem => ({
  severity: 'warning',
  file: rule.source.file.replace(/^policies\//, ''),
  line: rule.source.line,
  column: rule.source.column,
  message,
});

const blocks = (deny: CanonicalRule, rule: CanonicalRule): boolean =>
  deny.subject === rule.subject &&
  (deny.fields === undefined || (rule.fields?.every((field) => deny.fields?.includes(field)) ?? false)) &&
  implies(rule.when, deny.when);

type Reach = Pick<CanonicalRule, 'subject' | 'actions' | 'fields' | 'when'>;

/** Whether `wide` grants everything that `narrow` does. */
export const subsumes = (wide: Reach, narrow: Reach): boolean =>
  wide.subject === narrow.subject &&
  narrow.actions.every((action) => wide.actions.includes(action)) &&
  (wide.fields === undefined || (narrow.fields?.every((field) => wide.fields?.includes(field)) ?? false)) &&
  implies(narrow.when, wide.when);
