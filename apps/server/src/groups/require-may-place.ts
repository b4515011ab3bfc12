import { authorize } from '../platform/authz/authorize.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { invalidField } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { groupSubject, readGroups } from './list-groups.ts';

/**
 * Whether the caller may put people into these groups, or take them out, for all that the groups themselves say.
 * @returns the roles that the groups carry, which is for {@link requireMayRegroup} to judge.
 * @throws Refusal for an unknown group or a missing permission.
 */
export async function requireMayPlace(call: AuthorizedCall, em: Em, groupIds: readonly string[]): Promise<string[]> {
  const groups = await readGroups(em, groupIds);
  for (const id of groupIds) {
    const group = groups.find((candidate) => candidate.id === id);
    if (!group) throw invalidField('groupIds', 'One of these groups does not exist any more.');
    authorize(call, 'manageMembers', 'Group', groupSubject(group));
  }
  return [...new Set(groups.flatMap(({ roles }) => roles))];
}
