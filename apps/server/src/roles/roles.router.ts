import { type Answer, can, canOn, explain, matrixOf } from '@gatehouse/ability';
import { explainInput, type Explanation, foldForIdentity, idIn, type Role } from '@gatehouse/contract';
import type { z } from 'zod';
import { findPolicy } from '../application-policies/read-policies.ts';
import { findApplication } from '../applications/read-applications.ts';
import { findGroup, groupSubject } from '../groups/list-groups.ts';
import { isWithinCeiling } from '../platform/authz/authorize.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { invalidField, notFound } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { procedure, router } from '../platform/trpc/procedure.ts';
import { findUser } from '../users/find-user.ts';
import { readUser, roleIdsOf } from '../users/user.view.ts';
import { inSight, isPersonInSight } from '../platform/in-sight.ts';
import { removedRoles } from './removed-roles.ts';

export const rolesRouter = router({
  // What a role allows is no secret: it stands in the policy files.
  list: procedure({ can: 'signed-in' }).query(async ({ ctx }) => ({ roles: await listRoles(ctx.call) })),
  matrix: procedure({ can: 'signed-in' }).query(({ ctx }) => matrixOf(ctx.platform.policies)),
  removed: procedure({ can: ['read', 'Account'] }).query(async ({ ctx }) => ({ items: await removedRoles(ctx.platform, ctx.call.em) })),
  explain: procedure({ can: 'signed-in' })
    .input(explainInput)
    .query(({ ctx, input }) => explainAccess(ctx.call, input)),
});

/** Direct grants are counted from their index; who holds a role through groups alone is looked up among their members. */
const HOLDERS = `select role, sum(holders) as holders from (
    select role, count(*) as holders from role_grants where (expires_at is null or expires_at > ?) and ${isPersonInSight('user_id')} group by role
    union all
    select c.role, count(distinct m.user_id) from group_roles c join group_members m on m.group_id = c.group_id
      where not exists (select 1 from role_grants r where r.user_id = m.user_id and r.role = c.role and (r.expires_at is null or r.expires_at > ?))
        and ${isPersonInSight('m.user_id')} group by c.role
  ) held group by role`;

async function listRoles(call: AuthorizedCall): Promise<Role[]> {
  const { em, platform, ability } = call;
  const { policies } = platform;
  const now = timestampOf(platform.clock.now());
  const seesUsers = can(ability, 'export', 'User');
  const counts = seesUsers ? await em.execute<{ role: string; holders: number | string }[]>(HOLDERS, [now, now]) : [];
  return policies.roles.map(({ role, label, description, requiresEmail, rules }) => ({
    role,
    label,
    description,
    requiresEmail,
    allows: [...new Set(rules.flatMap((id) => policies.rules[id]?.why ?? []))],
    assignable: can(ability, 'assignRoles', 'User') && isWithinCeiling(call, [role]),
    ...(seesUsers && { holders: Number(counts.find((count) => count.role === role)?.holders ?? 0) }),
  }));
}

/** Why somebody, or a role, may or may not do something. About another user only to those who see that user. */
async function explainAccess(call: AuthorizedCall, { principal, action, subject, id, field }: z.output<typeof explainInput>): Promise<Explanation> {
  const { policies } = call.platform;
  const { subjects } = policies.vocabulary;
  // What every object has by itself is no subject and no field.
  const spec = Object.hasOwn(subjects, subject) ? subjects[subject] : undefined;
  if (!spec) throw invalidField('subject', `There is no subject "${subject}". Choose among ${Object.keys(subjects).join(', ')}.`);
  if (!spec.actions.includes(action)) throw invalidField('action', `There is no action "${action}" on ${subject}. Choose among ${spec.actions.join(', ')}.`);
  if (field !== undefined && !Object.hasOwn(spec.fields, field) && !Object.hasOwn(spec.relations, field))
    throw invalidField('field', `There is no field "${field}" on ${subject}.`);
  const row = id === undefined ? undefined : await rowOf(call, subject, id);
  const who = await principalOf(call, principal);
  const answer: Answer = explain(policies, who, { action, subject, ...(row && { row }), ...(field !== undefined && { field }) });
  return answer;
}

/** Subjects of which a single row can be asked about. */
const finders: Readonly<Record<string, ((call: AuthorizedCall, em: Em, id: string) => Promise<object>) | undefined>> = {
  User: findUser,
  Group: async (call, em, id) => groupSubject(await findGroup(call, em, id)),
  Application: findApplication,
  ApplicationPolicy: findPolicy,
};

async function rowOf(call: AuthorizedCall, subject: string, id: string): Promise<object> {
  const find = Object.hasOwn(finders, subject) ? finders[subject] : undefined;
  if (!find) throw invalidField('id', `Single rows can be asked about for ${Object.keys(finders).join(', ')} only.`);
  return find(call, call.em, id);
}

/** A plain name that is a role's is the role, whoever is called so; `user:` and `role:` before it say which is meant. What has the form of an id is one. */
async function principalOf(call: AuthorizedCall, name: string | undefined): Promise<{ id: string; roles: readonly string[] }> {
  if (name === undefined || name === call.principal.id) {
    if (call.principal.kind === 'user') return call.principal;
    throw invalidField('principal', 'Say which user or role. What your key may do is told by auth.me.');
  }
  const [, kind, rest] = /^(user|role):(.*)$/s.exec(name) ?? [undefined, undefined, name];
  const wanted = rest ?? name;
  if (kind !== 'user' && call.platform.policies.roles.some(({ role }) => role === wanted)) return { id: `some ${wanted}`, roles: [wanted] };
  if (kind === 'role') throw notFound('role');
  const id = idIn(wanted);
  const [found] = await call.em.execute<{ id: string }[]>(
    `select u.id from users u where ${id === undefined ? 'u.username_key' : 'u.id'} = ? and ${inSight('u')}`,
    [id ?? foldForIdentity(wanted)],
  );
  const user = found && (await readUser(call.em, call.platform.clock, found.id));
  // One answer for somebody who is not there and for somebody whom the caller may not see, to the letter.
  if (!user || !canOn(call.ability, 'read', 'User', user)) throw notFound('user or role');
  return { id: user.id, roles: roleIdsOf(user) };
}
