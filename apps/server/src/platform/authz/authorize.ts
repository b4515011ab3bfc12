import {
  type ActionOf,
  canOn,
  covers,
  decidingRule,
  type FieldOf,
  formatGrant,
  type Grant,
  grantsBeyond,
  missingGrants,
  type SubjectName,
} from '@gatehouse/ability';
import type { AuthorizedCall } from '../call.ts';
import { Refusal } from '../errors.ts';
import { authoritiesOf } from '../principal.ts';
import { isErrorReason } from './refusal-word.ts';

/**
 * The second check, on the loaded row and on each field that is about to change.
 * @throws Refusal with the guardrail's own word and reason when one denies, `not-permitted` otherwise.
 */
export function authorize<S extends SubjectName>(call: AuthorizedCall, action: ActionOf<S>, subject: S, row: object, fields: readonly FieldOf<S>[] = []): void {
  const { ability, platform } = call;
  for (const field of fields.length > 0 ? fields : [undefined]) {
    if (canOn(ability, action, subject, row, field)) continue;
    const deciding = decidingRule(ability, action, subject, row, field);
    const guardrail = deciding?.inverted ? platform.policies.guardrails.find(({ id }) => id === deciding.id) : undefined;
    if (guardrail) throw new Refusal('FORBIDDEN', isErrorReason(guardrail.refusal) ? guardrail.refusal : 'not-permitted', guardrail.why);
    const name = `${formatGrant({ action, subject })}${field === undefined ? '' : ` (${field})`}`;
    throw new Refusal('FORBIDDEN', 'not-permitted', `You need the permission ${name} here. Ask somebody who manages users.`, {
      missing: { action, subject, ...(field !== undefined && { field }) },
    });
  }
}

/**
 * The ceiling: whoever changes a person or grants a role must hold everything that the person or the role holds.
 * @throws Refusal `above-ceiling` naming a permission that the caller lacks.
 */
export function requireCeiling(call: AuthorizedCall, roles: readonly string[], what: 'person' | 'role'): void {
  const above = aboveCeiling(call, roles);
  if (!above) return;
  const example = above.missing ? `, ${formatGrant(above.missing)} for one` : '';
  throw new Refusal(
    'FORBIDDEN',
    'above-ceiling',
    what === 'person'
      ? `Their permissions exceed yours${example}. Ask somebody with more of them.`
      : `This role allows more than you may do yourself${example}. Ask somebody who holds it.`,
  );
}

/** Whether the caller holds everything that these roles do: themselves, and whoever else's permissions they are held to. */
export const isWithinCeiling = (call: AuthorizedCall, roles: readonly string[]): boolean => aboveCeiling(call, roles) === undefined;

/** What exceeds the caller's permissions; `missing` is unknown for a role that no file defines. */
function aboveCeiling({ platform, principal }: AuthorizedCall, roles: readonly string[]): { missing: Grant | undefined } | undefined {
  const { policies } = platform;
  const defined = policies.roles.map(({ role }) => role);
  for (const { roles: held } of authoritiesOf(principal)) {
    // A role whose file is gone grants nothing. Whoever holds all there is may clear up what is left of it; nobody else knows what it was.
    const judged = covers(policies, held, defined) ? roles.filter((role) => defined.includes(role)) : roles;
    if (!covers(policies, held, judged)) return { missing: missingGrants(policies, held, judged)[0] };
  }
  const [beyond] = principal.kind === 'service' && principal.scopes !== null ? grantsBeyond(policies, principal.scopes, roles) : [];
  return beyond && { missing: beyond };
}
