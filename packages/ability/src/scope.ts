import type { Grant } from './ceiling.ts';
import { formatGrant } from './format-grant.ts';
import { type ActionOf, type SubjectName, vocabulary } from './generated/vocabulary.ts';
import { type PolicySet, type RoleId, rulesOfRoles } from './policy-set.ts';

/** A permission in one word, as people read it: `User.assignRoles`. */
export type Scope = { [S in SubjectName]: `${S}.${ActionOf<S>}` }[SubjectName];

/** Every permission that the vocabulary has. */
export const scopes: readonly Scope[] = Object.entries(vocabulary).flatMap(([subject, { actions }]) =>
  actions.map((action) => formatGrant({ action, subject }) as Scope),
);

export const isScope = (word: string): word is Scope => scopes.some((scope) => scope === word);

/**
 * What these roles grant beyond the scopes. What every role there is grants, such as one's own profile, is no privilege and does
 * not count: without that, no scope would do to create a plain user.
 */
export function grantsBeyond(policies: PolicySet, allowed: readonly Scope[], roles: readonly RoleId[]): Grant[] {
  const words: ReadonlySet<string> = new Set(allowed);
  const everybodys = new Set(Object.keys(policies.rules).filter((id) => policies.roles.every(({ rules }) => rules.includes(id))));
  const grants = rulesOfRoles(policies, roles)
    .filter(({ id }) => !everybodys.has(id))
    .flatMap(({ actions, subject }) => actions.map((action) => ({ action, subject })));
  return grants.filter((grant) => !words.has(formatGrant(grant)));
}
