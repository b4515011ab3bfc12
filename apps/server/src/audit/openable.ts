import type { Openable } from '@gatehouse/contract';
import type { EntityClass } from '@mikro-orm/core';
import { ApplicationPolicy } from '../application-policies/application-policy.entity.ts';
import { Application } from '../applications/application.entity.ts';
import { Group } from '../groups/group.entity.ts';
import { accessibleBy } from '../platform/authz/accessible-by.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { fromMatching } from '../platform/read-page.ts';
import { ServiceAccount } from '../service-accounts/service-account.entity.ts';
import { User } from '../users/user.entity.ts';

const kinds: readonly [type: Openable['type'], entity: EntityClass<object>][] = [
  ['User', User],
  ['Group', Group],
  ['Application', Application],
  ['ServiceAccount', ServiceAccount],
  ['ApplicationPolicy', ApplicationPolicy],
];

/** What of these ids is still there and may be seen by the caller. History names much that is gone. */
export async function openableOf({ em, ability }: AuthorizedCall, ids: readonly (string | null)[]): Promise<Record<string, Openable>> {
  const sought = [...new Set(ids)].filter((id) => id !== null);
  if (sought.length === 0) return {};
  const parts = kinds.map(([type, entity]) => {
    const { sql, parameters } = fromMatching(em, { entity, alias: 't', where: [accessibleBy(ability, 'read', type), { id: { $in: sought } }] });
    return { sql: `select t.id, '${type}' as type, ${type === 'ApplicationPolicy' ? 't.application_id' : "''"} as application_id ${sql}`, parameters };
  });
  const rows = await em.execute<{ id: string; type: Openable['type']; application_id: string }[]>(
    parts.map(({ sql }) => sql).join(' union all '),
    parts.flatMap(({ parameters }) => [...parameters]),
  );
  return Object.fromEntries(rows.map(({ id, type, application_id: applicationId }) => [id, type === 'ApplicationPolicy' ? { type, applicationId } : { type }]));
}
