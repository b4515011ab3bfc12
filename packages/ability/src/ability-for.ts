import { Ability, type RawRuleOf, type Subject } from '@casl/ability';
import { packRules, unpackRules, type PackRule } from '@casl/ability/extra';
import { bindCondition, UnresolvedVariable } from './condition/bind.ts';
import type { Condition } from './condition/condition.ts';
import { compileMatcher } from './condition/match.ts';
import { type ActionOf, type FieldOf, type SubjectName, vocabulary } from './generated/vocabulary.ts';
import { bindingsOf, type CanonicalRule, type PolicySet, type Principal, rulesOfRoles } from './policy-set.ts';

/** A row together with what it is. Made here only, so that nothing inside a row can claim another type. */
class SubjectRow {
  readonly type: string;
  readonly row: Readonly<Record<string, unknown>>;

  constructor(type: string, row: object) {
    this.type = type;
    this.row = row as Readonly<Record<string, unknown>>;
  }
}

export type AppRule = RawRuleOf<AppAbility>;

/** What one principal may do: a CASL ability over the compiled rules. Ask it through {@link can} and {@link canOn}, which know the vocabulary. */
export type AppAbility = Ability<[string, Subject], Condition>;

/** The principal's own rules as JSON, for the browser. */
export type PackedRules = PackRule<AppRule>[];

/** An ability over rules that are bound already: grants first, then the guardrails. */
export function createAbility(rules: AppRule[]): AppAbility {
  return new Ability<[string, Subject], Condition>(rules, {
    conditionsMatcher: (condition) => {
      const matches = compileMatcher(condition);
      return (subject: unknown) => subject instanceof SubjectRow && matches(subject.row);
    },
    fieldMatcher: (fields) => (field) => fields.includes(field),
    detectSubjectType: (subject) => (subject as SubjectRow).type,
    // No word of ours means "everything": the vocabulary is closed.
    anyAction: '\u0000any action',
    anySubjectType: '\u0000any subject',
  });
}

/**
 * The ability of a principal: the grants of all roles held, then the guardrails, which win because they come last.
 * A role that no file defines grants nothing: its file may have been removed while somebody held it.
 * @throws UnresolvedVariable when a rule speaks of something that the principal does not have: nothing is allowed then.
 * @throws TypeError when the roles are no list of texts.
 */
export function abilityFor(policies: PolicySet, principal: Principal): AppAbility {
  requireRoleIds(principal.roles);
  const bindings = bindingsOf(principal);
  const grants = rulesOfRoles(policies, principal.roles);
  const subjects = new Set(grants.map(({ subject }) => subject));
  const guardrails = policies.guardrails.filter(({ subject }) => subjects.has(subject));
  return createAbility([...grants, ...guardrails].map((rule) => bindRule(rule, bindings)));
}

/** One text instead of a list would otherwise be searched for role ids. */
function requireRoleIds(roles: unknown): void {
  if (Array.isArray(roles) && roles.every((role) => typeof role === 'string')) return;
  throw new TypeError('The roles of a principal are a list of role ids.');
}

function bindRule(rule: CanonicalRule, bindings: ReturnType<typeof bindingsOf>): AppRule {
  return {
    action: [...rule.actions],
    subject: rule.subject,
    ...(rule.fields && { fields: [...rule.fields] }),
    ...(rule.when && { conditions: bindCondition(rule.when, bindings) }),
    ...(rule.effect === 'deny' && { inverted: true }),
    // CASL drops keys that it does not know when it packs rules; `reason` is the one that it carries.
    reason: rule.id,
  };
}

export const packAbility = (ability: AppAbility): PackedRules => packRules(ability.rules);

/** The ability that {@link packAbility} packed. */
export const unpackAbility = (packed: PackedRules): AppAbility => createAbility(unpackRules<AppRule>(packed));

/** Whether the principal may do this to *some* instance. Check the instance with {@link canOn} once it is loaded. */
export function can<S extends SubjectName>(ability: AppAbility, action: ActionOf<S>, subject: S, field?: FieldOf<S>): boolean {
  return ability.can(action, subject, field);
}

/** Whether the principal may do this to this very row, and to this field of it. */
export function canOn<S extends SubjectName>(ability: AppAbility, action: ActionOf<S>, subject: S, row: object, field?: FieldOf<S>): boolean {
  return ability.can(action, new SubjectRow(subject, row), field);
}

/** The id of the rule that decides: the grant that allows, or the guardrail that denies. `undefined`: no rule speaks of it. */
export function decidingRule(
  ability: AppAbility,
  action: string,
  subject: string,
  row?: object,
  field?: string,
): { id: string; inverted: boolean } | undefined {
  const rule = ability.relevantRuleFor(action, row === undefined ? subject : new SubjectRow(subject, row), field);
  return rule?.reason === undefined ? undefined : { id: rule.reason, inverted: rule.inverted };
}

/** The ids of all rules that give the same answer as {@link decidingRule}: several grants may allow the same thing. */
export function agreeingRules(ability: AppAbility, action: string, subject: string, row: object, field?: string): string[] {
  const target = new SubjectRow(subject, row);
  const applying = ability.rulesFor(action, subject, field).filter((rule) => rule.matchesConditions(target));
  return applying.flatMap(({ inverted, reason }) => (inverted === applying[0]?.inverted && reason !== undefined ? [reason] : []));
}

/** The fields on which the action is allowed: of this row, or of some row when none is given. */
export function permittedFields<S extends SubjectName>(ability: AppAbility, action: ActionOf<S>, subject: S, row?: object): FieldOf<S>[] {
  const all: readonly FieldOf<S>[] = vocabulary[subject].fields;
  return all.filter((field) => (row === undefined ? can(ability, action, subject, field) : canOn(ability, action, subject, row, field)));
}

/** The bound rules that speak of an action on a subject, the deciding ones first. */
export function rulesFor(ability: AppAbility, action: string, subject: string): { inverted: boolean; fields?: readonly string[]; when?: Condition }[] {
  return ability
    .possibleRulesFor(action, subject)
    .map(({ inverted, fields, conditions }) => ({ inverted, ...(fields && { fields }), ...(conditions && { when: conditions }) }));
}

export { UnresolvedVariable };
