import { defineEntity, p } from '@mikro-orm/core';
import type { Timestamp } from '../platform/clock.ts';

const GroupChangeSchema = defineEntity({
  name: 'GroupChange',
  tableName: 'group_changes',
  properties: {
    /** Where the trail ended before its event: the order in which they were made. */
    seq: p.bigint('number').primary().autoincrement(false),
    /** No foreign key: the group goes with the last of its members. */
    groupId: p.string().length(36).index('group_changes_group_id'),
    action: p.string().length(32).$type<'group.update' | 'group.delete'>(),
    /** What the event said: what the group was called, and its changes as JSON. */
    label: p.string().length(255),
    changes: p.text(),
    /** Who changed it, and from where, as JSON. */
    origin: p.text(),
    /** Up to which member it has come. */
    reached: p.string().length(36),
    /** Until when a process is at it. After that another one goes on. */
    takenUntil: p.string().length(24).$type<Timestamp>(),
  },
});

/** A change of a group of very many, which holds already and still has to be put on record for its members, or to let them go. */
export class GroupChange extends GroupChangeSchema.class {}
GroupChangeSchema.setClass(GroupChange);
