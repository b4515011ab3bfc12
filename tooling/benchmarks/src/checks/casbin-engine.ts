import { newEnforcer, newModelFromString, StringAdapter } from 'casbin';
import { type Engine, type Grant, principalOf, type Question } from './questions.ts';

const byType = `
[request_definition]
r = sub, obj, act
[policy_definition]
p = sub, obj, act
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act
`;

const byInstance = `
[request_definition]
r = sub, obj, act, owner
[policy_definition]
p = sub, obj, act, possession
[role_definition]
g = _, _
[policy_effect]
e = some(where (p.eft == allow))
[matchers]
m = g(r.sub, p.sub) && r.obj == p.obj && r.act == p.act && (p.possession == "any" || r.sub == r.owner)
`;

/** casbin's `enforceSync`, with roles as groupings and, for questions about a row, ownership in the matcher. */
export async function casbinEngine(grants: readonly Grant[], questions: readonly Question[]): Promise<Engine> {
  const instances = questions.some(({ row }) => row !== undefined);
  const lines = grants.map(({ role, subject, action, possession }) => `p, ${role}, ${subject}, ${action}${instances ? `, ${possession}` : ''}`);
  const roles = new Set(grants.map(({ role }) => role));
  for (const role of roles) lines.push(`g, ${principalOf(role)}, ${role}`);
  const enforcer = await newEnforcer(newModelFromString(instances ? byInstance : byType), new StringAdapter(lines.join('\n')));
  const asked = questions.map(({ role, subject, action, row }) => [principalOf(role), subject, action, ...(row ? [row.id] : [])]);
  return (position) => enforcer.enforceSync(...(asked[position] ?? []));
}
