import { authorize } from '../platform/authz/authorize.ts';
import type { AuthorizedCall } from '../platform/call.ts';
import { invalidField } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';

/** Whether the caller may put people into these groups. @throws Refusal for an unknown group or a missing permission. */
export async function requireMayPlace(call: AuthorizedCall, em: Em, groupIds: readonly string[]): Promise<void> {
  if (groupIds.length === 0) return;
  const groups = await em.execute<{ id: string; name: string }[]>(`select id, name from groups where id in (${groupIds.map(() => '?').join(', ')})`, [
    ...groupIds,
  ]);
  for (const id of groupIds) {
    const group = groups.find((candidate) => candidate.id === id);
    if (!group) throw invalidField('groupIds', 'One of these groups does not exist any more.');
    authorize(call, 'manageMembers', 'Group', group);
  }
}
