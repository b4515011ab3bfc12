import { covers } from './ceiling.ts';
import { type PolicySet, type RoleId, rulesOfRoles } from './policy-set.ts';

export type Decision = 'never' | 'when' | 'always';

export interface Matrix {
  roles: { role: RoleId; label: string }[];
  rows: { subject: string; action: string; cells: Record<RoleId, Decision> }[];
}

/** Role × subject × action, over the whole vocabulary. `when`: on some instances, or for some fields. */
export function matrixOf(policies: PolicySet): Matrix {
  const rows = Object.entries(policies.vocabulary.subjects).flatMap(([subject, { actions }]) =>
    actions.map((action) => ({
      subject,
      action,
      cells: Object.fromEntries(policies.roles.map(({ role }) => [role, decide(policies, role, subject, action)])),
    })),
  );
  return { roles: policies.roles.map(({ role, label }) => ({ role, label })), rows };
}

function decide(policies: PolicySet, role: RoleId, subject: string, action: string, field?: string): Decision {
  const rules = rulesOfRoles(policies, [role]).filter((rule) => rule.subject === subject && rule.actions.includes(action));
  const granting = field === undefined ? rules : rules.filter(({ fields }) => fields === undefined || fields.includes(field));
  if (granting.length === 0) return 'never';
  return granting.some(({ when, fields }) => when === undefined && (field !== undefined || fields === undefined)) ? 'always' : 'when';
}

/** The matrix as CSV: a column a role, `Y` always, `own` under a condition, `N` never. */
export function matrixCsv(policies: PolicySet): string {
  const { roles, rows } = matrixOf(policies);
  const words: Record<Decision, string> = { never: 'N', when: 'own', always: 'Y' };
  const lines = rows.map(({ subject, action, cells }) => [`${subject}.${action}`, ...roles.map(({ role }) => words[cells[role] ?? 'never'])]);
  return [['Permission', ...roles.map(({ label }) => label)], ...lines].map((line) => `${line.map(csvCell).join(',')}\n`).join('');
}

const csvCell = (text: string): string => (/[",\n\r]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text);

/** The snapshot that reviewers see change: what each role grants by field, by which rules, and who covers whom. */
export function effectiveOf(policies: PolicySet) {
  const grants = Object.fromEntries(
    policies.roles.map(({ role, sets, rules }) => [
      role,
      {
        sets,
        rules: [...rules].sort(),
        permissions: Object.fromEntries(
          Object.entries(policies.vocabulary.subjects).map(([subject, { actions, fields }]) => [
            subject,
            Object.fromEntries(
              actions.map((action) => {
                const whole = decide(policies, role, subject, action);
                const byField = Object.keys(fields).filter((field) => decide(policies, role, subject, action, field) !== 'never');
                return [action, whole === 'when' && byField.length < Object.keys(fields).length ? { when: byField } : whole];
              }),
            ),
          ]),
        ),
      },
    ]),
  );
  const ceiling = Object.fromEntries(
    policies.roles.map(({ role }) => [role, policies.roles.map((other) => other.role).filter((other) => covers(policies, [role], [other]))]),
  );
  return { hash: policies.hash, guardrails: policies.guardrails.map(({ id, subject, actions }) => ({ id, subject, actions })), roles: grants, covers: ceiling };
}
