import { defineEntity, p } from '@mikro-orm/core';
import type { BulkAction, BulkState, BulkStopReason } from '@gatehouse/contract';
import type { Timestamp } from '../../platform/clock.ts';

/** While its rows are chosen, and while those of one that came to nothing are removed: nobody sees it. */
type HiddenState = 'choosing' | 'dropped';

const BulkJobSchema = defineEntity({
  name: 'BulkJob',
  tableName: 'bulk_jobs',
  indexes: [{ name: 'bulk_jobs_starter', properties: ['starterId', 'createdAt'] }],
  properties: {
    id: p.string().length(36).primary(),
    /** In whose name it is done. No foreign key: what it did stays on record when they are deleted. */
    starterId: p.string().length(36),
    /** The starter's count of permission changes at the start: another one stops the job. */
    authzVersion: p.integer(),
    /** The policies that it was started under: it is done under no others. `null` in jobs from before this was kept. */
    policyHash: p.string().length(64).nullable(),
    action: p.string().length(16).$type<BulkAction>(),
    groupId: p.string().length(36).nullable(),
    /** Role ids, as JSON. An undo takes the roles of each row instead. */
    roles: p.text().nullable(),
    /** Until it is over. */
    reason: p.text().nullable(),
    /** Address, browser and request of the call that started it, as JSON: what it does is on record as from there. Until it is over. */
    origin: p.text(),
    /** The job whose done rows this one undoes. */
    undoOf: p.string().length(36).nullable().index('bulk_jobs_undo_of'),
    state: p.string().length(16).index('bulk_jobs_state').$type<BulkState | HiddenState>(),
    stopReason: p.string().length(32).nullable().$type<BulkStopReason>(),
    matched: p.integer(),
    done: p.integer(),
    unchanged: p.integer(),
    skipped: p.integer(),
    createdAt: p.string().length(24).$type<Timestamp>(),
    finishedAt: p.string().length(24).nullable().$type<Timestamp>(),
    /** Until when a process works on it. It only saves several of them the same work; what counts is each row's outcome. */
    takenUntil: p.string().length(24).nullable().$type<Timestamp>(),
  },
});

/** One act on many users, done bit by bit by the server. */
export class BulkJob extends BulkJobSchema.class {}
BulkJobSchema.setClass(BulkJob);

export type BulkOutcome = 'done' | 'unchanged' | 'skipped';

const BulkRowSchema = defineEntity({
  name: 'BulkRow',
  tableName: 'bulk_rows',
  properties: {
    job: () => p.manyToOne(BulkJob).primary().deleteRule('cascade'),
    /** No foreign key: who is deleted meanwhile is passed over. */
    userId: p.string().length(36).primary(),
    /** `null` until it was this row's turn; written in the transaction of the act itself. */
    outcome: p.string().length(16).nullable().$type<BulkOutcome>(),
    /** Why it was skipped. */
    reason: p.string().length(64).nullable(),
    /** The user's version right after the act: an undo leaves alone whoever has another one. */
    version: p.integer().nullable(),
    /** The roles that the act replaced, with their ends, as JSON. */
    rolesBefore: p.text().nullable(),
  },
});

/** One user of a {@link BulkJob}, chosen when it was started. It holds no personal data. */
export class BulkRow extends BulkRowSchema.class {}
BulkRowSchema.setClass(BulkRow);
