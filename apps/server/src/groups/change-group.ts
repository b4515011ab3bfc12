import type { createGroupInput, Group as WireGroup, updateGroupInput } from '@gatehouse/contract';
import type { z } from 'zod';
import type { Changes } from '../audit/trail.ts';
import { authorize } from '../platform/authz/authorize.ts';
import { type AuthorizedCall, change } from '../platform/call.ts';
import { timestampOf } from '../platform/clock.ts';
import { conflict, staleVersion } from '../platform/errors.ts';
import type { Em } from '../platform/orm.ts';
import { foldedGroupName, Group } from './group.entity.ts';
import { findGroup } from './list-groups.ts';

/** Creates a group without members. @throws Refusal `name-taken`. */
export async function createGroup(call: AuthorizedCall, { name, description = '' }: z.output<typeof createGroupInput>): Promise<WireGroup> {
  const at = timestampOf(call.platform.clock.now());
  authorize(call, 'create', 'Group', { id: null, name, description, memberCount: 0, createdAt: at, updatedAt: at, version: 1 });
  return change(call, async (em, trail) => {
    await requireFreeName(em, name);
    const id = call.platform.ids.next();
    await em.insert(Group, { id, name, ...foldedGroupName(name), description, createdAt: at, updatedAt: at, version: 1 });
    trail.record({
      action: 'group.create',
      subject: { type: 'Group', id, label: name },
      changes: { name: { before: null, after: name }, ...(description !== '' && { description: { before: null, after: description } }) },
    });
    return findGroup(call, em, id);
  });
}

/** Changes a group's name or description. What is not sent is not touched. @throws Refusal `stale-version`, `name-taken`. */
export async function updateGroup(call: AuthorizedCall, input: z.output<typeof updateGroupInput>): Promise<WireGroup> {
  return change(call, async (em, trail) => {
    const group = await findGroup(call, em, input.id);
    const changes: Changes = {};
    for (const field of ['name', 'description'] as const) {
      const value = input[field];
      if (value !== undefined && value !== group[field]) changes[field] = { before: group[field], after: value };
    }
    const sent = (['name', 'description'] as const).filter((field) => input[field] !== undefined);
    authorize(call, 'update', 'Group', group, sent);
    if (group.version !== input.version) throw staleVersion('group');
    const { name = group.name, description = group.description } = input;
    if (changes['name']) await requireFreeName(em, name, group.id);
    if (Object.keys(changes).length === 0) return group;
    const { nameKey, searchText } = foldedGroupName(name);
    await em.execute('update groups set name = ?, name_key = ?, search_text = ?, description = ?, version = version + 1, updated_at = ? where id = ?', [
      name,
      nameKey,
      searchText,
      description,
      timestampOf(call.platform.clock.now()),
      group.id,
    ]);
    trail.record({ action: 'group.update', subject: { type: 'Group', id: group.id, label: name }, changes });
    return findGroup(call, em, group.id);
  });
}

/** Deletes a group. Its members stay; they only leave it, and the trail keeps how many. */
export async function deleteGroup(call: AuthorizedCall, { id }: { id: string }): Promise<{ id: string; membersLeft: number }> {
  return change(call, async (em, trail) => {
    const group = await findGroup(call, em, id);
    authorize(call, 'delete', 'Group', group);
    await em.execute('update users set version = version + 1, updated_at = ? where id in (select user_id from group_members where group_id = ?)', [
      timestampOf(call.platform.clock.now()),
      id,
    ]);
    await em.nativeDelete(Group, { id });
    trail.record({
      action: 'group.delete',
      subject: { type: 'Group', id, label: group.name },
      changes: { name: { before: group.name, after: null }, memberCount: { before: group.memberCount, after: null } },
    });
    return { id, membersLeft: group.memberCount };
  });
}

async function requireFreeName(em: Em, name: string, exceptId = ''): Promise<void> {
  const taken = await em.execute<unknown[]>('select 1 from groups where name_key = ? and id <> ?', [foldedGroupName(name).nameKey, exceptId]);
  if (taken.length === 0) return;
  const message = `There is a group "${name}" already. Case does not distinguish them.`;
  throw conflict('name-taken', message, { fields: { name: message } });
}
