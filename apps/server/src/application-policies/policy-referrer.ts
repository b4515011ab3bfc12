import type { Em } from '../platform/orm.ts';
import type { Referrer, Referring } from '../platform/referrer.ts';
import { ApplicationPolicy } from './application-policy.entity.ts';

/** Policies belong to their application; they name the people and groups for whom they are. */
export const policyReferrer: Referrer = {
  ofUser: (em, userId, limit) => naming(em, 'user', userId, limit),
  ofGroup: (em, groupId, limit) => naming(em, 'group', groupId, limit),
};

async function naming(em: Em, kind: 'user' | 'group', ref: string, limit: number): Promise<Referring[]> {
  const rows = await em.execute<{ id: string; description: string; application: string }[]>(
    `select p.id, p.description, a.name as application from application_policy_who w
       join application_policies p on p.id = w.policy_id join applications a on a.id = p.application_id
     where w.ref = ? and w.kind = ? order by a.name, p.description limit ?`,
    [ref, kind, limit],
  );
  return rows.map(({ id, description, application }) => ({
    type: 'ApplicationPolicy',
    entity: ApplicationPolicy,
    id,
    label: `${description} (${application})`,
    owned: false,
  }));
}
