import type { createGroupInput, Group as WireGroup, updateGroupInput } from '@gatehouse/contract';
import type { z } from 'zod';
import type { Changes } from '../audit/trail.ts';
import { membersOf, regroup, requireMayGrant } from '../grants/regroup.ts';
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
 * @throws Refusal `stale-version`, `name-taken`, and what {@link regroup} does: its roles are its members'.
 */
export async function updateGroup(call: AuthorizedCall, input: z.output<typeof updateGroupInput>): Promise<WireGroup> {
  const wanted = input.roles && sorted(input.roles);
  if (wanted) requireKnownRoles(call.platform, wanted);
  return change(call, async (em, trail) => {
    const group = await findGroup(call, em, input.id);
    const changes: Changes = {};
    for (const field of ['name', 'description'] as const) {
      const value = input[field];
      if (value !== undefined && value !== group[field]) changes[field] = { before: group[field], after: value };
    }
    const roles = wanted ?? group.roles;
    const gained = roles.filter((role) => !group.roles.includes(role));
    const lost = group.roles.filter((role) => !roles.includes(role));
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
      await regroup(call, em, { people: membersOf(group.id), gained, lost }, async () => {
        await em.execute('delete from group_roles where group_id = ?', [group.id]);
        await writeRoles(em, group.id, roles);
        await touchMembers(em, group.id, now);
      });
    }
    const mentions = changes['roles'] ? await memberIds(em, group.id) : [];
    trail.record({ action: 'group.update', subject: { type: 'Group', id: group.id, label: name }, changes, mentions });
    return findGroup(call, em, group.id);
  });
}

/** Deletes a group that nothing names. Its members stay; they only leave it, and lose what it carried; the trail keeps how many. @throws Refusal `still-referenced`. */
export async function deleteGroup(call: AuthorizedCall, { id }: { id: string }): Promise<{ id: string; membersLeft: number }> {
  return change(call, async (em, trail) => {
    const group = await findGroup(call, em, id);
    authorize(call, 'delete', 'Group', groupSubject(group));
    const remove = async (): Promise<void> => {
      await touchMembers(em, id, timestampOf(call.platform.clock.now()));
      await em.nativeDelete(Group, { id });
    };
    requireMayGrant(call, group.roles);
    await requireUnnamed(call, em, group);
    const mentions = await memberIds(em, id);
    if (group.roles.length > 0) await regroup(call, em, { people: membersOf(id), lost: group.roles }, remove);
    else await remove();
    trail.record({
      action: 'group.delete',
      subject: { type: 'Group', id, label: group.name },
      mentions,
      changes: {
        name: { before: group.name, after: null },
        memberCount: { before: group.memberCount, after: null },
        ...(group.roles.length > 0 && { roles: { before: group.roles, after: null } }),
      },
    });
    return { id, membersLeft: group.memberCount };
  });
}

/** @throws Refusal `still-referenced` with what names the group: without it, its rules would silently mean somebody else. */
async function requireUnnamed(call: AuthorizedCall, em: Em, { id, name }: WireGroup): Promise<void> {
  const found = (await Promise.all(call.platform.referrers.map((referrer) => referrer.ofGroup?.(em, id, REFERRERS_SHOWN) ?? []))).flat();
  if (found.length === 0) return;
  const referrers = await shownReferences(call, em, found);
  throw conflict('still-referenced', `${name} is still named by: ${referencesInWords(referrers)}. Take it off there first.`, { referrers });
}

const REFERRERS_SHOWN = 100;

async function memberIds(em: Em, id: string): Promise<string[]> {
  const rows = await em.execute<{ user_id: string }[]>(`${membersOf(id).sql} order by m.user_id`, [id]);
  return rows.map(({ user_id }) => user_id);
}

const sorted = (roles: readonly string[]): string[] => [...new Set(roles)].sort();

async function writeRoles(em: Em, id: string, roles: readonly string[]): Promise<void> {
  for (const role of roles) await em.execute('insert into group_roles (group_id, role) values (?, ?)', [id, role]);
}

/** Whoever edits a member meanwhile is told that something changed. */
async function touchMembers(em: Em, id: string, now: string): Promise<void> {
  await em.execute('update users set version = version + 1, updated_at = ? where id in (select user_id from group_members where group_id = ?)', [now, id]);
}
