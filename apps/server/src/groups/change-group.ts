import type { createGroupInput, Group as WireGroup, updateGroupInput } from '@gatehouse/contract';
import type { z } from 'zod';
import type { Changes } from '../audit/trail.ts';
import { afterJudgingMembers, type Exchange, type RegroupMembers } from '../grants/judged-members.ts';
import { requireMayGrant } from '../grants/regroup.ts';
import { requireKnownRoles } from '../grants/role-rules.ts';
import { authorize, requireCeiling } from '../platform/authz/authorize.ts';
import { referencesInWords, shownReferences } from '../platform/authz/shown-references.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { conflict, staleVersion } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { foldedGroupName, Group } from './group.entity.ts';
import { requireFreeName } from './group-names.ts';
import { findGroup, groupSubject } from './list-groups.ts';
import { recordForMembers, tellMembers } from './tell-members.ts';

/** Creates a group without members. @throws Refusal `name-taken`, and for roles that the caller may not grant. */
export async function createGroup(call: AuthorizedCall, { name, description = '', ...input }: z.output<typeof createGroupInput>): Promise<WireGroup> {
  const at = timestampOf(call.platform.clock.now());
  const roles = sorted(input.roles ?? []);
  requireKnownRoles(call.platform, roles);
  authorize(call, 'create', 'Group', groupSubject({ id: null, name, description, memberCount: 0, roles, createdAt: at, updatedAt: at, version: 1 }));
  requireMayGrant(call, roles);
  return change(call, async (em, trail) => {
    await requireFreeName(em, name);
    const id = call.platform.ids.next();
    await em.insert(Group, { id, name, ...foldedGroupName(name), description, createdAt: at, updatedAt: at, version: 1 });
    await writeRoles(em, id, roles);
    trail.record({
      action: 'group.create',
      subject: { type: 'Group', id, label: name },
      changes: {
        name: { before: null, after: name },
        ...(description !== '' && { description: { before: null, after: description } }),
        ...(roles.length > 0 && { roles: { before: null, after: roles } }),
      },
    });
    return findGroup(call, em, id);
  });
}

/**
 * Changes a group's name, description or the roles that it carries. What is not sent is not touched.
 * However many members it has, its roles are theirs at once, and it is a short change.
 * @throws Refusal `stale-version`, `name-taken`, and what {@link afterJudgingMembers} does: its roles are its members'.
 */
export async function updateGroup(call: AuthorizedCall, input: z.output<typeof updateGroupInput>): Promise<WireGroup> {
  const wanted = input.roles && sorted(input.roles);
  if (wanted) requireKnownRoles(call.platform, wanted);
  const foresee = async () => (wanted ? exchangeOf((await findGroup(call, call.em, input.id)).roles, wanted) : exchangeOf([]));
  const update = (regroupMembers: RegroupMembers): Promise<WireGroup> =>
    change(call, async (em, trail) => {
      const group = await findGroup(call, em, input.id);
      const changes: Changes = {};
      for (const field of ['name', 'description'] as const) {
        const value = input[field];
        if (value !== undefined && value !== group[field]) changes[field] = { before: group[field], after: value };
      }
      const roles = wanted ?? group.roles;
      const exchange = exchangeOf(group.roles, wanted);
      const { gained, lost } = exchange;
      if (gained.length + lost.length > 0) changes['roles'] = { before: group.roles, after: roles };
      const sent = (['name', 'description', 'roles'] as const).filter((field) => input[field] !== undefined);
      authorize(call, 'update', 'Group', groupSubject(group), sent);
      requireCeiling(call, group.roles, 'role');
      if (group.version !== input.version) throw staleVersion('group');
      const { name = group.name, description = group.description } = input;
      if (changes['name']) await requireFreeName(em, name, group.id);
      if (Object.keys(changes).length === 0) return group;
      const now = timestampOf(call.platform.clock.now());
      const { nameKey, lookKey, foldedLookKey, searchText } = foldedGroupName(name);
      await em.execute(
        `update groups set name = ?, name_key = ?, look_key = ?, folded_look_key = ?, search_text = ?, description = ?, version = version + 1, updated_at = ?
       where id = ?`,
        [name, nameKey, lookKey, foldedLookKey, searchText, description, now, group.id],
      );
      if (changes['roles']) {
        requireMayGrant(call, [...gained, ...lost]);
        await regroupMembers(em, exchange, async () => {
          await em.execute('delete from group_roles where group_id = ?', [group.id]);
          await writeRoles(em, group.id, roles);
        });
        await recordForMembers(call, em, trail, { action: 'group.update', group: { id: group.id, label: name }, changes });
      } else trail.record({ action: 'group.update', subject: { type: 'Group', id: group.id, label: name }, changes });
      return findGroup(call, em, group.id);
    });
  const updated = await afterJudgingMembers(call, input.id, foresee, update);
  await tellMembers(call, input.id);
  return updated;
}

/** Deletes a group that nothing names. Its members stay; they only leave it, and lose what it carried; the trail keeps how many. @throws Refusal `still-referenced`. */
export async function deleteGroup(call: AuthorizedCall, { id }: { id: string }): Promise<{ id: string; membersLeft: number }> {
  const foresee = async () => exchangeOf((await findGroup(call, call.em, id)).roles, []);
  const remove = (regroupMembers: RegroupMembers): Promise<{ id: string; membersLeft: number }> =>
    change(call, async (em, trail) => {
      const group = await findGroup(call, em, id);
      const { name, roles, memberCount } = group;
      authorize(call, 'delete', 'Group', groupSubject(group));
      requireMayGrant(call, roles);
      await requireUnnamed(call, em, group);
      const changes = {
        name: { before: name, after: null },
        memberCount: { before: memberCount, after: null },
        ...(roles.length > 0 && { roles: { before: roles, after: null } }),
      };
      const removeIt = (): Promise<void> => recordForMembers(call, em, trail, { action: 'group.delete', group: { id, label: name }, changes });
      if (roles.length > 0) await regroupMembers(em, exchangeOf(roles, []), removeIt);
      else await removeIt();
      return { id, membersLeft: memberCount };
    });
  const removed = await afterJudgingMembers(call, id, foresee, remove);
  await tellMembers(call, id);
  return removed;
}

/** What the members of a group with these roles gain and lose when it carries others, if it does. */
const exchangeOf = (roles: readonly string[], wanted: readonly string[] = roles): Exchange => ({
  gained: wanted.filter((role) => !roles.includes(role)),
  lost: roles.filter((role) => !wanted.includes(role)),
});

/** @throws Refusal `still-referenced` with what names the group: without it, its rules would silently mean somebody else. */
async function requireUnnamed(call: AuthorizedCall, em: Em, { id, name }: WireGroup): Promise<void> {
  const found = (await Promise.all(call.platform.referrers.map((referrer) => referrer.ofGroup?.(em, id, REFERRERS_SHOWN) ?? []))).flat();
  if (found.length === 0) return;
  const referrers = await shownReferences(call, em, found);
  throw conflict('still-referenced', `${name} is still named by: ${referencesInWords(referrers)}. Take it off there first.`, { referrers });
}

const REFERRERS_SHOWN = 100;

const sorted = (roles: readonly string[]): string[] => [...new Set(roles)].sort();

async function writeRoles(em: Em, id: string, roles: readonly string[]): Promise<void> {
  for (const role of roles) await em.execute('insert into group_roles (group_id, role) values (?, ?)', [id, role]);
}
