import { type AppAbility, type AppRule, createAbility } from './ability-for.ts';
import { subsumes } from './compile/check-guardrails.ts';
import type { Condition } from './condition/condition.ts';
import { contradicts, implies } from './condition/implies.ts';
import { formatGrant } from './format-grant.ts';
import type { ActionOf, FieldOf, SubjectName } from './generated/vocabulary.ts';
import type { Scope } from './scope.ts';

/**
 * What all of these abilities allow: their grants multiplied out, and the guardrails of each.
 * Two grants of different fields have nothing in common, so they allow together not even an unnamed field.
 * @throws TypeError when there is none: nobody's permissions are not everybody's.
 */
export function intersectAbilities(abilities: readonly AppAbility[]): AppAbility {
  const [first, ...rest] = abilities;
  if (!first) throw new TypeError('An intersection needs at least one ability.');
  let grants = grantsOf(first);
  for (const other of rest) grants = multiply(grants, grantsOf(other));
  const guardrails = abilities.flatMap(({ rules }) => rules.filter(({ inverted }) => inverted));
  const different = new Map(guardrails.map((rule) => [JSON.stringify(rule), rule]));
  return createAbility([...grants.map(toRule), ...different.values()]);
}

/** The same ability with nothing left but these permissions. Its guardrails stay. */
export function restrictToScopes({ rules }: AppAbility, allowed: readonly Scope[]): AppAbility {
  const words: ReadonlySet<string> = new Set(allowed);
  return createAbility(
    rules.flatMap((rule) => {
      if (rule.inverted) return [rule];
      const { action, subject } = rule;
      const kept = [action].flat().filter((one) => words.has(formatGrant({ action: one, subject: String(subject) })));
      return kept.length > 0 ? [{ ...rule, action: kept }] : [];
    }),
  );
}

/** An ability that allows one thing, and that where a field has this value only: `read` on the `Application` whose `id` it is. */
export function abilityOnOne<S extends SubjectName>(action: ActionOf<S>, subject: S, field: FieldOf<S>, value: string): AppAbility {
  return createAbility([{ action: [action], subject, conditions: { op: 'eq', field, value }, reason: formatGrant({ action, subject }) }]);
}

interface Grant {
  subject: string;
  actions: readonly string[];
  fields?: readonly string[];
  when?: Condition;
  /** The ids of the rules that it was made of. */
  ids: readonly string[];
}

const grantsOf = ({ rules }: AppAbility): Grant[] =>
  rules.flatMap(({ inverted, action, subject, fields, conditions, reason }) =>
    inverted
      ? []
      : [
          {
            subject: String(subject),
            actions: [action].flat(),
            ...(fields && { fields: [fields].flat() }),
            ...(conditions && { when: conditions }),
            ids: reason === undefined ? [] : [reason],
          },
        ],
  );

const toRule = ({ subject, actions, fields, when, ids }: Grant): AppRule => ({
  action: [...actions],
  subject,
  ...(fields && { fields: [...fields] }),
  ...(when && { conditions: when }),
  reason: ids.join(' and '),
});

/** Every pair once; a product that another one covers is left out, so that intersecting like with like does not grow. */
function multiply(left: readonly Grant[], right: readonly Grant[]): Grant[] {
  const products: Grant[] = [];
  for (const product of left.flatMap((a) => right.flatMap((b) => both(a, b) ?? []))) {
    if (products.some((known) => subsumes(known, product))) continue;
    const still = products.filter((known) => !subsumes(product, known));
    products.splice(0, products.length, ...still, product);
  }
  return products;
}

/** What two grants allow together; `undefined` for nothing. */
function both(a: Grant, b: Grant): Grant | undefined {
  if (a.subject !== b.subject) return undefined;
  const actions = a.actions.filter((action) => b.actions.includes(action));
  const fields = a.fields && b.fields ? a.fields.filter((field) => b.fields?.includes(field)) : (a.fields ?? b.fields);
  if (actions.length === 0 || fields?.length === 0 || contradicts(a.when, b.when)) return undefined;
  const when = conjunction(a.when, b.when);
  return { subject: a.subject, actions, ...(fields && { fields }), ...(when && { when }), ids: [...new Set([...a.ids, ...b.ids])] };
}

function conjunction(a: Condition | undefined, b: Condition | undefined): Condition | undefined {
  if (implies(a, b)) return a;
  if (implies(b, a)) return b;
  return { op: 'and', of: [a, b].flatMap((part) => (part === undefined ? [] : part.op === 'and' ? part.of : [part])) };
}
