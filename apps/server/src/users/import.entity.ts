import { defineEntity, p } from '@mikro-orm/core';
import { Group } from '../groups/group.entity.ts';
import type { Timestamp } from '../platform/clock.ts';

/** `staging` and `undoing`: its users and groups are out of sight. `committed`: they are there, and what happened goes on record bit by bit. */
export type ImportState = 'staging' | 'undoing' | 'committed';

const ImportSchema = defineEntity({
  name: 'Import',
  tableName: 'imports',
  properties: {
    id: p.string().length(36).primary(),
    state: p.string().length(16).$type<ImportState>(),
    /** Who imports, and from where, as JSON: each user is on record as made so. */
    origin: p.text(),
    /** Until when the process that imports has it. After that another one ends it. */
    takenUntil: p.string().length(24).$type<Timestamp>(),
    createdAt: p.string().length(24).$type<Timestamp>(),
    /** How many it has written. */
    people: p.integer().default(0),
  },
});

/** An import under way. The row goes when all is on record, or all is taken back. */
export class Import extends ImportSchema.class {}
ImportSchema.setClass(Import);

const ImportRowSchema = defineEntity({
  name: 'ImportRow',
  tableName: 'import_rows',
  properties: {
    importId: p.string().length(36).primary(),
    /** The order in which they were made. */
    number: p.integer().primary(),
    subjectType: p.string().length(16).$type<'User' | 'Group'>(),
    /** No foreign key: whoever is deleted has gone on record before. */
    subjectId: p.string().length(36),
    label: p.string().length(255),
    /** What the event will say, as JSON. */
    changes: p.text(),
  },
});

/** A user or a group that an import has made, until that is on record or taken back. */
export class StagedRow extends ImportRowSchema.class {}
ImportRowSchema.setClass(StagedRow);

const ImportGroupSchema = defineEntity({
  name: 'ImportGroup',
  tableName: 'import_groups',
  properties: {
    importId: p.string().length(36).primary(),
    group: () => p.manyToOne(Group).primary().deleteRule('cascade').index('import_groups_group_id'),
    members: p.integer(),
  },
});

/** How many members of a group are out of sight: a list of groups need not count them. */
export class StagedMembers extends ImportGroupSchema.class {}
ImportGroupSchema.setClass(StagedMembers);
