import { newEnforcer, newModelFromString, StringAdapter } from 'casbin';
import { type Engine, questions, type Rule } from './questions.ts';

const model = `
[request_definition]
r = sub, traits
[policy_definition]
p = actor, trait, outcome, eft
[role_definition]
g = _, _
[policy_effect]
e = priority(p.eft) || deny
[matchers]
m = names(r.traits, p.trait) && g(r.sub, p.actor)
`;

const anyTrait = '*';

/**
 * casbin's `enforceExSync`, which answers the rule that decided. The rules stand in the order of their strength, so that it
 * may stop at the first that matches; the cheap half of the matcher comes first. It names one deciding rule, not all.
 */
export async function casbinEngine(rules: readonly Rule[]): Promise<Engine> {
  const ordered = (['deny', 'redact', 'allow'] as const).flatMap((outcome) => rules.filter((rule) => rule.outcome === outcome));
  const lines = ordered.map(({ actor, trait, outcome }) => `p, ${nameOf(actor)}, ${trait}, ${outcome}, ${outcome === 'deny' ? 'deny' : 'allow'}`);
  lines.push(`p, everyone, ${anyTrait}, allow, allow`);
  const people = new Map(questions.map(({ person }) => [person.id, person]));
  for (const { id, groupIds, roles } of people.values()) {
    const held = ['everyone', ...groupIds.map((group) => nameOf({ kind: 'group', id: group })), ...roles.map((role) => nameOf({ kind: 'role', id: role }))];
    for (const name of held) lines.push(`g, ${nameOf({ kind: 'user', id })}, ${name}`);
  }
  const enforcer = await newEnforcer(newModelFromString(model), new StringAdapter(lines.join('\n')));
  await enforcer.addFunction('names', (traits: string[], trait: string) => trait === anyTrait || traits.includes(trait));
  const asked = questions.map(({ person, traits }) => [nameOf({ kind: 'user', id: person.id }), traits] as const);
  return (position) => {
    const [, [, , outcome]] = enforcer.enforceExSync(...(asked[position] ?? []));
    if (outcome !== 'deny' && outcome !== 'redact' && outcome !== 'allow') throw new Error(`casbin named no rule for question ${position}.`);
    return outcome;
  };
}

const nameOf = (actor: Rule['actor']): string => (actor.kind === 'everyone' ? 'everyone' : `${actor.kind}:${actor.id}`);
